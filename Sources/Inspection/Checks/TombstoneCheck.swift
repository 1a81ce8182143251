import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// What deleted nodes leave behind, and no entry of the log names any more: nothing will sweep it.
enum TombstoneCheck {
    static let row = Finding.Kind("tombstoneForGood")
    static let childRow = Finding.Kind("childTombstoneForGood")

    static func run(_ snapshot: Snapshot, _ config: DeploymentConfig) -> [Finding] {
        guard snapshot.isQuiet, !snapshot.log.isEmpty else { return [] }
        var named: Set<NodePath> = []
        var attempts: Set<String> = []
        for row in snapshot.log {
            for entry in row.entries {
                attempts.insert(entry.attempt)
                for tombstone in entry.tombstones { named.insert(tombstone.path) }
            }
        }
        var findings: [Finding] = []
        for path in snapshot.paths {
            guard let node = snapshot.nodes[path] else { continue }
            if !node.exists, !named.contains(path), let finding = judge(node, attempts, snapshot) {
                findings.append(finding)
            }
            for child in node.childRows {
                guard let deleted = child.deletedAt, deleted < snapshot.horizonTxid,
                    !named.contains(path.child(child.name))
                else { continue }
                let mark = ItemKey(Layout.images, Layout.childPartition(path), Layout.sweepMark)
                findings.append(
                    Finding(
                        childRow, .waste, path.child(child.name).text,
                        "The list of \(path) keeps that it was deleted with txid \(deleted)",
                        meaning: "Every list of the directory reads it", evidence: [.init(child.key, child.item)],
                        repair: Repair(
                            .write([
                                // Readers of the list learn of it by the mark.
                                ItemUpdate(
                                    mark, .put(["t": .int(max(deleted, node.sweptUpTo?.int("t") ?? 0))]),
                                    if: .unchanged(node.sweptUpTo)),
                                ItemUpdate(child.key, .delete, if: .unchanged(child.item)),
                            ]), "sweeps it")))
            }
        }
        return findings
    }

    private static func judge(_ node: Snapshot.Node, _ attempts: Set<String>, _ snapshot: Snapshot) -> Finding? {
        // A row that a lock alone made is another check's.
        if let item = node.rowItem, item[TimedLock.tokenAttribute] != nil || item.attributes.isEmpty { return nil }
        if let row = node.row, row.pending.contains(where: attempts.contains) { return nil }
        if let image = node.image {
            guard !image.exists, image.txid < snapshot.horizonTxid else { return nil }
        } else if node.rowItem == nil {
            return nil
        }
        var updates: [ItemUpdate] = []
        if let item = node.rowItem { updates.append(ItemUpdate(Layout.node(node.path), .delete, if: .unchanged(item))) }
        if let item = node.imageItem {
            updates.append(ItemUpdate(Layout.image(node.path), .delete, if: ImageCheck.unchanged(item)))
        }
        return Finding(
            row, .waste, node.path.text, "It was deleted, and no entry of the log names what is left of it",
            meaning: "It takes room for good", evidence: node.evidence, repair: Repair(.write(updates), "sweeps it"))
    }
}
