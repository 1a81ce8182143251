public import CloudPrimitives
import FaaSKeeperModel
public import FaaSKeeperStorage

/// Notes what a deployment is, and makes the nodes that every one has from its beginning: `/`, `/zookeeper`,
/// `/zookeeper/quota`, `/zookeeper/config`. Repeating it changes nothing.
public struct Bootstrap: Sendable {
    let cloud: Cloud

    public init(_ cloud: Cloud) { self.cloud = cloud }

    /// The content of `/zookeeper/config`: there are no servers to list.
    static let configuration = "version=0"

    private static let nodes: [(path: String, children: [String], data: String, acl: ACL?)] = [
        ("/", ["zookeeper"], "", nil),
        ("/zookeeper", ["config", "quota"], "", nil),
        ("/zookeeper/quota", [], "", nil),
        ("/zookeeper/config", [], configuration, [.readOnly]),
    ]

    /// What the deployment is; nil where none has been made. One read, or two.
    /// - Throws: also `.corrupt`.
    public func record() async throws(CloudError) -> DeploymentRecord? { try await find()?.record }

    private func find() async throws(CloudError) -> (record: DeploymentRecord, isReady: Bool)? {
        guard let item = try await cloud.store.get(Layout.deployment) else {
            // Made before there were records.
            return try await cloud.store.get(Layout.image(.root)) == nil ? nil : (DeploymentRecord(), true)
        }
        do throws(KeeperError) {
            return (try DeploymentRecord(item: item), item.int(DeploymentRecord.readyAttribute) == 1)
        } catch {
            throw CloudError(.corrupt, error.message)
        }
    }

    /// - Parameter wanted: what a deployment becomes that is not there yet.
    /// - Parameter furnish: gives the regions of a deployment their services, where they are others than the cloud's.
    /// - Returns: what it is. One read, where it is there already.
    @discardableResult
    public func run(
        _ wanted: DeploymentRecord = DeploymentRecord(),
        furnish: (DeploymentRecord) throws(CloudError) -> Cloud? = { _ in nil }
    ) async throws(CloudError) -> DeploymentRecord {
        guard let (record, isReady) = try await find() else {
            try await ignoringExisting(
                ItemUpdate(Layout.deployment, .put(wanted.item), if: .itemMissing), in: cloud.store)
            return try await run(wanted, furnish: furnish)
        }
        if isReady { return record }
        var config = DeploymentConfig()
        config.adopt(record)
        let stores = RegionStore.all(try furnish(record) ?? cloud, config)
        for node in Bootstrap.nodes { try await make(node, in: stores) }
        let change: [ItemChange] = [.set(DeploymentRecord.readyAttribute, .int(1))]
        _ = try await cloud.store.update(ItemUpdate(Layout.deployment, .modify(change)))
        return record
    }

    private func make(
        _ node: (path: String, children: [String], data: String, acl: ACL?), in stores: [RegionStore]
    ) async throws(CloudError) {
        let path = NodePath(unchecked: node.path)
        var row = NodeRow()
        row.incarnation = "0"
        row.numChildren = Int32(node.children.count)
        row.inlineChildren = row.numChildren
        row.inlineBytes = Int32(node.children.reduce(0) { $0 + $1.utf8.count })
        row.dataLength = Int32(node.data.utf8.count)
        row.acl = node.acl
        // A list set at the beginning counts from -1, as in ZooKeeper.
        if node.acl != nil { row.aversion = -1 }
        try await ignoringExisting(
            ItemUpdate(Layout.node(path), .modify(row.changes), if: .itemMissing), in: cloud.store)
        var image: Item = [
            "t": .int(0), "n": .int(0), "w": .string(""), "i": .string("0"), "c": .ints([0, 0, 0]),
            "m": .ints([0, 0, 0, Int64(node.data.utf8.count)]), "p": .ints([0, 0, Int64(node.children.count), 0]),
        ]
        if !node.children.isEmpty { image["k"] = .stringSet(TextSet(node.children)) }
        if !node.data.isEmpty { image["d"] = .bytes(Array(node.data.utf8)) }
        if let acl = node.acl {
            image["v"] = .int(-1)
            var writer = ByteWriter()
            acl.encode(to: &writer)
            image["a"] = .bytes(writer.bytes)
        }
        for region in stores {
            try await ignoringExisting(
                ItemUpdate(Layout.image(path), .put(image), if: .itemMissing), in: region.store.store)
        }
    }

    private func ignoringExisting(_ update: ItemUpdate, in store: any KeyValueStore) async throws(CloudError) {
        do throws(CloudError) { _ = try await store.update(update) } catch {
            if error.code != .conditionFailed { throw error }
        }
    }
}
