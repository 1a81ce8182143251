import CloudPrimitives
import FaaSKeeperModel
import Logging

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

    /// The service's tables and the backend's own.
    static func added(to tables: [Table]) -> [Table] { tables.contains(table) ? tables : tables + [table] }

    /// Says that the client of a session is there, and its queue not left behind.
    static func lease(_ session: SessionID) -> ItemKey { ItemKey(table, session.hex, leaseSort) }

    /// The end of what is renewed now.
    static func endOfLease(nowMillis: Int64) -> Attribute { .int((nowMillis + AWSLimits.leaseMillis) / 1_000) }

    /// Renews a row of a client that is there, again and again until the task is cancelled.
    static func keep(
        _ what: String, by clock: any CloudClock, _ logger: Logger, _ renew: () async throws(CloudError) -> Void
    ) async {
        while (try? await clock.sleep(millis: AWSLimits.leaseRenewalMillis)) != nil {
            do throws(CloudError) { try await renew() } catch {
                logger.debug("\(what) could not be renewed", metadata: ["error": "\(error.message)"])
            }
        }
    }

    /// A lease that begins now.
    static func lease(nowMillis: Int64) -> Item {
        Item([untilAttribute: endOfLease(nowMillis: nowMillis)])
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
