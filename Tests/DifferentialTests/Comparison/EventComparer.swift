import FaaSKeeperModel
import ZooKeeperPeer

/// Compares the watch events of the sessions, and our txids on the way.
struct EventComparer {
    /// How many events of each session have been compared.
    private var counts: [Int: Int] = [:]
    private var lastTxids: [Int: Int64] = [:]
    /// Our writes since the events were last compared.
    private var writes: Set<Int64> = []
    private var lastWrite: Int64 = 0
    /// Whether sessions were closed since the last write: a close may spend any number of txids.
    private var wasClosed = true

    func count(_ session: Int) -> Int { counts[session, default: 0] }

    /// Notes a successful write of ours. txids are dense: returns what is wrong with this one.
    mutating func noteWrite(_ txid: Int64) -> String? {
        defer {
            lastWrite = max(lastWrite, txid)
            wasClosed = false
            writes.insert(txid)
        }
        if wasClosed ? txid > lastWrite : txid == lastWrite + 1 { return nil }
        return "txid \(txid) follows txid \(lastWrite)"
    }

    mutating func noteClose(_ session: Int) {
        counts[session] = nil
        lastTxids[session] = nil
        wasClosed = true
    }

    /// Forgets the writes whose events have been compared.
    mutating func settle() { writes = [] }

    /// Compares what is new: the same types and paths, in the same order, from the writes since the last time.
    mutating func difference(
        _ session: Int, theirs: [ZooKeeperEvent], ours: [SeenEvent], isOrdered: Bool
    ) -> String? {
        let new = Array(ours.dropFirst(count(session)))
        let texts = (theirs: theirs.map { "\($0.type) \($0.path)" }, ours: new.map { "\($0.type) \($0.path)" })
        let isSame = isOrdered ? texts.theirs == texts.ours : texts.theirs.sorted() == texts.ours.sorted()
        guard isSame else { return "not the same events" }
        for txid in new.compactMap(\.txid) {
            if txid < lastTxids[session, default: 0] { return "txid \(txid) comes after a later one" }
            lastTxids[session] = txid
            let isKnown = writes.contains(txid) || (wasClosed && txid > lastWrite)
            guard isKnown else { return "txid \(txid) is of no write since the events before" }
        }
        counts[session] = ours.count
        return nil
    }

    /// What is wrong with events that came after all that ZooKeeper had, when the session was closed.
    func lateEvents(_ events: some Collection<SeenEvent>) -> String? {
        guard let event = events.first(where: { ($0.txid ?? 0) <= lastWrite }) else { return nil }
        return "\(event) came in addition"
    }
}
