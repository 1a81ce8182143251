import FaaSKeeperModel
import ZooKeeperPeer

/// Compares the watch events of the sessions, and our txids on the way.
struct EventComparer {
    /// How many events of each session have been compared.
    private var counts: [Int: Int] = [:]
    private var lastTxids: [Int: Int64] = [:]
    /// What each session had got with each of its answers since the events were last compared.
    private var answers: [Int: [SessionProgress]] = [:]
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

    mutating func noteAnswer(_ session: Int, _ progress: SessionProgress) {
        answers[session, default: []].append(progress)
    }

    /// Forgets the writes whose events have been compared.
    mutating func settle() {
        writes = []
        answers = [:]
    }

    /// Compares what is new: the same types and paths, in the same order, from the writes since the last time.
    mutating func difference(
        _ session: Int, theirs: [ZooKeeperEvent], ours: [SeenEvent], isOrdered: Bool
    ) -> String? {
        let new = Array(ours.dropFirst(count(session)))
        guard EventComparer.isSame(theirs, new, isOrdered) else { return "not the same events" }
        for txid in new.compactMap(\.txid) {
            if txid < lastTxids[session, default: 0] { return "txid \(txid) comes after a later one" }
            lastTxids[session] = txid
            let isKnown = writes.contains(txid) || (wasClosed && txid > lastWrite)
            guard isKnown else { return "txid \(txid) is of no write since the events before" }
        }
        if let fault = orderDifference(session, ours) { return fault }
        counts[session] = ours.count
        return nil
    }

    /// A session gets an event before it sees the write that caused it or anything later.
    private func orderDifference(_ session: Int, _ events: [SeenEvent]) -> String? {
        for answer in answers[session, default: []] where answer.handed < events.count {
            if let txid = events[answer.handed].txid, txid <= answer.seen {
                return "an answer showed txid \(answer.seen) before the event of txid \(txid) was handed out"
            }
        }
        return nil
    }

    private static func isSame(_ theirs: [ZooKeeperEvent], _ ours: [SeenEvent], _ isOrdered: Bool) -> Bool {
        let expected = theirs.map { "\($0.type) \($0.path)" }
        let found = ours.map { "\($0.type) \($0.path)" }
        return isOrdered ? expected == found : expected.sorted() == found.sorted()
    }

    /// What is wrong with events that came after all that ZooKeeper had, when the session was closed.
    func lateEvents(_ events: some Collection<SeenEvent>) -> String? {
        guard let event = events.first(where: { ($0.txid ?? 0) <= lastWrite }) else { return nil }
        return "\(event) came in addition"
    }
}
