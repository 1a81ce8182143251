import CloudPrimitives
import FaaSKeeperModel

/// Where a client can be reached, and the key of what is sent there: a row in the channel's table.
struct DirectAddress: Hashable, Sendable {
    let host: String
    let port: Int
    let key: [UInt8]

    private static let sort = "address"

    init(host: String, port: Int, key: [UInt8]) {
        self.host = host
        self.port = port
        self.key = key
    }

    static func place(_ session: SessionID) -> ItemKey { ItemKey(ChannelTable.table, session.hex, sort) }

    func row(nowMillis: Int64) -> Item {
        Item([
            "h": .string(host), "n": .int(Int64(port)), "k": .bytes(key),
            ChannelTable.untilAttribute: ChannelTable.endOfLease(nowMillis: nowMillis),
        ])
    }

    /// Nil for a row that no version writes.
    init?(_ row: Item) {
        guard let host = row.string("h"), let port = row.int("n"), let key = row.bytes("k"), (1...65_535).contains(port)
        else { return nil }
        self.init(host: host, port: Int(port), key: key)
    }
}
