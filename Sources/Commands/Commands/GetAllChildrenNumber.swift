import FaaSKeeper

extension Command {
    static let getAllChildrenNumber = Command(
        "getAllChildrenNumber", aliases: ["get-all-children-number"], .read, "Count the nodes below a node",
        operands: [.path], examples: [("getAllChildrenNumber /app", "how many nodes are below it")], cost: .walk
    ) { context, arguments in
        let path = try context.path(arguments)
        context.printer.number(try await context.client().descendantCount(path), of: path)
    }
}
