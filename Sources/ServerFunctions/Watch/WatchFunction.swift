import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Logging

/// Brings notifications to their clients, so that the leader never waits for one (paper, section 3.4).
struct WatchFunction: Sendable {
    let cloud: Cloud
    let config: DeploymentConfig
    let logger: Logger

    static func payload(_ notifications: [Notification]) -> [UInt8] {
        var writer = ByteWriter(capacity: 128 * notifications.count)
        writer.list(notifications) { writer, notification in
            writer.string(notification.region)
            writer.blob(notification.encoded())
        }
        return writer.bytes
    }

    /// What to call the function with, in as many calls as it takes: each has at the most as much as a provider lets one
    /// have.
    static func payloads(
        _ notifications: [Notification], bytesMax: Int = FunctionLimits.payloadBytesMax
    ) -> [[UInt8]] {
        let all = payload(notifications)
        if all.count <= bytesMax || notifications.count < 2 { return [all] }
        let half = notifications.count / 2
        return payloads(Array(notifications[..<half]), bytesMax: bytesMax)
            + payloads(Array(notifications[half...]), bytesMax: bytesMax)
    }

    static func notifications(_ payload: [UInt8]) throws(KeeperError) -> [Notification] {
        var reader = ByteReader(payload)
        let notifications = try reader.list { (r: inout ByteReader) throws(KeeperError) in
            let region = try r.string()
            var notification = try Notification(decoding: try r.blob())
            notification.region = region
            return notification
        }
        try reader.finish()
        return notifications
    }

    func handle(_ payload: [UInt8]) async throws {
        for notification in try WatchFunction.notifications(payload) { try await send(notification) }
    }

    /// Publishes one notification. Nobody waits for one whose client is gone for good.
    func send(_ notification: Notification) async throws {
        let reached = try await cloud.channel.publish(
            ChannelMessage(
                id: "notification\(notification.id.txid).\(notification.id.index)", body: notification.encoded()),
            to: notification.session)
        if reached == .gone, try await cloud.store.get(Layout.session(notification.session)) == nil {
            try await forget(notification)
        }
    }

    /// Takes a notification out whose session has ended, with the registrations that it came from: rows that a client's
    /// late call has left behind its session's end.
    func forget(_ notification: Notification) async throws {
        try await WatchRegistry(cloud.store).removeLeftovers(
            notification.watches.map { WatchID(session: notification.session, number: $0) }, seeing: notification.event)
        try await Epoch(region: notification.region, cloud.store).remove(notification.session, notification.id)
    }
}
