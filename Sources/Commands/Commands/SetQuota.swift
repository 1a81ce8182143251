import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let setQuota = Command(
        "setquota", aliases: ["set-quota"], .access, "Bound the nodes and bytes below a node",
        flags: Flag.quotaBounds, operands: [.path],
        details: "Bounds that are not named stay as they are. -1 takes one away, delquota all of them."
    ) { context, arguments in
        let path = try QuotaNodes.path(context, arguments.operands[0])
        guard Flag.quotaBounds.contains(where: { arguments.has($0) }) else {
            throw CommandError.usage("setquota needs -n, -b, -N or -B; usage: \(arguments.command.usage)")
        }
        func bound(_ flag: Flag, _ current: Int64?) throws -> Int64? {
            guard let value = try arguments.integer(flag, in: -1...Int64.max) else { return current }
            return value < 0 ? nil : value
        }
        _ = try Flag.quotaBounds.map { try bound($0, nil) }
        let client = try await context.client()
        guard try await client.exists(path) != nil else { throw KeeperError.noNode(try NodePath(path)) }
        let current = try await QuotaNodes.read(path, client)
        var limits = current ?? QuotaLimits()
        limits.count = try bound(.countSoft, limits.count)
        limits.bytes = try bound(.bytesSoft, limits.bytes)
        limits.countHard = try bound(.countHard, limits.countHard)
        limits.bytesHard = try bound(.bytesHard, limits.bytesHard)
        let data = Array(limits.text.utf8)
        if current != nil {
            _ = try await client.set(QuotaNodes.limits(path), data: data)
        } else {
            try await createParents(of: try NodePath(QuotaNodes.limits(path)), client)
            _ = try await client.create(QuotaNodes.limits(path), data: data)
        }
        context.printer.quota(Quota(limits: limits), of: path)
    }
}
