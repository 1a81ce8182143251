import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let stat = Command(
        "stat", .read, "Print the Stat of a node: eleven lines as zkCli has them", flags: [.watch], operands: [.path],
        examples: [("stat /app/config", "its eleven lines")], cost: .watch
    ) { context, arguments in
        let path = try context.path(arguments)
        try await context.watching(arguments) { client, watch in
            guard let stat = try await client.exists(path, watch: watch) else {
                throw KeeperError.noNode(try NodePath(path))
            }
            context.printer.stat(stat, of: path)
        }
    }
}
