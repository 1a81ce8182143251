public import CloudPrimitives
public import FaaSKeeperModel

/// The leader's checkpoints: one row a batch, named by its first txid, written only if no other leader wrote it.
///
/// The last row says the last txid (protocol trap 1); the rows together say what became of every attempt (trap 2);
/// ageing out, a row names the tombstones that can be swept with it.
public struct WriteLog: Sendable {
    public static let partition = "log"
    /// What the writes did to nodes, apart from the entries: rows of an older version have none.
    static let eventsAttribute = "v"
    private let store: any KeyValueStore

    public init(_ store: any KeyValueStore) { self.store = store }

    public struct Head: Hashable, Sendable {
        public var txid: Int64
        /// Whether a notification may be unconfirmed. When false, the epoch is empty.
        public var epochMayBeOpen: Bool

        public init(txid: Int64, epochMayBeOpen: Bool) {
            self.txid = txid
            self.epochMayBeOpen = epochMayBeOpen
        }
    }

    /// The last checkpoint: the watermark up to which everything is applied and every watch was looked at. One read.
    public func head() async throws(CloudError) -> Head {
        let page = try await store.query(ItemQuery(Layout.log, WriteLog.partition, descending: true, limit: 1))
        guard let row = page.rows.first else { return Head(txid: 0, epochMayBeOpen: false) }
        return Head(txid: row.item.int("last") ?? 0, epochMayBeOpen: row.item.int("open") == 1)
    }

    /// Writes the checkpoint after `head`.
    /// - Throws: `.fenced` when another leader has been here.
    public func append(
        _ entries: [LogEntry], after head: Head, epochMayBeOpen: Bool, nowMillis: Int64
    ) async throws(CloudError) {
        guard
            let update = checkpoint(entries, after: head, epochMayBeOpen: epochMayBeOpen, nowMillis: nowMillis)
        else { return }
        try await write(update)
    }

    /// The write that makes the checkpoint after `head`; nil where there is nothing to note.
    public func checkpoint(
        _ entries: [LogEntry], after head: Head, epochMayBeOpen: Bool, nowMillis: Int64
    ) -> ItemUpdate? {
        guard let last = entries.last else { return nil }
        var writer = Envelope.begin(.logEntries, capacity: entries.count * 128)
        writer.list(entries) { $1.encode(to: &$0) }
        var item: Item = ["last": .int(last.txid), "at": .int(nowMillis), "e": .bytes(writer.bytes)]
        if epochMayBeOpen { item["open"] = .int(1) }
        if entries.contains(where: { !$0.events.isEmpty }) {
            var writer = ByteWriter(capacity: entries.count * 32)
            writer.list(entries) { writer, entry in writer.list(entry.events) { $1.encode(to: &$0) } }
            item[WriteLog.eventsAttribute] = .bytes(writer.bytes)
        }
        return ItemUpdate(row(head.txid + 1), .put(item), if: .itemMissing)
    }

    /// Makes a checkpoint.
    /// - Throws: `.fenced` when another leader has been here.
    public func write(_ checkpoint: ItemUpdate) async throws(CloudError) {
        do throws(CloudError) { _ = try await store.update(checkpoint) } catch {
            guard error.code == .conditionFailed else { throw error }
            throw CloudError(.fenced, "Another leader has made the checkpoint \(checkpoint.key.sort)")
        }
    }

    /// Holds while no other leader has written a checkpoint after `head`: the fence for writes that are no checkpoint.
    public static func fence(after head: Head) -> ItemUpdate {
        ItemUpdate(ItemKey(Layout.log, partition, fixedHex(head.txid + 1)), .check, if: .itemMissing)
    }

    private func row(_ firstTxid: Int64) -> ItemKey {
        ItemKey(Layout.log, WriteLog.partition, fixedHex(firstTxid))
    }

    /// What became of a request, looking from the newest row back to the horizon; nil when no attempt was applied.
    public func find(_ request: RequestID) async throws(CloudError) -> LogEntry? {
        try await find { $0.request == request }
    }

    /// The entry of one attempt; nil when it was not applied.
    public func find(attempt: String) async throws(CloudError) -> LogEntry? {
        try await find { $0.attempt == attempt }
    }

    private func find(_ matches: (LogEntry) -> Bool) async throws(CloudError) -> LogEntry? {
        var query = ItemQuery(Layout.log, WriteLog.partition, descending: true, limit: 64)
        while true {
            let page = try await store.query(query)
            for row in page.rows {
                for entry in try entries(of: row) where matches(entry) { return entry }
            }
            guard let next = page.next else { return nil }
            query.after = next
        }
    }

    /// The first event after `txid` that somebody is interested in, among those that are still in the log.
    public func firstEvent(
        after txid: Int64, where matches: (NodeEvent) -> Bool
    ) async throws(CloudError) -> (id: NotificationID, event: NodeEvent)? {
        var query = ItemQuery(Layout.log, WriteLog.partition, descending: true, limit: 16)
        var first: (id: NotificationID, event: NodeEvent)?
        while true {
            let page = try await store.query(query)
            for row in page.rows {
                guard (row.item.int("last") ?? 0) > txid else { return first }
                for entry in try entries(of: row).reversed() where entry.txid > txid {
                    guard let index = entry.events.firstIndex(where: matches) else { continue }
                    first = (NotificationID(txid: entry.txid, index: Int32(index)), entry.events[index])
                }
            }
            guard let next = page.next else { return first }
            query.after = next
        }
    }

    /// What the writes from `txid` on did to nodes, in their order, as far as the log reaches back.
    /// - Parameter matches: which of the events are wanted.
    public func events(
        from txid: Int64, where matches: (NodeEvent) -> Bool
    ) async throws(CloudError) -> LoggedEvents {
        var query = ItemQuery(Layout.log, WriteLog.partition, descending: true, limit: 64)
        var result = LoggedEvents(events: [], reachesBackTo: 0, through: 0)
        var isFirst = true
        while true {
            let page = try await store.query(query)
            for row in page.rows {
                let last = row.item.int("last") ?? 0
                if isFirst { (result.through, result.reachesBackTo) = (last, last + 1) }
                isFirst = false
                if last < txid { return result.inOrder }
                for entry in try entries(of: row).reversed() {
                    result.reachesBackTo = entry.txid
                    if entry.txid < txid { return result.inOrder }
                    for event in entry.events.reversed() where matches(event) {
                        result.events.append((entry.txid, event))
                    }
                }
            }
            guard let next = page.next else { break }
            query.after = next
        }
        // Nothing was ever written: nothing is missing.
        if isFirst { result.reachesBackTo = 1 }
        return result.inOrder
    }

    /// Every entry back to the horizon, in the order of the txids.
    public func all() async throws(CloudError) -> [LogEntry] {
        var result: [LogEntry] = []
        for row in try await store.queryAll(ItemQuery(Layout.log, WriteLog.partition)) {
            result += try entries(of: row)
        }
        return result
    }

    /// Every row back to the horizon.
    public func rows() async throws(CloudError) -> [Row] {
        try await store.queryAll(ItemQuery(Layout.log, WriteLog.partition)).map { (row) throws(CloudError) in
            Row(
                sort: row.sort, last: row.item.int("last") ?? 0, atMillis: row.item.int("at") ?? 0,
                entries: try entries(of: row), epochMayBeOpen: row.item.int("open") == 1)
        }
    }

    /// The oldest rows, for sweeping: never the last one.
    public func oldest(limit: Int) async throws(CloudError) -> [Row] {
        let head = try await self.head()
        let page = try await store.query(ItemQuery(Layout.log, WriteLog.partition, limit: limit))
        var result: [Row] = []
        for row in page.rows {
            guard let last = row.item.int("last"), last < head.txid else { break }
            result.append(
                Row(sort: row.sort, last: last, atMillis: row.item.int("at") ?? 0, entries: try entries(of: row)))
        }
        return result
    }

    public struct Row: Sendable {
        /// The first txid, as it stands in the key.
        public let sort: String
        public let last: Int64
        public let atMillis: Int64
        public let entries: [LogEntry]
        public var epochMayBeOpen = false
    }

    public func remove(_ row: Row) async throws(CloudError) {
        try await store.delete(ItemKey(Layout.log, WriteLog.partition, row.sort))
    }

    private func entries(of row: ItemPage.Row) throws(CloudError) -> [LogEntry] {
        try WriteLog.entries(of: row.item)
    }

    /// What a checkpoint says, in the order of the txids.
    /// - Throws: `.corrupt`.
    public static func entries(of item: Item) throws(CloudError) -> [LogEntry] {
        do throws(KeeperError) {
            guard let bytes = item.bytes("e") else { throw .corrupt("A checkpoint has no entries") }
            var reader = try Envelope.open(bytes, as: .logEntries)
            var entries = try reader.list { (r: inout ByteReader) throws(KeeperError) in try LogEntry(from: &r) }
            try reader.finish()
            guard let told = item.bytes(WriteLog.eventsAttribute) else { return entries }
            reader = ByteReader(told)
            let events = try reader.list { (r: inout ByteReader) throws(KeeperError) in
                try r.list { (r: inout ByteReader) throws(KeeperError) in try NodeEvent(from: &r) }
            }
            guard events.count == entries.count else {
                throw .corrupt("A checkpoint has not one list of events a write")
            }
            for index in entries.indices { entries[index].events = events[index] }
            return entries
        } catch {
            throw CloudError(.corrupt, error.message)
        }
    }
}

/// A part of what the log tells.
public struct LoggedEvents: Sendable {
    /// In the order of the writes.
    public var events: [(txid: Int64, event: NodeEvent)]
    /// The oldest write that was looked at: with everything from there on the log is complete.
    public var reachesBackTo: Int64
    /// The last write that the log knew of.
    public var through: Int64

    fileprivate var inOrder: LoggedEvents {
        LoggedEvents(events: events.reversed(), reachesBackTo: reachesBackTo, through: through)
    }
}

/// What became of one applied request.
public struct LogEntry: Hashable, Sendable {
    public var request: RequestID
    public var attempt: String
    public var txid: Int64
    public var results: [OperationResult]
    public var tombstones: [Tombstone]
    /// What it did to nodes, in order. Not a part of the entry's own encoding.
    public var events: [NodeEvent]

    public init(
        request: RequestID, attempt: String, txid: Int64, results: [OperationResult], tombstones: [Tombstone],
        events: [NodeEvent] = []
    ) {
        self.request = request
        self.attempt = attempt
        self.txid = txid
        self.results = results
        self.tombstones = tombstones
        self.events = events
    }

    func encode(to writer: inout ByteWriter) {
        request.encode(to: &writer)
        writer.string(attempt)
        writer.int(txid)
        writer.list(results) { $1.encode(to: &$0) }
        writer.list(tombstones) { $1.encode(to: &$0) }
    }

    init(from reader: inout ByteReader) throws(KeeperError) {
        request = try RequestID(from: &reader)
        attempt = try reader.string()
        txid = try reader.int()
        results = try reader.list { (r: inout ByteReader) throws(KeeperError) in try OperationResult(from: &r) }
        tombstones = try reader.list { (r: inout ByteReader) throws(KeeperError) in try Tombstone(from: &r) }
        events = []
    }
}

/// What a deletion leaves behind until no old function can be alive and nobody reads it.
public struct Tombstone: Hashable, Sendable {
    public var path: NodePath
    /// Of the row among the parent's children, where the node had one.
    public var childRow: String?

    public init(path: NodePath, childRow: String?) {
        self.path = path
        self.childRow = childRow
    }

    public func encode(to writer: inout ByteWriter) {
        writer.string(path.text)
        writer.optionalString(childRow)
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        path = NodePath(unchecked: try reader.string())
        childRow = try reader.optionalString()
    }
}
