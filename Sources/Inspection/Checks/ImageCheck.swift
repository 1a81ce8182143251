import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The system store's row of a node against what readers see of it.
enum ImageCheck {
    static let missing = Finding.Kind("imageMissing")
    static let orphan = Finding.Kind("imageWithoutRow")
    static let behind = Finding.Kind("imageBehind")
    static let ahead = Finding.Kind("imageAhead")
    static let different = Finding.Kind("imageDifferent")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        // What waits in the leader queue explains any image that is not there yet.
        guard snapshot.commitsWaiting == 0 else { return [] }
        return snapshot.paths.compactMap { path in
            guard let node = snapshot.nodes[path] else { return nil }
            guard node.rowItem == nil || node.row != nil, node.imageItem == nil || node.image != nil else { return nil }
            return node.exists ? judge(node) : judgeMissing(node)
        }
    }

    private static func judge(_ node: Snapshot.Node) -> Finding? {
        guard let row = node.row else { return nil }
        let path = node.path.text
        guard let image = node.image, image.exists else {
            if node.imageSequence >= row.sequence {
                return Finding(
                    ahead, .wrong, path, "Readers are told that it was deleted, and the system store has it",
                    meaning: "Reads say that there is no such node, writes say that there is", evidence: node.evidence,
                    repair: .none("its data are not known any more; restore a copy of the deployment"))
            }
            return Finding(
                missing, .wrong, path, "The system store has it, and readers have nothing of it",
                meaning: "Reads say that there is no such node, writes say that there is", evidence: node.evidence,
                repair: .none("its data are not known; delete the node, or restore a copy of the deployment"))
        }
        if node.imageSequence < row.sequence {
            return Finding(
                behind, .wrong, path,
                "\(row.sequence) writes were committed, readers see \(node.imageSequence), and no message is left",
                meaning: "Acknowledged or not, those writes will never be seen", evidence: node.evidence,
                repair: .none("what those writes were is not known any more; the next write makes the node right"))
        }
        if node.imageSequence > row.sequence {
            return Finding(
                ahead, .wrong, path,
                "Readers see write \(node.imageSequence), the system store knows \(row.sequence)",
                meaning: "Writes that were acknowledged are lost for the next ones", evidence: node.evidence,
                repair: .none("which of the two is right is not known; restore a copy of the deployment"))
        }
        return compare(node, row, image)
    }

    private static func compare(_ node: Snapshot.Node, _ row: NodeRow, _ image: NodeImage) -> Finding? {
        var differences: [String] = []
        func differ<Value: Equatable>(_ name: String, _ system: Value, _ readers: Value) {
            if system != readers { differences.append("\(name) \(system), readers see \(readers)") }
        }
        let length = node.imageItem?.int(Snapshot.dataLength) ?? 0
        let imageObject = node.imageItem?.string("o")
        differ("incarnation", row.incarnation ?? "", image.incarnation ?? "")
        differ("object", row.object ?? "none", imageObject ?? "none")
        if imageObject == nil { differ("length of the data", Int64(row.dataLength), length) }
        let fixed = differences
        differ("version", row.version, image.stat.version)
        differ("aversion", row.aversion, image.stat.aversion)
        differ("owner", row.owner, image.stat.ephemeralOwner)
        differ("ctime", row.ctime, image.stat.ctime)
        differ("mtime", row.mtime, image.stat.mtime)
        if imageObject != nil { differ("dataLength", row.dataLength, image.stat.dataLength) }
        if (row.acl ?? []) != (image.acl ?? []) { differences.append("another access control list") }
        if differences.isEmpty { return nil }
        let repair: Repair =
            fixed.isEmpty
            ? Repair(
                .write([
                    ItemUpdate(Layout.node(node.path), .check, if: .unchanged(node.rowItem)),
                    ItemUpdate(Layout.image(node.path), .modify(changes(row, image)), if: unchanged(node.imageItem)),
                ]), "writes the system store's values into what readers see")
            : .none("the data that belong to the system store's row are not known; set the node's data anew")
        return Finding(
            different, .wrong, node.path.text, differences.joined(separator: "; "),
            meaning: "Conditional writes are judged by other values than readers see", evidence: node.evidence,
            repair: repair)
    }

    /// An image, whose data were left out of the snapshot, as it was.
    static func unchanged(_ item: Item?) -> Condition {
        guard var item else { return .itemMissing }
        item[Snapshot.dataLength] = nil
        return .unchanged(item)
    }

    private static func changes(_ row: NodeRow, _ image: NodeImage) -> [ItemChange] {
        var changes: [ItemChange] = [
            .set("c", .ints([image.stat.czxid, row.ctime, row.owner])),
            .set("m", .ints([image.stat.mzxid, row.mtime, Int64(row.version), Int64(row.dataLength)])),
            .set("v", .int(Int64(row.aversion))),
        ]
        if let acl = row.acl {
            var writer = ByteWriter()
            acl.encode(to: &writer)
            changes.append(.set("a", .bytes(writer.bytes)))
        } else {
            changes.append(.remove("a"))
        }
        return changes
    }

    /// The system store says that there is no such node.
    private static func judgeMissing(_ node: Snapshot.Node) -> Finding? {
        guard let image = node.image, image.exists else { return nil }
        return Finding(
            orphan, .wrong, node.path.text, "Readers see it, and the system store has no such node",
            meaning: "Reads show a node that no write can reach", evidence: node.evidence,
            repair: Repair(
                .write([
                    ItemUpdate(Layout.node(node.path), .check, if: .unchanged(node.rowItem)),
                    ItemUpdate(Layout.image(node.path), .delete, if: unchanged(node.imageItem)),
                ]), "removes what readers see"))
    }
}
