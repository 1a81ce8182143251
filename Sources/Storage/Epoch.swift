public import CloudPrimitives
public import FaaSKeeperModel

/// The epoch of a region: notifications that are triggered and not confirmed by their client, one row each.
///
/// The row is the truth of the notification; the event channel only brings it sooner. The client confirms by deleting
/// its row, so the epoch shrinks without anybody's help, and a message that is lost is found again here.
public struct Epoch: Sendable {
    public let region: String
    private let store: any KeyValueStore

    public init(region: String, _ store: any KeyValueStore) {
        self.region = region
        self.store = store
    }

    /// The unconfirmed notifications of one session, in order.
    public func notifications(of session: SessionID) async throws(CloudError) -> [Notification] {
        try notifications(
            in: try await store.queryAll(
                ItemQuery(Layout.epoch, region, prefix: Layout.epochPrefix(session), limit: 500)))
    }

    /// All unconfirmed notifications, by session and in order.
    public func all() async throws(CloudError) -> [Notification] {
        try notifications(in: try await store.queryAll(ItemQuery(Layout.epoch, region, limit: 500)))
    }

    /// The write that records a notification, once.
    public func recording(_ notification: Notification) -> ItemUpdate {
        ItemUpdate(
            Layout.epochRow(region: region, notification.session, notification.id),
            .put(["b": .bytes(notification.encoded())]), if: .itemMissing)
    }

    /// Takes a notification out: its client has it, or is gone.
    public func confirm(_ session: SessionID, _ id: NotificationID) async throws(CloudError) {
        try await store.delete(Layout.epochRow(region: region, session, id))
    }

    private func notifications(in rows: [ItemPage.Row]) throws(CloudError) -> [Notification] {
        var result: [Notification] = []
        for row in rows {
            do throws(KeeperError) {
                result.append(try Notification(decoding: row.item.bytes("b") ?? []))
            } catch { throw CloudError(.corrupt, error.message) }
        }
        return result
    }
}
