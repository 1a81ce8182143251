import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Whether both stores say the same as the order when all is quiet, and whether anything is left behind.
struct StoreCheck {
    let cloud: Cloud
    let config: DeploymentConfig
    let state: ModelTree

    func run() async throws -> [String] {
        var found: [String] = []
        for region in RegionStore.all(cloud, config) {
            found += try await check(region.store).map { "region \(region.region): \($0)" }
        }
        for (path, node) in state.nodes.sorted(by: { $0.key < $1.key }) {
            let row = try NodeRow(item: try await cloud.store.get(Layout.node(path)))
            if !row.exists || row.version != node.stat.version || row.numChildren != node.stat.numChildren
                || row.aversion != node.stat.aversion || row.owner != node.stat.ephemeralOwner
                || row.childrenCreated != node.created
            {
                found.append("row of \(path) is \(row), the order says \(node)")
            }
        }
        return try await found + leftovers()
    }

    /// What readers of one region see.
    private func check(_ user: ItemUserStore) async throws -> [String] {
        var found: [String] = []
        for (path, node) in state.nodes.sorted(by: { $0.key < $1.key }) {
            let image = try await user.image(path)
            if image?.stat != node.stat {
                found.append("image of \(path) is \(String(describing: image?.stat)), the order says \(node.stat)")
            }
            if let image, let data = node.data, try await user.data(of: image) != data {
                found.append("the data of \(path) are not those that were written")
            }
            if let image, image.effectiveACL != node.acl {
                found.append("the list of \(path) is \(image.effectiveACL)")
            }
            let names = try await user.children(path).names.sorted()
            if names != state.children(of: path) {
                found.append("children of \(path) are \(names), the order says \(state.children(of: path))")
            }
        }
        return found
    }

    private func leftovers() async throws -> [String] {
        var found: [String] = []
        for region in config.regions {
            for row in try await cloud.store.queryAll(ItemQuery(Layout.epoch, region)) {
                found.append("the epoch of \(region) still has \(row.sort)")
            }
        }
        for (path, quota) in state.quotas.sorted(by: { $0.key < $1.key }) {
            let item = try await cloud.store.get(ItemKey(Layout.registry, Layout.quotas, path.text))
            if item?.int("n") ?? 0 != quota.nodes || item?.int("b") ?? 0 != quota.bytes {
                found.append("the quota of \(path) counts \(String(describing: item)), the order says \(quota)")
            }
            // Not after each txid: who commits first is not always who comes first in the order.
            let limits = quota.limits
            if limits.countHard >= 0 && quota.nodes > limits.countHard
                || limits.bytesHard >= 0 && quota.bytes > limits.bytesHard
            {
                found.append("the hard quota of \(path) is exceeded: \(quota)")
            }
        }
        return found
    }
}
