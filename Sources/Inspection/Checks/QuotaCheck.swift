import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The counts of quotas against what is there.
enum QuotaCheck {
    static let alone = Finding.Kind("quotaWithoutNode")
    static let count = Finding.Kind("quotaCountWrong")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        guard snapshot.commitsWaiting == 0 else { return [] }
        let quotas = snapshot.quotas.map { (path: NodePath(unchecked: $0.key.sort), entry: $0) }
        return quotas.compactMap { path, entry in
            let definition = NodePath(
                unchecked: QuotaLimits.root + (path.isRoot ? "" : path.text) + "/" + QuotaLimits.limitsName)
            guard snapshot.exists(definition) else {
                // Its two nodes are made one after the other.
                let evidence = [
                    Finding.Evidence(entry.key, entry.item),
                    .init(Layout.node(definition), snapshot.nodes[definition]?.rowItem),
                ]
                return Finding(
                    alone, .waste, path.text, "A quota is counted that no node below \(QuotaLimits.root) sets",
                    meaning: "Every write below counts for nothing", evidence: evidence,
                    repair: Repair(
                        .write([
                            ItemUpdate(entry.key, .delete, if: .unchanged(entry.item)),
                            ItemUpdate(
                                Layout.node(definition), .check, if: .unchanged(snapshot.nodes[definition]?.rowItem)),
                        ]), "removes the count"))
            }
            // One inside another counts what the other had counted before it: which is right is not known.
            let isNested = quotas.contains { $0.path != path && ($0.path.isWithin(path) || path.isWithin($0.path)) }
            if isNested { return nil }
            var nodes: Int64 = 0
            var bytes: Int64 = 0
            for other in snapshot.paths where other.isWithin(path) && !other.text.hasPrefix("/zookeeper/") {
                guard let node = snapshot.nodes[other], node.exists, let row = node.row else { continue }
                nodes += 1
                bytes += Int64(row.dataLength)
            }
            let noted = (nodes: entry.item.int("n") ?? 0, bytes: entry.item.int("b") ?? 0)
            if noted == (nodes, bytes) { return nil }
            return Finding(
                count, .wrong, path.text,
                "\(nodes) nodes and \(bytes) bytes, counted are \(noted.nodes) and \(noted.bytes)",
                meaning: "Writes are refused or let through by wrong counts", evidence: [.init(entry.key, entry.item)],
                repair: Repair(
                    .write([
                        ItemUpdate(
                            entry.key, .modify([.set("n", .int(nodes)), .set("b", .int(bytes))]),
                            if: .unchanged(entry.item))
                    ]), "counts anew"))
        }
    }
}
