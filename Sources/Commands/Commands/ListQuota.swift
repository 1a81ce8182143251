import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let listQuota = Command(
        "listquota", aliases: ["list-quota"], .access, "Print the quota of a node and what is used of it",
        operands: [.path], examples: [("listquota /app", "limits and use")], cost: .read
    ) { context, arguments in
        let path = try QuotaNodes.path(context, arguments.operands[0])
        let client = try await context.client()
        guard let limits = try await QuotaNodes.read(QuotaNodes.limits(path), client) else {
            throw QuotaNodes.missing(path)
        }
        let quota = Quota(limits, used: try await QuotaNodes.read(QuotaNodes.usage(path), client))
        context.printer.quota(quota, of: path)
    }
}
