extension Command {
    static let version = Command(
        "version", .other, "Print the version of fk", examples: [("version", "of fk")]
    ) { context, _ in
        context.printer.version(FK.version)
    }
}
