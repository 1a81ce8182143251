import FaaSKeeper

extension Command {
    static let sync = Command(
        "sync", .change, "Wait until every write acknowledged to anyone is visible here",
        operands: [.optionalPath], examples: [("sync /", "what anybody wrote before is visible now")], cost: .read
    ) { context, arguments in
        let path = try context.path(arguments)
        try await context.client().sync(path)
        context.printer.done("Sync is OK", path: path)
    }
}
