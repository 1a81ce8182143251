/// What happened to a node, in ZooKeeper's words.
public enum EventType: UInt8, Hashable, Sendable, CustomStringConvertible {
    case nodeCreated = 1
    case nodeDeleted = 2
    case nodeDataChanged = 3
    case nodeChildrenChanged = 4

    public var description: String {
        switch self {
        case .nodeCreated: "NodeCreated"
        case .nodeDeleted: "NodeDeleted"
        case .nodeDataChanged: "NodeDataChanged"
        case .nodeChildrenChanged: "NodeChildrenChanged"
        }
    }
}

/// Something that a write does to a node, as watches see it.
public struct NodeEvent: Hashable, Sendable {
    public var type: EventType
    public var path: NodePath
    /// The node's access control list at that time, nil when all may read it: who may not hears nothing of it.
    public var acl: ACL?

    public init(type: EventType, path: NodePath, acl: ACL? = nil) {
        self.type = type
        self.path = path
        self.acl = acl
    }

    /// The events of a node that comes or goes: its own, and its parent's.
    public static func comingOrGoing(
        _ type: EventType, _ path: NodePath, acl: ACL? = nil, parentACL: ACL? = nil
    ) -> [NodeEvent] {
        var events = [NodeEvent(type: type, path: path, acl: acl)]
        if let parent = path.parent {
            events.append(NodeEvent(type: .nodeChildrenChanged, path: parent, acl: parentACL))
        }
        return events
    }

    public func encode(to writer: inout ByteWriter) {
        writer.byte(type.rawValue)
        writer.string(path.text)
        writer.bool(acl != nil)
        acl?.encode(to: &writer)
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        let raw = try reader.byte()
        guard let type = EventType(rawValue: raw) else { throw .corrupt("Unknown event type \(raw)") }
        let path = NodePath(unchecked: try reader.string())
        self.init(type: type, path: path, acl: try reader.bool() ? try ACL(from: &reader) : nil)
    }
}

/// What a watch looks at and how long it lasts.
public enum WatchKind: UInt8, Hashable, Sendable, CaseIterable {
    /// One-shot; creation, deletion and data of one node: ZooKeeper's `getData` and `exists` watches.
    case data = 1
    /// One-shot; the list of children, and the deletion of the node.
    case children = 2
    /// Stays; everything that data and children see.
    case persistent = 3
    /// Stays; creation, deletion and data of the node and all below it, no child events.
    case persistentRecursive = 4

    public var isOneShot: Bool { self == .data || self == .children }
}

/// A notification's place in the order of all that a session gets: the write, and the index of the event in it.
public struct NotificationID: Hashable, Sendable, Comparable {
    public let txid: Int64
    public let index: Int32

    public init(txid: Int64, index: Int32) {
        self.txid = txid
        self.index = index
    }

    public static let zero = NotificationID(txid: 0, index: 0)

    public static func < (a: NotificationID, b: NotificationID) -> Bool {
        (a.txid, a.index) < (b.txid, b.index)
    }

    static func encode(_ id: NotificationID?, to writer: inout ByteWriter) {
        writer.bool(id != nil)
        if let id {
            writer.int(id.txid)
            writer.int(Int64(id.index))
        }
    }

    static func decode(from reader: inout ByteReader) throws(KeeperError) -> NotificationID? {
        guard try reader.bool() else { return nil }
        let txid = try reader.int()
        return NotificationID(txid: txid, index: try reader.int32())
    }
}

/// One event for one session, whichever of its registrations it comes from.
public struct Notification: Hashable, Sendable {
    public var session: SessionID
    public var id: NotificationID
    /// The one before it that was not confirmed when this one was made. Whoever receives this one first knows that
    /// it has to fetch the other.
    public var previous: NotificationID?
    public var event: NodeEvent
    /// The numbers of the registrations that it belongs to.
    public var watches: [Int64]
    /// Where its session reads, and whose epoch it is in. Its row stands there, so it is no part of the encoding.
    public var region = ""

    public init(
        session: SessionID, id: NotificationID, previous: NotificationID?, event: NodeEvent, watches: [Int64],
        region: String = ""
    ) {
        self.session = session
        self.id = id
        self.previous = previous
        self.event = event
        self.watches = watches
        self.region = region
    }

    public func encoded() -> [UInt8] {
        var writer = Envelope.begin(.notification)
        writer.int(session.value)
        NotificationID.encode(id, to: &writer)
        NotificationID.encode(previous, to: &writer)
        event.encode(to: &writer)
        writer.list(watches) { $0.int($1) }
        return writer.bytes
    }

    public init(decoding bytes: [UInt8]) throws(KeeperError) {
        var reader = try Envelope.open(bytes, as: .notification)
        session = SessionID(try reader.int())
        guard let id = try NotificationID.decode(from: &reader) else {
            throw .corrupt("A notification has no id")
        }
        self.id = id
        previous = try NotificationID.decode(from: &reader)
        event = try NodeEvent(from: &reader)
        watches = try reader.list { (reader: inout ByteReader) throws(KeeperError) in try reader.int() }
        try reader.finish()
    }
}

/// The state of a session as the client sees it, in ZooKeeper's words.
public enum SessionState: String, Hashable, Sendable {
    case connecting = "CONNECTING"
    case connected = "CONNECTED"
    case expired = "EXPIRED"
    case closed = "CLOSED"
}

/// What a client hands to its user.
public struct WatchedEvent: Hashable, Sendable {
    public var type: EventType
    public var path: NodePath
    public var txid: Int64

    public init(type: EventType, path: NodePath, txid: Int64) {
        self.type = type
        self.path = path
        self.txid = txid
    }

    /// As zkCli 3.9 prints it.
    public var zkCliText: String {
        "WatchedEvent state:SyncConnected type:\(type) path:\(path) zxid: \(txid)"
    }
}
