import FaaSKeeper
import FaaSKeeperModel

/// The heart of a tail: events, reads and losses in, lines out. Pure.
///
/// Each event has a place among the lines from the moment it comes; its line is complete when a read that was asked for
/// afterwards has told the version. Lines come out in the order of their places. After a loss everything that is
/// known is compared with what is there, so that nothing that can still be known is passed over.
struct TailMachine: Sendable {
    let scope: TailScope
    let needsValues: Bool
    private let nodesMax: Int
    private var tracks: [NodePath: NodeTrack] = [:]
    /// Whether there were more nodes than are remembered.
    private(set) var isOverflowing = false
    private var order = LineOrder()

    // The session.
    private var session = 0
    private var isDown = true
    private var hasOpened = false
    /// Why the session before this one ended.
    private var reason: TailGap.Reason?
    /// Events that came before the log was read.
    private var early: [WatchedEvent] = []
    /// Up to here the log has told everything.
    private var loggedThrough: Int64 = 0
    /// The last write that was told of, and its events so far.
    private var lastTxid: Int64 = 0
    private var eventsOfLast: [WatchedEvent] = []
    /// Whether all of its events were told.
    private var isLastWhole = false
    /// Where the tail begins, if in the past.
    private var from: Int64?

    // Comparing.
    /// What is newer has to be told even of nodes that nothing is known of; `max` while everything was told.
    private var floor = Int64.max
    /// Where the tail began: nodes made later are not there unknown.
    private var beginning = Int64.max
    private var isWalking = false
    private var walk = 0
    private var hasWalked = false
    /// Nodes that went while the walk was under way: it may still come by as they were.
    private var goneInWalk: Set<NodePath> = []
    /// Reads of the comparison that are not here yet.
    private var comparing: Set<NodePath> = []

    init(scope: TailScope, needsValues: Bool, from: Int64? = nil, nodesMax: Int = TailLimits.nodesMax) {
        self.scope = scope
        self.needsValues = needsValues
        self.from = from
        self.nodesMax = nodesMax
        if let from { (floor, lastTxid, isLastWhole) = (from, from, true) }
    }

    /// What has to be done first.
    mutating func begin() -> [TailOutput] {
        session = 1
        return [.open(session: session, from: from)]
    }

    mutating func handle(_ input: TailInput) -> [TailOutput] {
        var outputs: [TailOutput] = []
        switch input {
        case .event(let event, session: session):
            if isDown { early.append(event) } else { take(event, &outputs) }
        case .lost(let reason, session: session): lose(reason, &outputs)
        case .opened(let history, let millis, session: session): open(history, millis, &outputs)
        case .read(let path, let view, let value, session: session): settle(path, view, value, &outputs)
        case .visited(let path, let view, session: session): visit(path, view, &outputs)
        case .walked(session: session): endWalk(&outputs)
        default: return []
        }
        closeGap()
        return outputs + order.take().map { .show($0) }
    }

    /// Whether every event has its line, and nothing is compared.
    var isSettled: Bool { !isDown && order.isEmpty && !isComparing }

    /// Whether that is the session, and its watches stand.
    func isOpen(_ session: Int) -> Bool { !isDown && session == self.session }

    /// What is newer of a node that nothing is known of was not told.
    private var floorOfUnknown: Int64 { scope.isRecursive && !isOverflowing ? min(floor, beginning) : floor }

    private var isComparing: Bool { isWalking || !comparing.isEmpty }

    // MARK: Events

    private mutating func take(_ event: WatchedEvent, _ outputs: inout [TailOutput]) {
        guard event.txid > loggedThrough, scope.sees(event.type, event.path) else { return }
        if event.txid > lastTxid { (lastTxid, eventsOfLast, isLastWhole) = (event.txid, [], false) }
        eventsOfLast.append(event)
        add(event, isGap: false, &outputs)
    }

    private mutating func add(_ event: WatchedEvent, isGap: Bool, _ outputs: inout [TailOutput]) {
        let pending = PendingEvent(number: order.newPlace(), type: event.type, txid: event.txid, isGap: isGap)
        var track = tracks[event.path] ?? newTrack
        track.pending.append(pending)
        tracks[event.path] = track
        ask(event.path, &outputs)
    }

    /// Of a node that is not remembered: once all were come by it was not there.
    private var newTrack: NodeTrack { NodeTrack(isNew: hasWalked && !isOverflowing) }

    private mutating func ask(_ path: NodePath, _ outputs: inout [TailOutput]) {
        var track = tracks[path] ?? newTrack
        if track.readsBefore != nil {
            track.isDue = true
        } else {
            track.readsBefore = order.nextPlace
            outputs.append(.read(path, needsValue: needsValues, session: session))
        }
        tracks[path] = track
    }

    // MARK: Reads

    private mutating func settle(
        _ path: NodePath, _ view: NodeView?, _ value: TailChange.Value, _ outputs: inout [TailOutput]
    ) {
        guard var track = tracks[path], let readsBefore = track.readsBefore else { return }
        let count = track.seen(by: view, askedBefore: readsBefore)
        var settlement = Settlement(
            path: path, known: track.known, floor: floorOfUnknown, seesChildren: !scope.isRecursive,
            isNew: track.isNew)
        for event in track.pending.prefix(count) { settlement.add(event) }
        settlement.finish(view)
        if needsValues { settlement.give(value, of: view) }
        order.add(settlement.entries)
        track.pending.removeFirst(count)
        track.readsBefore = nil
        track.known = view.map { .present($0) } ?? .missing
        track.isNew = false
        if view == nil, isWalking { goneInWalk.insert(path) }
        let isDue = track.isDue || !track.pending.isEmpty
        track.isDue = false
        comparing.remove(path)
        keep(path, track)
        if isDue { ask(path, &outputs) }
    }

    /// Remembers a node as long as there is something to be remembered.
    private mutating func keep(_ path: NodePath, _ track: NodeTrack) {
        var track = track
        if scope.isRecursive, track.pending.isEmpty, track.readsBefore == nil {
            if track.known == .missing { track.known = .unknown }
            if tracks[path] == nil || tracks.count > nodesMax, tracks.count >= nodesMax {
                if track.known != .unknown { isOverflowing = true }
                track.known = .unknown
            }
            if track.known == .unknown {
                tracks[path] = nil
                return
            }
        }
        tracks[path] = track
    }

    // MARK: Sessions

    private mutating func lose(_ reason: TailGap.Reason, _ outputs: inout [TailOutput]) {
        if hasOpened {
            // What was still being compared is compared again, back to where it began.
            if floor == .max { floor = lastTxid }
            self.reason = self.reason ?? reason
        }
        order.closeGap()
        isDown = true
        early = []
        isWalking = false
        comparing = []
        for path in tracks.keys {
            tracks[path]?.readsBefore = nil
            tracks[path]?.isDue = false
        }
        session += 1
        outputs.append(.open(session: session, from: hasOpened ? lastTxid : from))
    }

    private mutating func open(_ history: ChangeHistory, _ millis: Int64, _ outputs: inout [TailOutput]) {
        isDown = false
        if !hasOpened { beginning = from ?? history.through }
        hasOpened = true
        let isGap = reason != nil
        let after = lastTxid
        let isComplete = history.reachesBackTo <= after + 1
        if floor < .max {
            if isGap || !isComplete {
                let gap = TailGap(
                    reason: reason ?? .begun, after: after, through: max(after, history.through),
                    isComplete: isComplete, millis: millis)
                order.add(.gap(gap))
            }
            if !isComplete { order.openGap() }
            if isComplete { addHistory(history, after: after, isGap: isGap, &outputs) }
        }
        if history.through >= lastTxid { (lastTxid, eventsOfLast, isLastWhole) = (history.through, [], true) }
        reason = nil
        for event in early { take(event, &outputs) }
        early = []
        for path in tracks.keys.sorted() where tracks[path]?.pending.isEmpty == false {
            if tracks[path]?.readsBefore == nil { ask(path, &outputs) }
        }
        compare(&outputs)
    }

    /// What the log tells of the time without a session; what was told before is left out.
    private mutating func addHistory(
        _ history: ChangeHistory, after: Int64, isGap: Bool, _ outputs: inout [TailOutput]
    ) {
        var told = eventsOfLast
        for event in history.events where scope.sees(event.type, event.path) {
            if event.txid < after || (event.txid == after && isLastWhole) { continue }
            if event.txid == after, let index = told.firstIndex(of: event) {
                told.remove(at: index)
                continue
            }
            add(event, isGap: isGap, &outputs)
        }
        loggedThrough = max(loggedThrough, history.through)
    }

    // MARK: Comparing

    private mutating func compare(_ outputs: inout [TailOutput]) {
        from = nil
        guard scope.isRecursive else {
            for path in scope.paths {
                comparing.insert(path)
                ask(path, &outputs)
            }
            return
        }
        isWalking = true
        walk += 1
        goneInWalk = []
        outputs.append(.walk(nodesMax: floor == .max ? nodesMax + 1 : nil, session: session))
    }

    private mutating func visit(_ path: NodePath, _ view: NodeView, _ outputs: inout [TailOutput]) {
        var track = tracks[path] ?? newTrack
        track.walk = walk
        guard track.pending.isEmpty, track.readsBefore == nil, !goneInWalk.contains(path) else {
            if tracks[path] != nil { tracks[path] = track }
            return
        }
        switch track.known {
        case .present(let known) where known.czxid == view.czxid && known.version == view.version:
            tracks[path] = track
        case .unknown where max(view.czxid, view.mzxid) <= floorOfUnknown:
            track.known = .present(view)
            keep(path, track)
        default:
            tracks[path] = track
            comparing.insert(path)
            ask(path, &outputs)
        }
    }

    /// What is known and was not come by may be gone.
    private mutating func endWalk(_ outputs: inout [TailOutput]) {
        isWalking = false
        hasWalked = true
        goneInWalk = []
        guard floor < .max else { return }
        let unseen = tracks.filter { $0.value.walk != walk && $0.value.pending.isEmpty && $0.value.readsBefore == nil }
        for path in unseen.keys.sorted() {
            comparing.insert(path)
            ask(path, &outputs)
        }
    }

    /// Ends the comparison once everything is here.
    private mutating func closeGap() {
        guard !isDown, !isComparing else { return }
        order.closeGap()
        floor = .max
    }
}
