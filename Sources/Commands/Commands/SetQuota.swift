import FaaSKeeper
import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let setQuota = Command(
        "setquota", aliases: ["set-quota"], .access, "Bound the nodes and bytes below a node",
        flags: Flag.quotaBounds, operands: [.path],
        details: "Bounds that are not named stay as they are. -1 takes one away, delquota all of them.",
        examples: [
            ("setquota -n 1000 /app", "a warning above 1,000 nodes"),
            ("setquota -N 1000 /app", "no more than 1,000 nodes"),
        ], cost: .writes
    ) { context, arguments in
        let path = try QuotaNodes.path(context, arguments.operands[0])
        guard Flag.quotaBounds.contains(where: { arguments.has($0) }) else {
            throw CommandError.usage("setquota needs -n, -b, -N or -B; usage: \(arguments.command.usage)")
        }
        let bounds = try Flag.quotaBounds.map { try arguments.integer($0, in: -1...Int64.max) }
        let client = try await context.client()
        let current = try await QuotaNodes.read(QuotaNodes.limits(path), client)
        var limits = current ?? QuotaLimits()
        limits.count = bounds[0] ?? limits.count
        limits.bytes = bounds[1] ?? limits.bytes
        limits.countHard = bounds[2] ?? limits.countHard
        limits.bytesHard = bounds[3] ?? limits.bytesHard
        try await setQuota(path, limits, isNew: current == nil, client)
        context.printer.done("Set quota of \(path): \(limits)", path: path)
    }

    /// Bounds the nodes and bytes below a node, whatever bounds there were.
    static func setQuota(_ path: String, _ limits: QuotaLimits, isNew: Bool, _ client: FaaSKeeperClient) async throws {
        let data = Array(limits.description.utf8)
        guard isNew else {
            _ = try await client.set(QuotaNodes.limits(path), data: data)
            return
        }
        // From here on the service counts along with every write; what is there already, nobody has counted yet.
        let used = try await usage(of: path, client)
        try await createParents(of: try NodePath(QuotaNodes.limits(path)), client)
        _ = try await client.create(QuotaNodes.usage(path), data: Array(used.description.utf8))
        _ = try await client.create(QuotaNodes.limits(path), data: data)
    }

    /// What is below a node, the node itself included.
    private static func usage(of path: String, _ client: FaaSKeeperClient) async throws -> QuotaLimits {
        var used = QuotaLimits(count: 0, bytes: 0)
        try await SubtreeWalk(client: client).run(from: try NodePath(path)) { visit in
            used.count += 1
            used.bytes += Int64(visit.stat.dataLength)
        }
        return used
    }
}
