public import CloudPrimitives
public import FaaSKeeperModel

/// A registered session. Written by its client, which says now and then that it is alive; ended by the follower.
public struct SessionRow: Hashable, Sendable {
    public var id: SessionID
    public var createdMillis: Int64
    /// When the client last said that it is alive, by its own clock: only compared with itself.
    public var seenMillis: Int64
    /// Silence after which the session is evicted, in milliseconds.
    public var timeoutMillis: Int64
    /// Notes of the heartbeat: what it last saw in `seenMillis`, and since when by its own clock.
    public var watchedSeen: Int64
    public var watchedSince: Int64

    public init(id: SessionID, createdMillis: Int64, timeoutMillis: Int64) {
        self.id = id
        self.createdMillis = createdMillis
        self.seenMillis = createdMillis
        self.timeoutMillis = timeoutMillis
        watchedSeen = 0
        watchedSince = 0
    }

    public var item: Item { ["c": .int(createdMillis), "seen": .int(seenMillis), "t": .int(timeoutMillis)] }

    public init(sort: String, item: Item) throws(KeeperError) {
        guard let id = SessionID(hex: sort), let created = item.int("c"), let seen = item.int("seen"),
            let timeout = item.int("t")
        else { throw .corrupt("The row of session \(escapeControl(sort)) cannot be read") }
        self.id = id
        createdMillis = created
        seenMillis = seen
        timeoutMillis = timeout
        watchedSeen = item.int("ws") ?? 0
        watchedSince = item.int("wt") ?? 0
    }

    /// The client's sign of life.
    public static func alive(_ id: SessionID, nowMillis: Int64) -> ItemUpdate {
        ItemUpdate(Layout.session(id), .modify([.set("seen", .int(nowMillis))]), if: isOpen)
    }

    /// The heartbeat's note of what it saw.
    public func noting(nowMillis: Int64) -> ItemUpdate {
        ItemUpdate(
            Layout.session(id), .modify([.set("ws", .int(seenMillis)), .set("wt", .int(nowMillis))]),
            if: SessionRow.isOpen)
    }

    /// Begins the end of the session.
    /// - Parameter seenMillis: only if this still is its last sign of life, or its end has begun; nil for in any case.
    public static func closing(_ id: SessionID, seenMillis: Int64? = nil) -> ItemUpdate {
        let isDue = seenMillis.map { Condition.any([.present(closingAttribute), .equals("seen", .int($0))]) }
        return ItemUpdate(
            Layout.session(id), .modify([.set(closingAttribute, .int(1))]),
            if: .all([.itemExists] + (isDue.map { [$0] } ?? [])))
    }

    /// Registered, and no close has begun.
    public static let isOpen = Condition.all([.itemExists, .absent(closingAttribute)])
    public static let closingAttribute = "closing"
}
