import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Synchronization

/// What really happened, seen where the primitives take effect: the order of the writes, who asked for what, who was
/// evicted. Nothing that the service says is believed.
final class Truth: Sendable {
    /// A place in the order of everything that happened in a run.
    struct Moment: Comparable, Sendable {
        let number: Int
        /// The last txid that was in the log by then.
        let head: Int64

        static func < (a: Moment, b: Moment) -> Bool { a.number < b.number }
    }

    struct Contents {
        var number = 0
        var head: Int64 = 0
        var entries: [LogEntry] = []
        /// When each entry came into the log.
        var loggedAt: [Int] = []
        var requests: [RequestID: Request] = [:]
        /// When the end of a session began that somebody else had asked for.
        var evictions: [SessionID: Int] = [:]
        var evictionsAsked: Set<SessionID> = []
        /// The highest txid that anybody has been told.
        var acknowledged: Int64 = 0
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        var violations: [String] = []
    }

    private let state = Mutex(Contents())

    var contents: Contents { state.withLock { $0 } }
    var digest: UInt64 { state.withLock { $0.digest } }

    /// Now, with a number of its own.
    func moment() -> Moment {
        state.withLock { state in
            state.number += 1
            return Moment(number: state.number, head: state.head)
        }
    }

    /// Makes the digest of the run depend on something.
    func mix(_ texts: String..., time: Int64) {
        state.withLock { state in
            func mix(_ byte: UInt8) { state.digest = (state.digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
            for text in texts { text.utf8.forEach(mix) }
            withUnsafeBytes(of: time) { $0.forEach(mix) }
        }
    }

    /// The highest txid that anybody has been told.
    var acknowledged: Int64 { state.withLock { $0.acknowledged } }

    func acknowledge(_ txid: Int64) { state.withLock { $0.acknowledged = max($0.acknowledged, txid) } }

    /// A checkpoint is in the log.
    func note(_ item: Item) {
        state.withLock { state in
            do throws(CloudError) {
                for entry in try WriteLog.entries(of: item) {
                    state.entries.append(entry)
                    state.head = max(state.head, entry.txid)
                    state.number += 1
                    state.loggedAt.append(state.number)
                }
            } catch { state.violations.append("A checkpoint cannot be read: \(error)") }
        }
    }

    func violate(_ text: String) { state.withLock { $0.violations.append(text) } }

    fileprivate func noteClosing(_ session: SessionID) {
        state.withLock { state in
            guard state.evictionsAsked.contains(session), state.evictions[session] == nil else { return }
            state.number += 1
            state.evictions[session] = state.number
        }
    }

    /// Messages are on their way to the request queue.
    func note(_ messages: [QueueMessage]) {
        for message in messages {
            guard let request = try? Request(decoding: message.body) else { continue }
            state.withLock { state in
                switch request.body {
                case .closeSession(evicted: true), .evictSilent: state.evictionsAsked.insert(request.id.session)
                default: state.requests[request.id] = request
                }
            }
        }
    }
}

/// The emulator's primitives, with somebody who writes down what they do.
enum WitnessedCloud {
    static func wrap(_ cloud: Cloud, _ truth: Truth, onTakeover: @escaping @Sendable () -> Void) -> Cloud {
        var witnessed = cloud
        witnessed.store = WitnessedStore(base: cloud.store, truth: truth, onTakeover: onTakeover)
        witnessed.requestQueue = WitnessedQueue(base: cloud.requestQueue, truth: truth)
        return witnessed
    }
}

private struct WitnessedStore: KeyValueStore {
    let base: any KeyValueStore
    let truth: Truth
    let onTakeover: @Sendable () -> Void

    var limits: KeyValueLimits { base.limits }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? { try await base.get(key) }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        let taken = try await holder(before: update)
        let outcome = try await base.update(update)
        if update.key.table == Layout.log, case .put(let item) = update.action { truth.note(item) }
        if update.key.table == Layout.sessions, case .modify(let changes) = update.action, changes.count == 1,
            case .set(SessionRow.closingAttribute, _) = changes[0], let session = SessionID(hex: update.key.sort)
        {
            truth.noteClosing(session)
        }
        if taken { onTakeover() }
        return outcome
    }

    /// Whether the update takes a lock that somebody holds.
    private func holder(before update: ItemUpdate) async throws(CloudError) -> Bool {
        guard update.key.table == Layout.nodes, case .modify(let changes) = update.action, changes.count == 2,
            case .set(TimedLock.tokenAttribute, _) = changes[0]
        else { return false }
        return try await base.get(update.key)?.string(TimedLock.tokenAttribute) != nil
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await base.transact(updates)
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage { try await base.query(query) }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try await base.scan(table, after: after, limit: limit)
    }
}

private struct WitnessedQueue: FIFOQueue {
    let base: any FIFOQueue
    let truth: Truth

    var name: String { base.name }
    var limits: QueueLimits { base.limits }

    func send(_ messages: [QueueMessage]) async throws(CloudError) {
        truth.note(messages)
        try await base.send(messages)
    }

    func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage] {
        try await base.receive(max: max, visibilityMillis: visibilityMillis)
    }

    func delete(_ receipts: [String]) async throws(CloudError) { try await base.delete(receipts) }

    func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError) {
        try await base.release(receipts, afterMillis: millis)
    }

    func depth() async throws(CloudError) -> Int { try await base.depth() }
}
