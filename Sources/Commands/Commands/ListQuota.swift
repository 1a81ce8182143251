import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let listQuota = Command(
        "listquota", aliases: ["list-quota"], .access, "Print the quota of a node and what is used of it",
        operands: [.path]
    ) { context, arguments in
        let path = try QuotaNodes.path(context, arguments.operands[0])
        let client = try await context.client()
        guard let limits = try await QuotaNodes.read(path, client) else { throw QuotaNodes.missing(path) }
        var quota = Quota(limits: limits)
        do throws(KeeperError) {
            let used = QuotaLimits(parsing: try await client.get(QuotaNodes.usage(path)).data)
            quota.usedCount = used.count
            quota.usedBytes = used.bytes
        } catch {
            if error.code != .noNode { throw error }
        }
        context.printer.quota(quota, of: path)
    }
}
