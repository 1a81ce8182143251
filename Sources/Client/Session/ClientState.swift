import CloudPrimitives
import DequeModule
import FaaSKeeperModel

/// Everything that a client remembers, behind one lock.
struct ClientState {
    /// A write that waits for its answer.
    struct Waiter {
        let ticket: Int
        let deadlineMillis: Int64
        /// What was asked for, where the session has watches.
        var operations: [Operation] = []
        var outcome: Result<Response, KeeperError>?
        var continuation: CheckedContinuation<Result<Response, KeeperError>, Never>?
        /// Where the request is traced, the follower's steps and the answer come apart; both are waited for.
        var awaitsSteps = false
        var hasFollowerSteps = false
        var steps: [Step] = []
        var answer: Response?
        var isReleased = false
    }

    /// An answer that waits, and how many looks into the epoch had been begun when it came.
    struct HeldAnswer {
        let number: Int64
        let response: Response
        let looksBegun: Int
    }

    var order = SessionOrder()
    var starters: [Int: CheckedContinuation<Void, Never>] = [:]
    var outbox = Outbox()
    var nextRequest: Int64 = 1
    var waiters: [Int64: Waiter] = [:]
    var numberOfTicket: [Int: Int64] = [:]
    /// Answers that come after an event that is not handed out yet.
    var heldAnswers: [HeldAnswer] = []
    /// Looks into the epoch: begun, and the last one begun that has come to its end.
    var looksBegun = 0
    var looksDone = 0
    var table = WatchTable()
    var credentials: [Credential] = []
    var isRegistered = false
    var isClosing = false
    var session = SessionState.connected
    var mrd: Int64 = 0
    /// The last write that the session has seen in one of its nodes, and that touched others too.
    var seenInPart: SeenInPart?
    /// When the channel last brought something, by a clock that never jumps.
    var heardMicros = Int64.min
    /// When the service last knew of the session for certain, by the same clock.
    var confirmedMicros: Int64 = 0
    /// What is known of how long the session lives yet.
    var liveness = SessionLiveness()
    /// Writes up to here are applied and their watches were looked at, as far as this client knows.
    var watermark: Int64 = 0
    var functionUsage = Usage()
    var eventHandler: (@Sendable (WatchedEvent) -> Void)?
    var eventStreams: [Int: AsyncStream<WatchedEvent>.Continuation] = [:]
    var stateStreams: [Int: AsyncStream<SessionState>.Continuation] = [:]
    var nextStream = 0
    var isWatchdogRunning = false
    var isFetching = false

    /// The last pending notification that has not been handed out.
    func isHanded(_ id: NotificationID?) -> Bool {
        guard let id else { return true }
        return id <= table.handedThrough
    }

    /// Whether every notification of the writes up to `txid` has come and been handed out.
    func hasEverything(through txid: Int64) -> Bool {
        watermark >= txid && !table.isWaiting(through: txid)
    }

    /// Whether the answer may be let out: every event that comes before it has been.
    func mayAnswer(_ answer: HeldAnswer) -> Bool {
        let response = answer.response
        guard isHanded(response.pending) else { return false }
        // Nothing was written: the answer tells of some state up to now, nobody knows which. What was triggered up to now
        // is known by a look that began after it had come.
        if response.txid == 0, !table.watches.isEmpty {
            return looksDone > answer.looksBegun && !table.isWaiting(through: watermark) && !table.isRenewing
        }
        let number = answer.number
        guard let waiter = waiters[number], waiter.operations.count == response.results.count else { return true }
        let events = zip(waiter.operations, response.results).flatMap { $0.events($1) }
        return switch table.doubt(about: response.txid, causing: events) {
        case .none: true
        // The leader names the last event of the session; one of this very write is the last of this write.
        case .lookFirst: response.pending?.txid == response.txid || hasEverything(through: response.txid)
        case .wait: false
        }
    }
}
