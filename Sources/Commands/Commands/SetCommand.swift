import FaaSKeeper

extension Command {
    static let set = Command(
        "set", .change, "Replace the data of a node", flags: [.stat, .version, .hex, .base64],
        operands: [.path, .data],
        examples: [
            ("set -v 3 /app/config new", "only if nobody set it since version 3"),
            ("set /app/config - < FILE", "the bytes of standard input"),
            ("set /app/config -- -5", "data that begins with a dash"),
        ], cost: .write
    ) { context, arguments in
        let path = try context.path(arguments)
        let version = try arguments.expectedVersion()
        let data = try await context.data(arguments.operand(1), arguments, path: path)
        let stat = try await context.client().set(path, data: data, version: version)
        context.printer.changed(path, stat: stat, showsStat: arguments.has(.stat))
    }
}
