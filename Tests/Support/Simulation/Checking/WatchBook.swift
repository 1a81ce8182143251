import FaaSKeeperModel

/// Which watches a session has by what it was told, and which events it is owed. Finds events that nobody asked for,
/// that come twice, out of order, or not at all.
struct WatchBook {
    private struct Watch {
        let kind: WatchKind
        let path: NodePath
        /// Changes after it are reported; those up to it were seen when it was registered.
        var since: Int64
        /// Changes after it have to be reported; those in between may be.
        var owedSince: Int64
        var reported: Set<Order.Change> = []

        func sees(_ event: NodeEvent) -> Bool {
            switch kind {
            case .persistentRecursive:
                event.type != .nodeChildrenChanged
                    && (event.path == path || path.isRoot || event.path.text.hasPrefix(path.text + "/"))
            case .persistent: event.path == path
            case .data: event.path == path && event.type != .nodeChildrenChanged
            case .children: event.path == path && (event.type == .nodeChildrenChanged || event.type == .nodeDeleted)
            }
        }
    }

    private let order: Order
    private let asker: ModelTree.Asker
    private var watches: [Watch] = []
    private var last: Order.Change?
    private var taken: [(change: Order.Change, moment: Int)] = []

    init(_ order: Order, _ asker: ModelTree.Asker) {
        self.order = order
        self.asker = asker
    }

    /// A watch stands. One of its kind on the node that stands already stays what it is.
    /// - Parameter begun: when the call that left it was made: an event for other watches too may have come in the instant
    ///   in which the call's result was let out, and be noted before it.
    mutating func add(_ kind: WatchKind, _ path: NodePath, since: Int64, owedSince: Int64, begun: Int) {
        if let standing = watches.firstIndex(where: { $0.kind == kind && $0.path == path }) {
            guard watches[standing].owedSince == Int64.max || isSpentInSilence(watches[standing], through: since) else {
                return
            }
            watches.remove(at: standing)
        }
        var watch = Watch(kind: kind, path: path, since: since, owedSince: owedSince)
        for (change, moment) in taken where moment > begun && change.txid > since && watch.sees(change.event) {
            if kind.isOneShot, change.txid > owedSince { return }
            // It may have been for the watch that stood before, and the read may have seen it.
            if kind.isOneShot { watch.owedSince = Int64.max }
            watch.reported.insert(change)
        }
        // Where it is not certain which state the read saw, a change that the session may not read may have spent it.
        let mayBeSpent = order.changes.contains { change in
            change.txid > since && change.txid <= owedSince && watch.sees(change.event) && !isReadable(change)
        }
        if kind.isOneShot, mayBeSpent { watch.owedSince = Int64.max }
        watches.append(watch)
    }

    private func isReadable(_ change: Order.Change) -> Bool { change.event.acl.map { asker.may(.read, $0) } ?? true }

    /// Whether the first change was one that the session may not read.
    private func isSpentInSilence(_ watch: Watch, through txid: Int64) -> Bool {
        guard watch.kind.isOneShot,
            let first = order.changes.first(where: { $0.txid > watch.owedSince && watch.sees($0.event) })
        else { return false }
        return first.txid <= txid && !isReadable(first)
    }

    /// Nobody knows whether the watches still stand.
    mutating func doubt(_ kinds: [WatchKind], _ path: NodePath) {
        for index in watches.indices where kinds.contains(watches[index].kind) && watches[index].path == path {
            watches[index].owedSince = Int64.max
        }
    }

    mutating func remove(_ kinds: [WatchKind], _ path: NodePath) {
        watches.removeAll { kinds.contains($0.kind) && $0.path == path }
    }

    func has(_ kind: WatchKind, _ path: NodePath) -> Bool {
        watches.contains { $0.kind == kind && $0.path == path }
    }

    /// The first change after `txid` that the watch has to report. A one-shot watch whose first change the session may
    /// not read is spent by it in silence.
    private func owed(_ watch: Watch) -> Order.Change? {
        for change in order.changes where change.txid > watch.owedSince && watch.sees(change.event) {
            if watch.kind.isOneShot { return isReadable(change) ? change : nil }
            if isReadable(change), !watch.reported.contains(change) { return change }
        }
        return nil
    }

    /// What is owed of the writes up to `txid`.
    func missing(through txid: Int64) -> String? {
        for watch in watches {
            if let change = owed(watch), change.txid <= txid {
                return "\(change.event.type) of \(change.event.path) at \(change.txid), for the \(watch.kind) watch on "
                    + "\(watch.path) since \(watch.owedSince)"
            }
        }
        return nil
    }

    /// Finds what an event tells of.
    /// - Throws: a complaint about an event that is made up, or comes out of order.
    mutating func identify(_ event: WatchedEvent) throws(Complaint) -> Order.Change {
        let text = "\(event.type) of \(event.path) at \(event.txid)"
        let same = order.changes.filter {
            $0.txid == event.txid && $0.event.type == event.type && $0.event.path == event.path
        }
        guard !same.isEmpty else { throw Complaint(text: "\(text): nothing of the kind happened") }
        guard let last else {
            self.last = same[0]
            return same[0]
        }
        guard let change = same.first(where: { (last.txid, last.index) < ($0.txid, $0.index) }) else {
            throw Complaint(text: "\(text) comes after \(last.event.type) of \(last.event.path) at \(last.txid)")
        }
        self.last = change
        return change
    }

    /// What is wrong with an event.
    struct Complaint: Error {
        let text: String
    }

    /// Takes an event.
    /// - Returns: what is wrong with it; nil when nothing is.
    mutating func take(_ change: Order.Change, at moment: Int) -> String? {
        let text = "\(change.event.type) of \(change.event.path) at \(change.txid)"
        taken.append((change, moment))
        if !isReadable(change) { return "\(text): the session may not read the node" }
        let matching = watches.indices.filter { watches[$0].since < change.txid && watches[$0].sees(change.event) }
        if matching.isEmpty { return "\(text): there is no watch for it" }
        for index in matching where watches[index].kind.isOneShot {
            if let first = owed(watches[index]), first.txid < change.txid {
                return "\(text): the first change for its watch since \(watches[index].since) was "
                    + "\(first.event.type) at \(first.txid)"
            }
        }
        for index in matching { watches[index].reported.insert(change) }
        for index in matching.reversed() where watches[index].kind.isOneShot { watches.remove(at: index) }
        return nil
    }

    /// Whether somebody has a watch that the event is for.
    func expects(_ change: Order.Change) -> Bool {
        watches.contains { $0.since < change.txid && $0.sees(change.event) }
    }
}
