import FaaSKeeper

extension Command {
    private static let url = Flag("c", "Only how to connect: the URL")
    private static let node = "/zookeeper/config"

    static let config = Command(
        "config", .see, "Print the configuration of the deployment",
        flags: [url, .watch, .stat], details: "It is the data of \(node).",
        examples: [("config -c", "only how to connect")], cost: .watch
    ) { context, arguments in
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
