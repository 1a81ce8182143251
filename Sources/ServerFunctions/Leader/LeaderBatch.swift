import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// What one run of the leader has done so far: pure state, no I/O.
struct LeaderBatch {
    /// The last checkpoint.
    private(set) var head: WriteLog.Head
    /// The epoch as the run found it.
    let open: [Notification]
    /// The last unconfirmed notification of each session.
    private(set) var pending: [SessionID: NotificationID] = [:]
    /// Where those sessions read.
    private var regions: [SessionID: String] = [:]
    private(set) var triggered: [Notification] = []
    /// What has been applied since the last checkpoint.
    var entries: [LogEntry] = []
    /// Nodes whose images have given results since the last checkpoint, and whether setting their data would change them.
    private var restingOn: [NodePath: Bool] = [:]
    var garbage: [String] = []
    private(set) var responses: [Response] = []
    /// What was pending for the session when each answer was made.
    private(set) var pendingAt: [RequestID: NotificationID] = [:]

    /// What was read beforehand.
    let preparation: LeaderPreparation
    /// The writes that are to become visible together next, in order.
    private var members: [Member] = []
    private var gathering: ImageRound
    private let limits: KeyValueLimits
    /// The Stats' txids of nodes whose results need them, as they are after the last write of the batch; nil when they are
    /// not known, so that each write has to ask its image.
    private var txids: [NodePath: TxidsBefore]?

    /// A write whose turn has come.
    struct Member {
        let task: Leader.Task
        let commit: CommitMessage.Commit
        /// nil when they cannot be told without the image.
        var results: [OperationResult]?
    }

    init(
        head: WriteLog.Head, open: [Notification], _ preparation: LeaderPreparation = LeaderPreparation(),
        limits: KeyValueLimits
    ) {
        self.head = head
        self.open = open
        self.preparation = preparation
        self.limits = limits
        gathering = ImageRound(limits)
        txids = preparation.txids
        for notification in open { note(notification) }
    }

    // MARK: The round

    /// Takes a write into the round, with the txid that it will have.
    /// - Returns: false when the round has to become visible first.
    mutating func add(_ task: Leader.Task, _ commit: CommitMessage.Commit) -> Bool {
        if !members.isEmpty, txids == nil { return false }
        let txid = nextTxid + Int64(members.count)
        let needed = commit.results.filter(\.needsImage).map(\.path)
        var known = txids ?? [:]
        var deltas = commit.deltas
        // As where each write is made visible alone: several nodes note how they were before, a single one tells by its
        // image how it is after.
        let isNoted = deltas.count > 1
        for index in deltas.indices where isNoted && needed.contains(deltas[index].path) {
            deltas[index].before = known[deltas[index].path]
        }
        let earlier = known
        for delta in deltas { LeaderBatch.apply(delta, txid, to: &known) }
        let before = isNoted ? earlier : known
        let write = ImageWrite(
            txid: txid, attempt: task.message.attempt, epoch: EpochStamp(numbers: []), deltas: deltas)
        guard gathering.add(write) else { return false }
        let isTold = txids != nil && needed.allSatisfy { before[$0] != nil }
        let results = commit.results.map { $0.completed(txid: txid, before: before[$0.path]) }
        members.append(Member(task: task, commit: commit, results: isTold ? results : nil))
        if txids != nil { txids = known }
        restResults(of: commit)
        return true
    }

    /// Ends the round.
    /// - Returns: the round as the user store takes it, and its writes.
    mutating func takeRound() -> (ImageRound, [Member]) {
        defer {
            members = []
            gathering = ImageRound(limits)
        }
        return (gathering, members)
    }

    /// A write has become visible.
    mutating func note(_ commit: CommitMessage.Commit, at txid: Int64) {
        guard var known = txids else { return }
        for delta in commit.deltas { LeaderBatch.apply(delta, txid, to: &known) }
        txids = known
    }

    private static func apply(_ delta: NodeDelta, _ txid: Int64, to known: inout [NodePath: TxidsBefore]) {
        if delta.isDeletion { known[delta.path] = nil }
        if delta.creation != nil { known[delta.path] = TxidsBefore(czxid: txid, mzxid: txid, pzxid: txid) }
        if delta.data != nil { known[delta.path]?.mzxid = txid }
        if delta.children != nil { known[delta.path]?.pzxid = txid }
    }

    // MARK: What it rests on

    var nextTxid: Int64 { head.txid + Int64(entries.count) + 1 }
    /// What the images of a region carry: the notifications of the sessions that read there.
    func stamp(for region: String) -> EpochStamp {
        EpochStamp(pending.filter { regions[$0.key] == region })
    }

    mutating func didCheckpoint(epochMayBeOpen: Bool) {
        guard let last = entries.last else { return }
        head = WriteLog.Head(txid: last.txid, epochMayBeOpen: epochMayBeOpen)
        entries = []
        restingOn = [:]
    }

    mutating func restResults(of commit: CommitMessage.Commit) {
        for result in commit.results where result.needsImage {
            // With several nodes they rest on the image's note of how it was before, which the next write replaces.
            let isSensitive = result.stat.mzxid == ResultTemplate.fromImage || commit.deltas.count > 1
            restingOn[result.path] = restingOn[result.path] ?? false || isSensitive
        }
    }

    /// Whether the write would change what a result before it rests on: then a leader that repeats the batch could no
    /// longer tell that result. Setting data alone changes the mzxid only.
    func disturbsResults(_ commit: CommitMessage.Commit) -> Bool {
        if restingOn.isEmpty { return false }
        return commit.deltas.contains { delta in
            guard let isSensitive = restingOn[delta.path] else { return false }
            return isSensitive || commit.deltas.count > 1 || delta.creation != nil || delta.children != nil
                || delta.isDeletion
        }
    }

    mutating func record(_ notification: Notification) {
        if !triggered.contains(where: { $0.id == notification.id && $0.session == notification.session }) {
            triggered.append(notification)
        }
        note(notification)
    }

    private mutating func note(_ notification: Notification) {
        regions[notification.session] = notification.region
        pending[notification.session] = max(pending[notification.session] ?? .zero, notification.id)
    }

    /// The last unconfirmed notification of the session that comes before this one.
    func pending(for session: SessionID, before id: NotificationID) -> NotificationID? {
        guard let last = pending[session], last >= id else { return pending[session] }
        return (open + triggered).filter { $0.session == session && $0.id < id }.map(\.id).max()
    }

    mutating func answer(_ message: CommitMessage, _ results: [OperationResult], txid: Int64, _ taken: Taken) {
        guard message.isAnswered else { return }
        responses.append(
            Response(
                request: message.request, txid: txid, results: results, warnings: message.warnings,
                usage: message.usage + taken.usage, steps: message.isTraced ? taken.steps : []))
        pendingAt[message.request] = pending[message.request.session]
    }

    /// What the batch took besides its messages, the checkpoint above all, is on its first answer's bill, and in the
    /// trace of its last.
    /// - Parameter upcoming: what is not used yet, and will be.
    mutating func chargeRest(_ meter: Meter, upcoming: Usage) {
        guard !responses.isEmpty else { return }
        responses[0].usage += meter.usage - meter.charged + upcoming
        responses[responses.count - 1].steps += meter.takeSteps()
        meter.markCharged()
    }

    /// What serving one message took.
    struct Taken {
        var usage: Usage
        var steps: [Step]
    }

    /// Where the meter stood when a message's turn began.
    struct Mark {
        let usage: Usage
        let micros: Int64
        let nominal: Int64

        init(_ meter: Meter, _ clock: any CloudClock) {
            usage = meter.charged
            micros = clock.monotonicMicros
            nominal = meter.nominalMicros
        }

        func taken(_ meter: Meter, _ clock: any CloudClock, _ config: DeploymentConfig) -> Taken {
            var used = meter.usage - usage
            used.functionMBMicros += BillingRules.functionMBMicros(
                memoryMB: config.functionMemoryMB,
                micros: max(clock.monotonicMicros - micros, meter.nominalMicros - nominal))
            return Taken(usage: used, steps: meter.takeSteps())
        }
    }
}

extension ResultTemplate {
    var needsImage: Bool {
        kind == .changed
            && (stat.czxid == ResultTemplate.fromImage || stat.mzxid == ResultTemplate.fromImage
                || stat.pzxid == ResultTemplate.fromImage)
    }

    func completed(txid: Int64, before: TxidsBefore?) -> OperationResult {
        func resolve(_ value: Int64, _ field: KeyPath<TxidsBefore, Int64>) -> Int64 {
            switch value {
            case ResultTemplate.thisTxid: txid
            case ResultTemplate.fromImage: before?[keyPath: field] ?? 0
            default: value
            }
        }
        var stat = stat
        stat.czxid = resolve(stat.czxid, \.czxid)
        stat.mzxid = resolve(stat.mzxid, \.mzxid)
        stat.pzxid = resolve(stat.pzxid, \.pzxid)
        switch kind {
        case .created: return .created(path: path, stat: stat)
        case .changed: return .changed(stat: stat)
        case .deleted: return .deleted
        case .checked: return .checked
        }
    }
}
