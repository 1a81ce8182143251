import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let asBase64 = Flag("b", long: "base64", "Print the data as base64")
    private static let asDump = Flag("x", "Print the data as a hex dump")

    static let get = Command(
        "get", .read, "Print the data of a node",
        flags: [.stat, .watch, asBase64, asDump], operands: [.path],
        details: """
            The bytes come as they are. On a terminal a line end follows, and binary data is shown as a hex dump.
            """,
        examples: [
            ("get /app/config", "the data"), ("get -s /app/config", "the data and the Stat"),
            ("get -w /app/config", "the data, and then the event of the next change"),
        ], cost: .watch
    ) { context, arguments in
        try arguments.atMostOne(of: [asBase64, asDump])
        let path = try context.path(arguments)
        let encoding: DataEncoding = arguments.has(asBase64) ? .base64 : arguments.has(asDump) ? .hexDump : .plain
        try await context.watching(arguments) { client, watch in
            let (data, stat) = try await client.get(path, watch: watch)
            context.printer.node(
                path, data: data, stat: stat, showsStat: arguments.has(.stat), encoding: encoding)
        }
    }
}
