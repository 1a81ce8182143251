import FaaSKeeperModel

/// Makes the lines of one node: what was known of it, the events since then, and what a read shows now, are laid beside each
/// other, and what they do not explain is said as well. Pure.
///
/// Each data change raises the version by one, each change of the children theirs. So with all events at hand every
/// line has its version by counting, and the read confirms it; where the read shows more than was counted, something was not told.
struct Settlement: Sendable {
    /// A line, with the number of the event that it belongs to; without one it was found by comparing.
    struct Entry: Sendable, Equatable {
        var number: Int?
        var change: TailChange
    }

    /// One life of a node, from its creation to its deletion.
    private struct Life {
        var czxid: Int64?
        /// Before the entries of this life; nil when not known.
        var version: Int32?
        var cversion: Int32?
        /// Whether anything is known of it but that there is an event or a read.
        var isKnown = true
    }

    let path: NodePath
    /// Changes after this one have to be told, even of a node that nothing is known of.
    let floor: Int64
    let seesChildren: Bool
    /// Whether a node that nothing is known of was not there.
    let isNew: Bool
    private(set) var entries: [Entry] = []
    private var life: Life?
    /// Where the entries of this life begin.
    private var start = 0

    init(
        path: NodePath, known: NodeTrack.Known, floor: Int64, seesChildren: Bool, isNew: Bool = false
    ) {
        self.isNew = isNew
        self.path = path
        self.floor = floor
        self.seesChildren = seesChildren
        switch known {
        case .unknown: life = Life(czxid: nil, version: nil, cversion: nil, isKnown: false)
        case .missing: life = nil
        case .present(let view): life = Life(czxid: view.czxid, version: view.version, cversion: view.cversion)
        }
    }

    // MARK: Events

    mutating func add(_ event: PendingEvent) {
        var change = TailChange(type: event.type, path: path, txid: event.txid, isGap: event.isGap)
        switch event.type {
        case .nodeCreated:
            addCreationOfNew()
            if let life, life.isKnown {
                count(through: entries.count)
                addFound(.nodeDeleted, txid: nil)
            }
            change.version = 0
            entries.append(Entry(number: event.number, change: change))
            begin(Life(czxid: event.txid, version: 0, cversion: 0))
        case .nodeDeleted:
            addCreationOfNew()
            if life != nil { count(through: entries.count) }
            entries.append(Entry(number: event.number, change: change))
            life = nil
        case .nodeDataChanged, .nodeChildrenChanged:
            if life == nil {
                addFound(.nodeCreated, txid: nil, version: 0)
                begin(Life(czxid: nil, version: 0, cversion: 0))
            }
            entries.append(Entry(number: event.number, change: change))
        }
    }

    /// A node that was not there has changes and is gone again: it was made.
    private mutating func addCreationOfNew() {
        guard let life, !life.isKnown, isNew, start < entries.count else { return }
        addFound(.nodeCreated, txid: nil, version: 0, at: start)
        start += 1
        self.life = Life(czxid: nil, version: 0, cversion: 0)
    }

    private mutating func begin(_ new: Life) {
        life = new
        start = entries.count
    }

    private mutating func addFound(
        _ type: EventType, txid: Int64?, version: Int32? = nil, passed: Int? = 0, at place: Int? = nil
    ) {
        let change = TailChange(type: type, path: path, txid: txid, version: version, passed: passed, isGap: true)
        entries.insert(Entry(number: nil, change: change), at: place ?? entries.count)
    }

    /// Gives the changes of this life, up to an entry, their versions by counting, where its first is known.
    private mutating func count(through end: Int) {
        var (version, cversion) = (life?.version, life?.cversion)
        for index in start..<end {
            switch entries[index].change.type {
            case .nodeDataChanged:
                version = version.map { $0 &+ 1 }
                entries[index].change.version = version
            case .nodeChildrenChanged:
                cversion = cversion.map { $0 &+ 1 }
                entries[index].change.version = cversion
            default: break
            }
        }
    }

    // MARK: The read

    /// What a read shows after all these events.
    mutating func finish(_ view: NodeView?) {
        guard let view else {
            addCreationOfNew()
            guard let life else { return }
            count(through: entries.count)
            if life.isKnown || start < entries.count { addFound(.nodeDeleted, txid: nil) }
            return
        }
        guard let life else { return finishNew(view) }
        if let czxid = life.czxid, czxid != view.czxid {
            // The events after the creation that nobody told are of the new node.
            let place =
                entries[start...].firstIndex { $0.change.txid.map { $0 > view.czxid } ?? false } ?? entries.count
            count(through: place)
            addFound(.nodeDeleted, txid: nil, at: place)
            addFound(.nodeCreated, txid: view.czxid, version: 0, at: place + 1)
            start = place + 2
            self.life = Life(czxid: view.czxid, version: 0, cversion: 0)
        } else if life.isKnown, life.czxid == nil, start > 0 {
            // Its creation was found by an event that came without it: here is its txid.
            entries[start - 1].change.txid = view.czxid
        } else if !life.isKnown, view.czxid > floor {
            // Its creation is as new as the events, and nobody told it.
            let place =
                entries[start...].firstIndex { $0.change.txid.map { $0 > view.czxid } ?? false } ?? entries.count
            let isLater = place > start
            if isLater { addFound(.nodeDeleted, txid: nil, at: place) }
            addFound(.nodeCreated, txid: view.czxid, version: 0, at: isLater ? place + 1 : place)
            start = isLater ? place + 2 : place + 1
            self.life = Life(czxid: view.czxid, version: 0, cversion: 0)
        }
        reconcile(view)
    }

    /// The node has come without an event.
    private mutating func finishNew(_ view: NodeView) {
        addFound(.nodeCreated, txid: view.czxid, version: 0)
        begin(Life(czxid: view.czxid, version: 0, cversion: 0))
        reconcile(view)
    }

    /// What is found of both kinds comes in the order of its txids.
    private mutating func reconcile(_ view: NodeView) {
        let data = { (state: inout Settlement) in
            state.reconcile(.nodeDataChanged, base: state.life?.version, last: view.mzxid, version: view.version)
        }
        if !seesChildren { return data(&self) }
        if view.mzxid <= view.pzxid { data(&self) }
        reconcile(.nodeChildrenChanged, base: life?.cversion, last: view.pzxid, version: view.cversion)
        if view.mzxid > view.pzxid { data(&self) }
    }

    /// Lays the changes of one kind in this life beside what the read shows of them.
    /// - Parameters:
    ///   - base: the version before the first of them.
    ///   - last: the txid of the last change that the read shows.
    private mutating func reconcile(_ type: EventType, base: Int32?, last: Int64, version: Int32) {
        let told = entries.indices.filter { $0 >= start && entries[$0].change.type == type }
        let lastTold = told.last.flatMap { entries[$0].change.txid }
        guard let base else {
            if let lastTold, lastTold == last {
                number(told, downFrom: version)
            } else if last > lastTold ?? floor, version > 0 {
                addFound(type, txid: last, version: version, passed: nil)
            }
            return
        }
        let missing = Int(version) - Int(base) - told.count
        if missing == 0 || (missing == 1 && lastTold != last) { number(told, downFrom: version - Int32(missing)) }
        guard missing > 0 else { return }
        if let index = told.last, lastTold == last {
            entries[index].change.version = version
            entries[index].change.passed = missing
        } else {
            addFound(type, txid: last, version: version, passed: missing - 1)
        }
    }

    /// Gives changes that follow each other their versions, the last one `version`.
    private mutating func number(_ told: [Int], downFrom version: Int32) {
        for (distance, index) in told.reversed().enumerated() where Int(version) > distance {
            entries[index].change.version = version - Int32(distance)
        }
    }

    // MARK: Values

    /// Gives the value that was read to the change that made it; those before it have none any more.
    mutating func give(_ value: TailChange.Value, of view: NodeView?) {
        var isGiven = false
        for index in entries.indices.reversed() {
            let change = entries[index].change
            guard change.type == .nodeCreated || change.type == .nodeDataChanged else { continue }
            entries[index].change.value = .superseded
            if !isGiven, let view, change.txid == view.mzxid, change.version == view.version {
                entries[index].change.value = value
                isGiven = true
            }
        }
    }
}
