import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The lists of attempts that were committed and may not be applied yet.
enum PendingCheck {
    static let leftover = Finding.Kind("pendingLeftover")
    static let long = Finding.Kind("pendingLong")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        guard snapshot.isQuiet else { return [] }
        var logged: Set<String> = []
        for row in snapshot.log { for entry in row.entries { logged.insert(entry.attempt) } }
        return snapshot.paths.compactMap { path in
            guard let node = snapshot.nodes[path], let row = node.row, !row.pending.isEmpty, let item = node.rowItem
            else { return nil }
            if let image = node.image, node.imageSequence == row.sequence,
                let place = row.pending.lastIndex(of: image.attempt) ?? (image.attempt.isEmpty ? -1 : nil)
            {
                let left = row.pending[(place + 1)...].filter { !logged.contains($0) }
                if !left.isEmpty {
                    return finding(
                        leftover, .wrong, node, item, keeping: row.pending.filter { !left.contains($0) },
                        "\(left.count) attempts are noted as not applied, and no message and no entry of the log knows them",
                        "Answers about the node may wait for writes that never come, or a request is taken for done")
                }
            }
            if row.pending.count > Inspector.pendingMax, node.imageSequence == row.sequence {
                return finding(
                    long, .waste, node, item, keeping: [row.pending.last ?? ""],
                    "\(row.pending.count) applied attempts are still noted",
                    "Every write of the node reads and writes a longer row")
            }
            return nil
        }
    }

    private static func finding(
        _ kind: Finding.Kind, _ severity: Finding.Severity, _ node: Snapshot.Node, _ item: Item,
        keeping kept: [String], _ what: String, _ meaning: String
    ) -> Finding {
        let change: ItemChange =
            kept.isEmpty ? .remove(NodeRow.pendingAttribute) : .set(NodeRow.pendingAttribute, .strings(kept))
        return Finding(
            kind, severity, node.path.text, what, meaning: meaning, evidence: node.evidence,
            repair: Repair(
                .write([ItemUpdate(Layout.node(node.path), .modify([change]), if: .unchanged(item))]),
                "takes them out of the list"))
    }
}
