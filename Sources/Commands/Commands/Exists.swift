import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let exists = Command(
        "exists", .read, "Say whether a node exists: true, or false with exit code 3",
        flags: [.watch.saying("Set a one-shot watch, on a missing node too; a one-shot waits for its event")],
        operands: [.path],
        examples: [("exists -w /ready", "true, or false and then the event of its creation")], cost: .watch
    ) { context, arguments in
        let path = try context.path(arguments)
        var isThere = true
        try await context.watching(arguments) { client, watch in
            let stat = try await client.exists(path, watch: watch)
            context.printer.existence(stat, of: path)
            isThere = stat != nil || (watch && context.mode == .oneShot)
        }
        // A script that ends here has to say why.
        if !isThere, context.mode == .script { throw KeeperError.noNode(try NodePath(path)) }
        if !isThere { throw CommandError.answered(.noNode) }
    }
}
