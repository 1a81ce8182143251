import FaaSKeeper

extension Command {
    static let delete = Command(
        "delete", .change, "Delete a node that has no children", flags: [.version], operands: [.path],
        examples: [
            ("delete /app/old", "gone, unless it has children"), ("delete -v 3 /app/old", "only if its version is 3"),
        ], cost: .write
    ) { context, arguments in
        let path = try context.path(arguments)
        let version = try arguments.expectedVersion()
        try await context.client().delete(path, version: version)
        context.printer.deleted(path, count: 1)
    }
}
