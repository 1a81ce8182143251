public import CloudPrimitives
public import FaaSKeeperModel

/// One registration of a watch.
public struct WatchRegistration: Hashable, Sendable {
    public var id: WatchID
    public var kind: WatchKind
    public var path: NodePath
    /// The highest txid that the session had seen when it registered: older writes do not trigger the watch, so that a
    /// leader that repeats one of them leaves it alone.
    public var since: Int64
    /// Where the session reads; nil for the first region.
    public var region: String?

    public init(id: WatchID, kind: WatchKind, path: NodePath, since: Int64, region: String? = nil) {
        self.id = id
        self.kind = kind
        self.path = path
        self.since = since
        self.region = region
    }

    public var item: Item {
        var item: Item = [
            "k": .int(Int64(kind.rawValue)), "p": .string(path.text), "s": .string(id.session.hex),
            "n": .int(id.number), "f": .int(since),
        ]
        if let region { item["r"] = .string(region) }
        return item
    }

    /// - Throws: `.corrupt`.
    public init(item: Item) throws(KeeperError) {
        guard let raw = item.int("k"), let byte = UInt8(exactly: raw), let kind = WatchKind(rawValue: byte),
            let path = item.string("p"), let hex = item.string("s"), let session = SessionID(hex: hex),
            let number = item.int("n")
        else { throw .corrupt("A watch row cannot be read") }
        self.init(
            id: WatchID(session: session, number: number), kind: kind, path: NodePath(unchecked: path),
            since: item.int("f") ?? 0, region: item.string("r"))
    }

    /// Which counter counts it.
    public var counter: String {
        kind == .persistentRecursive ? Layout.recursiveWatchCount : Layout.nodeWatchCount
    }

    /// Whether the watch reports the event: ZooKeeper's table (protocol trap 20).
    public func sees(_ event: NodeEvent) -> Bool {
        if kind == .persistentRecursive {
            return event.type != .nodeChildrenChanged && event.path.isWithin(path)
        }
        guard path == event.path else { return false }
        switch event.type {
        case .nodeCreated, .nodeDataChanged: return kind != .children
        case .nodeDeleted: return true
        case .nodeChildrenChanged: return kind != .data
        }
    }
}
