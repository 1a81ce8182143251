import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let getEphemerals = Command(
        "getEphemerals", aliases: ["get-ephemerals"], .read, "List the ephemeral nodes of this session",
        operands: [Operand("PATH", .path, .optional, "Only those at or below this node")],
        details: "A one-shot is a session of its own and holds none; fk sessions shows those of the others.",
        examples: [("getEphemerals /app", "those of this session below /app")], cost: .read
    ) { context, arguments in
        let path = try context.path(arguments)
        let paths = try await context.client().ephemerals(path)
        context.printer.names(paths.map(\.text), of: path, stat: nil)
    }
}
