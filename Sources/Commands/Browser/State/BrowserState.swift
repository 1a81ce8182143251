import FaaSKeeper
import FaaSKeeperModel
import ScreenGrid

/// Everything that the browser knows. Changed by ``handle(_:)`` alone, which is a pure function of what was and what
/// happens; what has to be done outside comes back as effects.
struct BrowserState: Sendable {
    enum Pane: CaseIterable, Sendable { case tree, detail, events }
    enum View: Sendable { case browse, costs, sessions }

    var width = 80
    var height = 24
    /// Milliseconds since 1970-01-01 UTC.
    var now: Int64 = 0
    let url: String
    var link = BrowserEvent.Link.connecting
    /// Asked for on the command line: cannot be lifted.
    let isReadOnly: Bool
    var isLocked: Bool
    var view = View.browse
    var focus = Pane.tree
    var overlay: Overlay?
    var remark: Remark?
    /// Columns of the tree out of a thousand, rows of the events.
    var treeShare = 450
    var eventRows: Int?
    var dragging: Divider?
    enum Divider: Sendable { case column, row }

    var tree = TreeState()
    var detail = DetailState()
    var log = EventLog()
    var live = LiveState()
    var meters = Meters()
    var search = SearchState()
    var sessions = SessionsState()
    var commands: [String] = []
    var costScroll = 0
    /// The change that has been asked for and is not answered, and the command that runs.
    var change: Underway?
    var command: Underway?
    /// What a command has written, while something else stands in front.
    var waiting: OutputPane?

    // What is under way.
    var isReadingStats = false
    var statsDueAt: Int64 = 0
    /// After a failure.
    var statsBlockedUntil: Int64 = 0
    var probeDueAt: Int64?
    var isProbing = false
    /// When a directory that is sorted other than by name is read again.
    var sortDueAt: Int64?
    var countID = 0
    var scanID = 0
    /// To be selected once the directories above it have been read.
    var reveal: NodePath?
    /// What was to be selected when the page that is being read is there.
    var goalAfterPage: Goal?
    enum Goal: Sendable, Equatable { case first(NodePath), last(NodePath) }

    /// Moves through the tree. Onto what stands for names that are not known: to the nearest of them, once it is.
    mutating func move(by count: Int) {
        reveal = nil
        tree.move(by: count)
        goalAfterPage =
            switch tree.selection {
            case .node: nil
            case .before(let path), .after(let path): count > 0 ? .first(path) : .last(path)
            }
    }

    init(url: String, start: NodePath = .root, isReadOnly: Bool = false) {
        self.url = url
        self.isReadOnly = isReadOnly
        isLocked = isReadOnly
        tree.expanded = [.root]
        if !start.isRoot { reveal = start }
    }

    /// Something to tell for a while.
    struct Remark: Sendable, Equatable {
        var text: String
        var isBad = false
        var until: Int64
    }

    /// Something that was begun and has no end yet.
    struct Underway: Sendable, Equatable {
        var text: String
        var since: Int64
    }

    var mayChange: Bool { !isLocked }

    mutating func say(_ text: String, isBad: Bool = false) {
        remark = Remark(text: text, isBad: isBad, until: now + BrowserLimits.remarkMillis)
    }

    /// Takes something in.
    /// - Returns: what has to be done outside.
    mutating func handle(_ event: BrowserEvent) -> [BrowserEffect] {
        switch event {
        case .input(let input): return handle(input)
        case .clock(let millis):
            now = millis
            pass()
        case .link(let link):
            isProbing = false
            change(link)
        case .page(let request, let result): take(request, result)
        case .stats(let stats): take(stats)
        case .readFailed(let error):
            isReadingStats = false
            statsBlockedUntil = now + BrowserLimits.probeMillis
            fail(error)
        case .data(let path, let result): take(path, result)
        case .formatted(let document): detail.take(document)
        case .watched(let events, let lost): take(events, lost: lost)
        case .watching(let scope, let error): takeScope(scope, error)
        case .pinned(let path, let isOn, let error): takePin(path, isOn, error)
        case .sessionLost:
            live.lose()
            log.add(.note("the session has expired; a new one begins"), at: now)
        case .meters(let meters): take(meters)
        case .scanned(let scan): take(scan)
        case .counted(let count): overlay?.take(count)
        case .sessions(let result): take(result)
        case .changed(let text, let select):
            change = nil
            say(text)
            tree.makeStale()
            detail.isStale = true
            if let select {
                // Its event may still be on the way.
                if let parent = select.parent { tree.listings[parent]?.insert(select.name) }
                reveal = select
            }
        case .conflict(let path, let theirs, let mine):
            change = nil
            show(.conflict(path, theirs: theirs, mine: mine))
        case .edited(let path, let before, let after): takeEdit(path, before, after)
        case .output(let title, let lines):
            command = nil
            show(OutputPane(title: title, lines: lines))
        case .failed(let text):
            change = nil
            say(text, isBad: true)
        }
        return []
    }

    /// Shows it once nothing else stands in front: it takes no key that was meant for something else.
    private mutating func show(_ pane: OutputPane) {
        if overlay == nil { overlay = .output(pane) } else { waiting = pane }
    }

    /// What is under way for so long that it is worth a word.
    var underway: Underway? {
        [command, change].compactMap(\.self).first { now - $0.since >= BrowserLimits.underwayMillis }
    }

    /// What time changes by itself.
    private mutating func pass() {
        if let remark, remark.until <= now { self.remark = nil }
        tree.forgetFlashes(before: now)
        live.pass(now)
    }

    /// When time changes something next; nil: never.
    var wakesAt: Int64? {
        var times: [Int64] = []
        if let remark { times.append(remark.until) }
        if let flash = tree.nextFlashEnd { times.append(flash) }
        if let probeDueAt, !isProbing { times.append(probeDueAt) }
        if change != nil || command != nil {
            times.append(now + (underway == nil ? BrowserLimits.underwayMillis : 1_000))
        }
        if live.isCounting(now) || meters.rate.isChanging(now) { times.append(now + 500) }
        guard link == .connected else { return times.min() }
        if let narrow = live.narrowsAt { times.append(narrow) }
        if let sortDueAt { times.append(sortDueAt) }
        if !isReadingStats, tree.hasStale { times.append(max(statsDueAt, statsBlockedUntil)) }
        if detail.needsData, let due = detail.dueAt { times.append(due) }
        return times.min()
    }

    private mutating func change(_ link: BrowserEvent.Link) {
        let wasLost = self.link != .connected
        self.link = link
        switch link {
        case .connected:
            probeDueAt = nil
            statsBlockedUntil = 0
            if wasLost {
                tree.makeStale()
                live.forgive()
            }
            detail.isStale = true
        case .lost: probeDueAt = now + BrowserLimits.probeMillis
        case .connecting: break
        }
    }

    /// An operation has failed: a backend that is away changes how everything looks, anything else is told.
    mutating func fail(_ error: KeeperError) {
        if [.connectionLoss, .timedOut].contains(error.code) {
            if link == .connected || link == .connecting { change(.lost(error.message)) }
        } else if error.code != .closing {
            say(error.message, isBad: true)
        }
    }
}
