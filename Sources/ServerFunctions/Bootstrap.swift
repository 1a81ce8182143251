public import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Makes the nodes that every deployment has from its beginning: `/`, `/zookeeper`, `/zookeeper/quota`,
/// `/zookeeper/config`. Repeating it changes nothing.
public struct Bootstrap: Sendable {
    let store: any KeyValueStore

    public init(_ store: any KeyValueStore) { self.store = store }

    /// The content of `/zookeeper/config`: there are no servers to list.
    static let configuration = "version=0"

    private static let nodes: [(path: String, children: [String], data: String, acl: ACL?)] = [
        ("/", ["zookeeper"], "", nil),
        ("/zookeeper", ["config", "quota"], "", nil),
        ("/zookeeper/quota", [], "", nil),
        ("/zookeeper/config", [], configuration, [.readOnly]),
    ]

    public func run() async throws(CloudError) {
        if try await store.get(Layout.image(.root)) != nil { return }
        // The root comes last: whoever sees it sees all.
        for node in Bootstrap.nodes.reversed() { try await make(node) }
    }

    private func make(_ node: (path: String, children: [String], data: String, acl: ACL?)) async throws(CloudError) {
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
        try await ignoringExisting(ItemUpdate(Layout.node(path), .modify(row.changes), if: .itemMissing))
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
        try await ignoringExisting(ItemUpdate(Layout.image(path), .put(image), if: .itemMissing))
    }

    private func ignoringExisting(_ update: ItemUpdate) async throws(CloudError) {
        do throws(CloudError) { _ = try await store.update(update) } catch {
            if error.code != .conditionFailed { throw error }
        }
    }
}
