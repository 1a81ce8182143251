import FaaSKeeperModel

/// What a read tells of a node that is there.
struct NodeView: Sendable, Equatable {
    var czxid: Int64
    var mzxid: Int64
    var pzxid: Int64
    var version: Int32
    var cversion: Int32

    init(czxid: Int64, mzxid: Int64, pzxid: Int64, version: Int32, cversion: Int32) {
        self.czxid = czxid
        self.mzxid = mzxid
        self.pzxid = pzxid
        self.version = version
        self.cversion = cversion
    }

    init(_ stat: Stat) {
        self.init(
            czxid: stat.czxid, mzxid: stat.mzxid, pzxid: stat.pzxid, version: stat.version, cversion: stat.cversion)
    }
}

/// An event that has come and whose line waits for a read.
struct PendingEvent: Sendable, Equatable {
    /// Its place among all lines.
    var number: Int
    var type: EventType
    var txid: Int64
    var isGap: Bool
}

/// What is known of one node, and what waits for being known.
struct NodeTrack: Sendable {
    enum Known: Sendable, Equatable { case unknown, missing, present(NodeView) }

    var known = Known.unknown
    /// Whether the node was not there when the first event of it came: all that were are known.
    var isNew = false
    var pending: [PendingEvent] = []
    /// Events with lower numbers had come when the read that is under way was asked for; nil while there is none.
    var readsBefore: Int?
    /// Another read is due after it.
    var isDue = false
    /// The walk that saw it last.
    var walk = 0

    /// How many of the pending events a read has seen: those that had come before it was asked for, as no read is let out
    /// before the events of what it shows; and later ones whose txids it shows.
    func seen(by view: NodeView?, askedBefore number: Int) -> Int {
        let before = pending.prefix { $0.number < number }.count
        let shown: Int
        if let view {
            shown =
                pending.prefix { event in
                    switch event.type {
                    case .nodeCreated, .nodeDeleted: event.txid <= view.czxid
                    case .nodeDataChanged: event.txid <= view.mzxid
                    case .nodeChildrenChanged: event.txid <= max(view.pzxid, view.czxid)
                    }
                }.count
        } else {
            // Up to its last deletion counting explains everything.
            shown = pending.lastIndex { $0.type == .nodeDeleted }.map { $0 + 1 } ?? 0
        }
        return max(before, shown)
    }
}
