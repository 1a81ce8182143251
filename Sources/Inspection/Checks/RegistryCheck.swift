import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The lists of container nodes and of nodes with a time to live.
enum RegistryCheck {
    static let alone = Finding.Kind("registryWithoutNode")
    static let missing = Finding.Kind("nodeWithoutRegistry")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        guard snapshot.commitsWaiting == 0 else { return [] }
        var findings: [Finding] = []
        var listed: [ItemKey: Item] = [:]
        for entry in snapshot.containers + snapshot.ttls {
            listed[entry.key] = entry.item
            let path = NodePath(unchecked: entry.key.sort)
            let node = snapshot.nodes[path]
            if let right = place(node), right.key == entry.key, right.item == entry.item { continue }
            if let right = place(node), right.key == entry.key { listed[entry.key] = nil }
            findings.append(
                Finding(
                    alone, .waste, path.text,
                    "Listed among \(entry.key.partition), and it is none of them, or another one",
                    meaning: "Every run of the heartbeat looks at it",
                    evidence: [.init(entry.key, entry.item), .init(Layout.node(path), node?.rowItem)],
                    repair: Repair(
                        .write([
                            ItemUpdate(entry.key, .delete, if: .unchanged(entry.item)),
                            ItemUpdate(Layout.node(path), .check, if: .unchanged(node?.rowItem)),
                        ]), "takes it off the list")))
        }
        for path in snapshot.paths {
            guard let node = snapshot.nodes[path], let right = place(node), listed[right.key] == nil else { continue }
            findings.append(
                Finding(
                    missing, .wrong, path.text, "Not listed among \(right.key.partition), and it is one of them",
                    meaning: "Nobody looks whether its time is over",
                    evidence: [.init(Layout.node(path), node.rowItem)],
                    repair: Repair(
                        .write([
                            ItemUpdate(right.key, .put(right.item)),
                            ItemUpdate(
                                Layout.node(path), .check,
                                if: .equals(NodeRow.incarnationAttribute, .string(node.row?.incarnation ?? ""))),
                        ]), "lists it")))
        }
        return findings
    }

    /// Where the node has to be listed.
    private static func place(_ node: Snapshot.Node?) -> (key: ItemKey, item: Item)? {
        guard let node, node.exists, let row = node.row else { return nil }
        switch EphemeralOwner(field: row.owner) {
        case .persistent, .session: return nil
        case .container: return (ItemKey(Layout.registry, Layout.containers, node.path.text), Item())
        case .ttl(let millis):
            return (ItemKey(Layout.registry, Layout.ttls, node.path.text), ["ttl": .int(millis)])
        }
    }
}
