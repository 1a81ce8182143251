import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Data in the object store against the nodes that refer to them.
enum ObjectCheck {
    static let missing = Finding.Kind("objectMissing")
    static let alone = Finding.Kind("objectUnused")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        guard snapshot.commitsWaiting == 0 else { return [] }
        let there = Set(snapshot.objects)
        var used: Set<String> = []
        var findings: [Finding] = []
        for path in snapshot.paths {
            guard let node = snapshot.nodes[path] else { continue }
            let system = node.exists ? node.row?.object : nil
            let readers = node.imageItem?.string("o")
            for key in [system, readers].compactMap(\.self) {
                guard used.insert(key).inserted, !there.contains(key) else { continue }
                findings.append(
                    Finding(
                        missing, .wrong, path.text, "Its data should be in the object \(key), which is not there",
                        meaning: "The data of the node are lost", evidence: node.evidence,
                        repair: .none("set the node's data anew, or restore a copy of the deployment")))
            }
        }
        // A request that waits may be the one that uses it.
        guard snapshot.requestsWaiting == 0 else { return findings }
        for key in snapshot.objects where !used.contains(key) {
            let parts = key.split(separator: "/")
            let session = parts.count > 1 ? SessionID(hex: String(parts[1])) : nil
            findings.append(
                Finding(
                    alone, .waste, key, "No node refers to it", meaning: "Its room is paid for and not used",
                    evidence: [],
                    repair: session.map { Repair(.deleteObject(key, of: $0), "removes it, if its session is gone") }
                        ?? .none("whose it is cannot be told from its name")))
        }
        return findings
    }
}
