import FaaSKeeper
import FaaSKeeperModel

@testable import FKCommands

/// A service that never was: a tree whose every state is remembered, a session whose events come late, are lost with it,
/// or are told by a log that may not reach back. One seed, one run.
struct TailWorld {
    struct Change: Equatable {
        var txid: Int64
        var type: EventType
        var path: NodePath
        /// The version, or cversion, after it.
        var version: Int32?
        var value: [UInt8]?
    }

    private struct Node {
        var view: NodeView
        var data: [UInt8]
    }

    private struct Read {
        let path: NodePath
        let needsValue: Bool
        let session: Int
        /// What was seen, once it was looked at.
        var answer: (view: NodeView?, value: TailChange.Value, txid: Int64)?
    }

    var random: SplitMix
    let scope: TailScope
    private(set) var machine: TailMachine
    private(set) var lines: [TailLine] = []
    private(set) var changes: [Change] = []
    /// Of the session: from which write on its watches stand, and what it was not told yet.
    private var session = 0
    private var registeredAt: Int64?
    private var untold: [Change] = []
    /// Events of sessions that are over, which come all the same.
    private var late: [(change: Change, session: Int)] = []
    private var isOpen = false
    private var opening: Int64??
    private var reads: [Read] = []
    private var walks: [(session: Int, nodes: [NodePath])] = []
    private var nodes: [NodePath: Node] = [:]
    private(set) var txid: Int64 = 0
    /// The oldest write that the log still has.
    private var logStart: Int64 = 1
    let names: [NodePath]
    /// Events that are never told, as those of a node that could not be read.
    var hiddenChance = 0
    private(set) var losses = 0

    init(seed: UInt64, isRecursive: Bool, needsValues: Bool, from: Int64? = nil) {
        random = SplitMix(seed)
        let top = NodePath(unchecked: "/t")
        names = [top] + ["a", "b", "c"].map { top.child($0) } + [top.child("a").child("x")]
        scope = TailScope(isRecursive ? [top] : names, isRecursive: isRecursive)
        machine = TailMachine(scope: scope, needsValues: needsValues, from: from)
    }

    // MARK: The tree

    /// One random write.
    mutating func write() {
        let path = names[random.below(names.count)]
        txid += 1
        if let node = nodes[path] {
            let hasChildren = nodes.keys.contains { $0.parent == path }
            if random.below(3) == 0, !hasChildren { delete(path) } else { set(path, node) }
        } else if path == scope.paths[0] || path.parent.map({ nodes[$0] != nil }) ?? false {
            let data = value()
            nodes[path] = Node(
                view: NodeView(czxid: txid, mzxid: txid, pzxid: txid, version: 0, cversion: 0), data: data)
            record(Change(txid: txid, type: .nodeCreated, path: path, version: 0, value: data))
            touchParent(of: path)
        } else {
            txid -= 1
        }
    }

    private mutating func value() -> [UInt8] { Array("value \(txid)".utf8) }

    private mutating func set(_ path: NodePath, _ node: Node) {
        var node = node
        node.view.version += 1
        node.view.mzxid = txid
        node.data = value()
        nodes[path] = node
        record(Change(txid: txid, type: .nodeDataChanged, path: path, version: node.view.version, value: node.data))
    }

    private mutating func delete(_ path: NodePath) {
        nodes[path] = nil
        record(Change(txid: txid, type: .nodeDeleted, path: path))
        touchParent(of: path)
    }

    private mutating func touchParent(of path: NodePath) {
        guard let parent = path.parent, var node = nodes[parent] else { return }
        node.view.cversion += 1
        node.view.pzxid = txid
        nodes[parent] = node
        record(Change(txid: txid, type: .nodeChildrenChanged, path: parent, version: node.view.cversion))
    }

    private mutating func record(_ change: Change) {
        guard scope.sees(change.type, change.path) else { return }
        changes.append(change)
        if registeredAt != nil, hiddenChance == 0 || random.below(hiddenChance) > 0 { untold.append(change) }
    }

    // MARK: The service

    mutating func begin() { follow(machine.begin()) }

    private mutating func follow(_ outputs: [TailOutput]) {
        for output in outputs {
            switch output {
            case .show(let line): lines.append(line)
            case .open(let number, let from):
                (session, isOpen, registeredAt, untold) = (number, false, nil, [])
                opening = .some(from)
                walks = []
            case .read(let path, let needsValue, let session):
                reads.append(Read(path: path, needsValue: needsValue, session: session))
            case .walk(_, let session):
                walks.append((session, nodes.keys.filter { scope.sees(.nodeCreated, $0) }.sorted()))
            }
        }
    }

    private mutating func give(_ input: TailInput) { follow(machine.handle(input)) }

    private mutating func tell() {
        let change = untold.removeFirst()
        give(.event(WatchedEvent(type: change.type, path: change.path, txid: change.txid), session: session))
    }

    private func look(_ path: NodePath, _ needsValue: Bool) -> (view: NodeView?, value: TailChange.Value, txid: Int64) {
        guard let node = nodes[path] else { return (nil, .none, txid) }
        return (node.view, needsValue ? .data(node.data) : .none, txid)
    }

    /// Lets one of the things happen that may happen now. Whether there was any.
    @discardableResult mutating func step() -> Bool {
        var choices: [(inout TailWorld) -> Void] = []
        if let from = opening {
            choices.append { world in
                if world.registeredAt == nil {
                    world.registeredAt = world.txid
                } else {
                    world.opening = nil
                    world.isOpen = true
                    world.give(.opened(world.history(from: from), millis: 5, session: world.session))
                }
            }
        }
        if !untold.isEmpty { choices.append { $0.tell() } }
        if !late.isEmpty {
            choices.append { world in
                let (change, session) = world.late.removeFirst()
                let event = WatchedEvent(type: change.type, path: change.path, txid: change.txid)
                world.give(.event(event, session: session))
            }
        }
        for index in reads.indices { choices.append { $0.advance(index) } }
        if !walks.isEmpty { choices.append { $0.advanceWalk() } }
        guard !choices.isEmpty else { return false }
        choices[random.below(choices.count)](&self)
        return true
    }

    private func history(from: Int64?) -> ChangeHistory {
        let first = from ?? .max
        let told = changes.filter { $0.txid >= max(first, logStart) }
        return ChangeHistory(
            events: told.map { WatchedEvent(type: $0.type, path: $0.path, txid: $0.txid) },
            reachesBackTo: min(max(first, logStart), txid + 1), through: txid)
    }

    /// A read first looks; then it is held until the events of what it saw were handed out.
    private mutating func advance(_ index: Int) {
        let read = reads[index]
        guard let answer = read.answer else {
            reads[index].answer = look(read.path, read.needsValue)
            return
        }
        if read.session == session {
            while untold.contains(where: { $0.path == read.path && $0.txid <= answer.txid }) { tell() }
        }
        reads.remove(at: index)
        give(.read(read.path, answer.view, answer.value, session: read.session))
    }

    private mutating func advanceWalk() {
        let session = walks[0].session
        guard let path = walks[0].nodes.popLast() else {
            walks.removeFirst()
            return give(.walked(session: session))
        }
        if let view = nodes[path]?.view {
            while session == self.session, untold.contains(where: { $0.path == path }) { tell() }
            give(.visited(path, view, session: session))
        }
    }

    // MARK: Losses

    /// The session ends; what it was not told is lost, and some time passes.
    mutating func lose(keepsLog: Bool, writes: Int) {
        guard session > 0, opening == nil else { return }
        losses += 1
        registeredAt = nil
        late += untold.map { ($0, session) }
        untold = []
        let lost = session
        for _ in 0..<writes { write() }
        if !keepsLog { logStart = txid + 1 }
        give(.lost(.sessionExpired, session: lost))
    }

    mutating func forgetLog() { logStart = txid + 1 }

    /// Lets everything come to its end.
    mutating func settle() { while step() {} }

    /// The nodes as they are.
    var views: [NodePath: NodeView] { nodes.filter { scope.sees(.nodeCreated, $0.key) }.mapValues(\.view) }
    func data(of path: NodePath) -> [UInt8]? { nodes[path]?.data }
}

/// Numbers by seed.
struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
