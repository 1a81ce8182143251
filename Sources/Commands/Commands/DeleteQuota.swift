import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let bounds = [
        Flag("n", "The soft bound of nodes"), Flag("b", "The soft bound of bytes"),
        Flag("N", "The hard bound of nodes"), Flag("B", "The hard bound of bytes"),
    ]

    static let deleteQuota = Command(
        "delquota", aliases: ["del-quota"], .access, "Take away the quota of a node, or some of its bounds",
        flags: bounds, operands: [.path], examples: [("delquota /app", "no limits any more")], cost: .writes
    ) { context, arguments in
        let path = try QuotaNodes.path(context, arguments.operands[0])
        let client = try await context.client()
        guard var limits = try await QuotaNodes.read(QuotaNodes.limits(path), client) else {
            throw QuotaNodes.missing(path)
        }
        let isPartial = bounds.contains { arguments.has($0) }
        if arguments.has(bounds[0]) { limits.count = -1 }
        if arguments.has(bounds[1]) { limits.bytes = -1 }
        if arguments.has(bounds[2]) { limits.countHard = -1 }
        if arguments.has(bounds[3]) { limits.bytesHard = -1 }
        if isPartial, limits != QuotaLimits() {
            _ = try await client.set(QuotaNodes.limits(path), data: Array(limits.description.utf8))
        } else {
            try await remove(path, client)
        }
        context.printer.done("Quota of \(path) is gone", path: path)
    }

    /// Removes the quota's nodes, and those above them that hold nothing else.
    private static func remove(_ path: String, _ client: FaaSKeeperClient) async throws {
        var nodes = [QuotaNodes.limits(path), QuotaNodes.usage(path), QuotaNodes.node(path)]
        nodes += try NodePath(QuotaNodes.node(path)).ancestors.map(\.text).filter {
            $0.hasPrefix(QuotaNodes.root + "/")
        }
        for node in nodes {
            do throws(KeeperError) { try await client.delete(node) } catch {
                if error.code == .notEmpty { return }
                if error.code != .noNode { throw error }
            }
        }
    }
}
