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
            .put(["b": .bytes(notification.encoded()), Epoch.watchesAttribute: .ints(notification.watches)]),
            if: .itemMissing)
    }

    /// The registrations that a notification belongs to, as a condition can compare them.
    private static let watchesAttribute = "w"

    /// Takes a notification out whose session is gone.
    public func remove(_ session: SessionID, _ id: NotificationID) async throws(CloudError) {
        try await store.delete(Layout.epochRow(region: region, session, id))
    }

    /// Takes a notification out that its client has handed out, for these registrations. A leader that repeats its write may
    /// have recorded it anew, for others that it has spent: that one stays.
    public func confirm(
        _ session: SessionID, _ id: NotificationID, watches: [Int64]
    ) async throws(CloudError) {
        let same = Condition.equals(Epoch.watchesAttribute, .ints(watches))
        do throws(CloudError) {
            try await store.delete(
                Layout.epochRow(region: region, session, id),
                if: .any([same, .all([.itemExists, .absent(Epoch.watchesAttribute)])]))
        } catch {
            if error.code != .conditionFailed { throw error }
        }
    }

    private func notifications(in rows: [ItemPage.Row]) throws(CloudError) -> [Notification] {
        var result: [Notification] = []
        for row in rows {
            do throws(KeeperError) {
                var notification = try Notification(decoding: row.item.bytes("b") ?? [])
                notification.region = region
                result.append(notification)
            } catch { throw CloudError(.corrupt, error.message) }
        }
        return result
    }
}
