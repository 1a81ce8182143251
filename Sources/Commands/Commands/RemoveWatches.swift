import FaaSKeeper

extension Command {
    private static let children = Flag("c", "Only those on the list of children")
    private static let data = Flag("d", "Only those on the data")
    private static let any = Flag("a", "All of them (the default)")
    private static let local = Flag("l", "Here, even if the service cannot be reached")

    static let removeWatches = Command(
        "removewatches", aliases: ["remove-watches"], .watch, "Remove this session's watches of a node",
        flags: [children, data, any, local], operands: [.path],
        details: "A one-shot is a session of its own and has no watches to remove: use it in a script.",
        examples: [("removewatches -d /app/config", "no event for its data any more")], cost: .registration
    ) { context, arguments in
        try arguments.atMostOne(of: [children, data, any])
        let path = try context.path(arguments)
        let kinds: WatchRemoval = arguments.has(children) ? .children : arguments.has(data) ? .data : .any
        try await context.client().removeWatches(path, kinds, local: arguments.has(local))
        context.printer.done("Removed the watches of \(path)", path: path)
    }
}
