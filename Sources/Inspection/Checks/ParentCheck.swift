import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// A parent's list and counts against the children that exist.
enum ParentCheck {
    static let orphan = Finding.Kind("parentMissing")
    static let list = Finding.Kind("childrenDifferent")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        guard snapshot.commitsWaiting == 0 else { return [] }
        var findings: [Finding] = []
        for path in snapshot.paths {
            guard let node = snapshot.nodes[path], node.exists else { continue }
            if let parent = path.parent, !snapshot.exists(parent) {
                findings.append(
                    Finding(
                        orphan, .wrong, path.text, "Its parent does not exist",
                        meaning: "No list shows it, and it cannot be deleted by its parent",
                        evidence: node.evidence + [.init(Layout.node(parent), snapshot.nodes[parent]?.rowItem)],
                        repair: .none("create \(parent), then look again")))
            }
            if let finding = judge(node, snapshot) { findings.append(finding) }
        }
        return findings
    }

    private struct Listed {
        /// By their bytes: names that only look alike are several.
        var inline: [String] = []
        var inlineBytes = 0
        var rows: [NodePath: String] = [:]
    }

    private static func judge(_ node: Snapshot.Node, _ snapshot: Snapshot) -> Finding? {
        guard let row = node.row, let image = node.image, node.isSettled else { return nil }
        let children = (snapshot.children[node.path] ?? []).compactMap { snapshot.nodes[$0] }
        // One that is on its way is another check's business.
        guard children.allSatisfy(\.isSettled) else { return nil }
        var right = Listed()
        for child in children {
            if child.row?.hasChildRow == true {
                right.rows[child.path] = child.row?.incarnation ?? ""
            } else {
                right.inline.append(child.path.name)
                right.inlineBytes += child.path.name.utf8.count
            }
        }
        let alive = node.childRows.filter { $0.deletedAt == nil }
        let wrongRows = alive.filter { right.rows[node.path.child($0.name)] != $0.incarnation }
        let listed = Set(alive.map { $0.key.sort })
        let missing = children.filter { child in
            guard child.row?.hasChildRow == true else { return false }
            return !listed.contains(
                Layout.child(node.path, child.path.name, child.row?.incarnation ?? "").sort)
        }
        var faults: [String] = []
        let unlisted =
            TextSet(right.inline).subtracting(Array(image.inlineChildren)).sorted() + missing.map(\.path.name)
        let extra = image.inlineChildren.subtracting(right.inline).sorted() + wrongRows.map(\.name)
        if !unlisted.isEmpty { faults.append("not listed: \(names(unlisted))") }
        if !extra.isEmpty { faults.append("listed, but not there: \(names(extra))") }
        let count = Int32(children.count)
        if row.numChildren != count { faults.append("\(count) children, the system store counts \(row.numChildren)") }
        if image.stat.numChildren != count { faults.append("\(count) children, readers see \(image.stat.numChildren)") }
        if row.inlineChildren != Int32(right.inline.count) || row.inlineBytes != Int32(right.inlineBytes)
            || image.rowChildren != Int32(right.rows.count)
        {
            faults.append("other numbers of names in the image and beside it")
        }
        if image.stat.cversion != row.cversion, row.numChildren == count, image.stat.numChildren == count {
            faults.append("cversion \(row.cversion), readers see \(image.stat.cversion)")
        }
        if faults.isEmpty { return nil }
        let updates = repair(node, row, image, right, wrongRows, missing)
        return Finding(
            list, .wrong, node.path.text, faults.joined(separator: "; "),
            meaning: "Lists of its children, or whether it may be deleted, are wrong",
            evidence: node.evidence + children.flatMap(\.evidence) + node.childRows.map { .init($0.key, $0.item) },
            repair: updates.count > transactionMax
                ? .none("\(updates.count) rows would have to change at once, \(transactionMax) can")
                : Repair(.write(updates), "makes the list and the counts from the children that exist"))
    }

    private static let transactionMax = 90

    private static func names(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }

    private static func repair(
        _ node: Snapshot.Node, _ row: NodeRow, _ image: NodeImage, _ right: Listed,
        _ wrongRows: [Snapshot.ChildEntry], _ missing: [Snapshot.Node]
    ) -> [ItemUpdate] {
        var mended = row
        let number = Int32(right.inline.count + right.rows.count)
        // Children ever created are not known from elsewhere; there were at least as many.
        mended.childrenCreated = max(row.childrenCreated, number)
        mended.numChildren = number
        mended.inlineChildren = Int32(right.inline.count)
        mended.inlineBytes = Int32(right.inlineBytes)
        var updates = [
            ItemUpdate(Layout.node(node.path), .modify(mended.changes), if: .unchanged(node.rowItem)),
            ItemUpdate(
                Layout.image(node.path),
                .modify([
                    right.inline.isEmpty ? .remove("k") : .set("k", .stringSet(TextSet(right.inline))),
                    .set(
                        "p",
                        .ints([
                            image.stat.pzxid, Int64(mended.childrenCreated), Int64(number), Int64(right.rows.count),
                        ])),
                ]), if: ImageCheck.unchanged(node.imageItem)),
        ]
        for entry in wrongRows { updates.append(ItemUpdate(entry.key, .delete, if: .unchanged(entry.item))) }
        for child in missing {
            let key = Layout.child(node.path, child.path.name, child.row?.incarnation ?? "")
            let before = node.childRows.first { $0.key == key }?.item
            updates.append(
                ItemUpdate(key, .put(["c": .int(child.image?.stat.czxid ?? 0)]), if: .unchanged(before)))
            updates.append(ItemUpdate(Layout.node(child.path), .check, if: .unchanged(child.rowItem)))
        }
        return updates
    }
}
