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

    init(head: WriteLog.Head, open: [Notification]) {
        self.head = head
        self.open = open
        for notification in open { note(notification) }
    }

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
    mutating func chargeRest(_ meter: Meter) {
        guard !responses.isEmpty else { return }
        responses[0].usage += meter.usage - meter.charged
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
