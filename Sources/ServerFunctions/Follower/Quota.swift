import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// A quota on a subtree, as ZooKeeper 3.7 and later has them: soft limits warn, hard limits refuse.
///
/// Its row in the registry holds the limits and the counts; the counts change in the transaction of the write.
struct Quota: Hashable, Sendable {
    let path: NodePath
    var count: Int64
    var bytes: Int64
    var limits: QuotaLimits

    init(sort: String, item: Item) {
        path = NodePath(unchecked: sort)
        count = item.int("n") ?? 0
        bytes = item.int("b") ?? 0
        limits = QuotaLimits(item.string("limits") ?? "")
    }

    /// The quota with the longest path at or above `path`. The service's own subtree has none.
    static func governing(_ path: NodePath, _ quotas: [Quota]) -> Quota? {
        if quotas.isEmpty || path.text.hasPrefix("/zookeeper/") { return nil }
        return quotas.filter { path.isWithin($0.path) }.max { $0.path.depth < $1.path.depth }
    }

    /// What a request adds to the counts of one quota.
    struct Use: Hashable, Sendable {
        let path: NodePath
        var nodes = 0
        var bytes = 0
        /// Whether something is added that the limits are for; what only goes away is never refused.
        var isCharged = false

        init(path: NodePath) { self.path = path }

        func adding(nodes: Int, bytes: Int) -> Use {
            var use = self
            use.nodes += nodes
            use.bytes += bytes
            return use
        }

        var key: ItemKey { ItemKey(Layout.registry, Layout.quotas, path.text) }
        /// The change of the counts, on condition that no hard limit is passed by what others have added meanwhile.
        func update(within limits: QuotaLimits?) -> ItemUpdate {
            var conditions: [Condition] = [.itemExists]
            if let limits, limits.countHard >= 0, nodes > 0 {
                conditions.append(.less("n", limits.countHard - Int64(nodes) + 1))
            }
            if let limits, limits.bytesHard >= 0, bytes != 0 {
                conditions.append(.less("b", limits.bytesHard - Int64(bytes) + 1))
            }
            return ItemUpdate(
                key, .modify([.add("n", Int64(nodes)), .add("b", Int64(bytes))]),
                if: conditions.count == 1 ? .itemExists : .all(conditions))
        }
    }

    /// The refusal by a hard limit. As in ZooKeeper, above a limit on bytes the data cannot be made smaller either.
    func refusal(of use: Use, growsNodes: Bool, changesBytes: Bool, path: NodePath) -> KeeperError? {
        if growsNodes, limits.countHard >= 0, count + Int64(use.nodes) > limits.countHard {
            return KeeperError(
                .quotaExceeded,
                "Quota of \(limits.countHard) nodes on \(self.path) is exceeded: \(count + Int64(use.nodes))",
                path: path.text)
        }
        if changesBytes, limits.bytesHard >= 0, bytes + Int64(use.bytes) > limits.bytesHard {
            return KeeperError(
                .quotaExceeded,
                "Quota of \(limits.bytesHard) bytes on \(self.path) is exceeded: \(bytes + Int64(use.bytes))",
                path: path.text)
        }
        return nil
    }

    /// What a soft limit has to say.
    func warnings(of use: Use) -> [String] {
        var result: [String] = []
        if limits.count >= 0, count + Int64(use.nodes) > limits.count {
            result.append("Soft quota of \(limits.count) nodes on \(path) is exceeded: \(count + Int64(use.nodes))")
        }
        if limits.bytes >= 0, bytes + Int64(use.bytes) > limits.bytes {
            result.append("Soft quota of \(limits.bytes) bytes on \(path) is exceeded: \(bytes + Int64(use.bytes))")
        }
        return result
    }

    /// A node that defines a quota: `/zookeeper/quota/<path>/zookeeper_limits`, or its statistics.
    struct Definition {
        let path: NodePath
        let isLimits: Bool
        let text: String

        init?(path: NodePath, data: Payload) {
            let name = path.name
            guard path.text.hasPrefix(QuotaLimits.root + "/"),
                name == QuotaLimits.limitsName || name == QuotaLimits.statsName
            else { return nil }
            let middle = path.text.dropFirst(QuotaLimits.root.count).dropLast(name.count + 1)
            self.path = NodePath(unchecked: middle.isEmpty ? "/" : String(middle))
            isLimits = name == QuotaLimits.limitsName
            if case .inline(let bytes) = data { text = String(decoding: bytes, as: UTF8.self) } else { text = "" }
        }

        private var key: ItemKey { ItemKey(Layout.registry, Layout.quotas, path.text) }

        /// The counts are those of the statistics node, which whoever sets the quota makes: `fk setquota` counts the
        /// subtree first.
        func created() -> [ItemUpdate] {
            if isLimits { return [ItemUpdate(key, .modify([.set("limits", .string(text))]))] }
            let stats = QuotaLimits(text)
            return [
                ItemUpdate(key, .modify([.set("n", .int(max(0, stats.count))), .set("b", .int(max(0, stats.bytes)))]))
            ]
        }

        func changed() -> [ItemUpdate] { created() }

        func deleted() -> [ItemUpdate] { isLimits ? [ItemUpdate(key, .delete)] : [] }
    }
}
