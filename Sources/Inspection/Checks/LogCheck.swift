import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The log of checkpoints: dense, in order, each attempt once.
enum LogCheck {
    static let gap = Finding.Kind("logGap")
    static let double = Finding.Kind("logDouble")
    static let beyond = Finding.Kind("imageBeyondLog")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        var findings: [Finding] = []
        var expected: Int64?
        var attempts: [String: Int64] = [:]
        for row in snapshot.log {
            let evidence = [
                Finding.Evidence(ItemKey(Layout.log, WriteLog.partition, row.sort), snapshot.logItems[row.sort])
            ]
            func add(_ kind: Finding.Kind, _ what: String, _ meaning: String) {
                findings.append(
                    Finding(
                        kind, .wrong, "log \(row.sort)", what, meaning: meaning, evidence: evidence,
                        repair: .none("what happened there is not known; restore a copy of the deployment")))
            }
            var next = Int64(row.sort, radix: 16) ?? 0
            if let expected, next != expected {
                add(
                    next > expected ? gap : double,
                    "Begins with txid \(next), the one before ends with \(expected - 1)",
                    "Writes in between are not known, or have two numbers")
            }
            for entry in row.entries {
                if entry.txid != next {
                    add(gap, "Has txid \(entry.txid) where \(next) is due", "The order of the writes has a hole")
                    next = entry.txid
                }
                next += 1
                if let earlier = attempts.updateValue(entry.txid, forKey: entry.attempt) {
                    add(
                        double, "Attempt \(entry.attempt) has txids \(earlier) and \(entry.txid)",
                        "A write counts twice")
                }
            }
            if row.last != next - 1 {
                add(gap, "Says that it ends with \(row.last), and ends with \(next - 1)", "The same")
            }
            expected = row.last + 1
        }
        guard snapshot.commitsWaiting == 0 else { return findings }
        for path in snapshot.paths {
            guard let node = snapshot.nodes[path], let image = node.image, image.txid > snapshot.lastTxid else {
                continue
            }
            findings.append(
                Finding(
                    beyond, .wrong, path.text, "Has txid \(image.txid), the log ends with \(snapshot.lastTxid)",
                    meaning: "Txids will be given a second time", evidence: node.evidence,
                    repair: .none("the end of the log is lost; restore a copy of the deployment")))
        }
        return findings
    }
}
