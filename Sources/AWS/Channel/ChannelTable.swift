import CloudPrimitives
import FaaSKeeperModel

/// The rows of the event channel, in a table of their own: leases of queues, messages for clients that poll. DynamoDB
/// removes a row some time after its `until`, free of charge.
enum ChannelTable {
    static let table = Table(DeploymentNames.channelTable)
    /// When a row is not needed any more, in seconds since 1970-01-01 UTC.
    static let untilAttribute = DeploymentNames.channelEndAttribute
    private static let bodyAttribute = "b"
    private static let messagePrefix = "m"
    /// Beside the messages of a session that polls, or alone.
    private static let leaseSort = "lease"

    /// Says that the client of a session is there, and its queue not left behind.
    static func lease(_ session: SessionID) -> ItemKey { ItemKey(table, session.hex, leaseSort) }

    /// A lease that begins now.
    static func lease(nowMillis: Int64) -> Item {
        Item([untilAttribute: .int((nowMillis + AWSLimits.leaseMillis) / 1_000)])
    }

    /// Whether a lease has ended, also by a clock that is somewhat behind.
    static func hasEnded(_ lease: Item?, nowMillis: Int64) -> Bool {
        guard let until = lease?.int(untilAttribute) else { return true }
        return until * 1_000 + AWSLimits.leaseMarginMillis < nowMillis
    }

    /// The place of a message: in the order of publication by one publisher.
    static func message(_ session: SessionID, order: Int64, token: String) -> ItemKey {
        ItemKey(table, session.hex, messagePrefix + fixedHex(order) + token)
    }

    static func messages(_ session: SessionID) -> ItemQuery { ItemQuery(table, session.hex, prefix: messagePrefix) }

    static func message(_ envelope: ChannelEnvelope, nowMillis: Int64) -> Item {
        Item([
            bodyAttribute: .bytes(envelope.bytes),
            untilAttribute: .int(nowMillis / 1_000 + Int64(AWSLimits.channelRetentionSeconds)),
        ])
    }

    /// The bytes of a message's envelope.
    static func body(of row: Item) -> [UInt8] { row.bytes(bodyAttribute) ?? [] }
}
