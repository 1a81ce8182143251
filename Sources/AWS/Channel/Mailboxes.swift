import CloudPrimitives
import FaaSKeeperModel
import Synchronization

/// Messages as rows of a table, for clients that look for them.
final class Mailboxes: Sendable {
    private let store: any KeyValueStore
    private let connection: AWSConnection
    /// The place of the last message that was put from here: rises, whatever the clock does.
    private let order = Mutex<Int64>(0)

    init(store: any KeyValueStore, connection: AWSConnection) {
        self.store = store
        self.connection = connection
    }

    private var clock: any CloudClock { connection.client.clock }

    func source(_ session: SessionID) -> MailboxSource { MailboxSource(session, store: store, clock: clock) }

    /// Of a session that gets its messages in another way and looks here at a steady pace.
    func source(_ session: SessionID, everyMillis millis: Int64) -> MailboxSource {
        MailboxSource(session, store: store, clock: clock, pauseMillis: millis, pauseMillisMax: millis)
    }

    /// A put whose outcome is unknown is repeated, to the same place: it is the only one that ever goes there.
    func put(_ envelope: ChannelEnvelope, for session: SessionID) async throws(CloudError) {
        let now = clock.nowMillis
        let place = order.withLock { order in
            order = max(order + 1, now * 1_000)
            return order
        }
        let key = ChannelTable.message(session, order: place, token: connection.client.random.token())
        let row = ChannelTable.message(envelope, nowMillis: now)
        do throws(CloudError) { _ = try await store.put(key, row) } catch {
            guard error.code == .unavailable else { throw error }
            _ = try await store.put(key, row)
        }
    }
}
