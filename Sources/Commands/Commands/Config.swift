import FaaSKeeper

extension Command {
    private static let url = Flag("c", "Only how to connect: the URL")
    private static let showOrigin = Flag(
        long: "show-origin", "The settings of fk itself: each with its value and where that comes from")
    private static let node = "/zookeeper/config"

    static let config = Command(
        "config", .configuration, "Print the configuration of the deployment",
        flags: [url, showOrigin, .watch, .stat],
        details: """
            It is the data of \(node).

            With --show-origin it connects to nothing, and prints what fk goes by: a flag comes before the environment,
            the environment before the context, the context before the default. A context that --context names counts as
            a flag. Passwords are not printed.
            """,
        examples: [
            ("config -c", "only how to connect"), ("config --show-origin", "what fk goes by, and why"),
        ], cost: .watch
    ) { context, arguments in
        try arguments.atMostOne(of: [showOrigin, url])
        if arguments.has(showOrigin) { return context.printer.listing(context.options.settings.listing) }
        if arguments.has(url) {
            context.printer.text([context.connection.handle.url], name: "connect")
            return
        }
        try await context.watching(arguments) { client, watch in
            let (data, stat) = try await client.get(node, watch: watch)
            context.printer.node(
                node, data: data, stat: stat, showsStat: arguments.has(.stat), encoding: .plain)
        }
    }
}
