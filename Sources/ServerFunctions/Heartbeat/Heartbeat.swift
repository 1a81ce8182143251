public import CloudPrimitives
public import FaaSKeeperModel
import FaaSKeeperStorage
import Logging

/// The scheduled function: looks after sessions, expiring nodes and notifications, and sweeps what is outdated.
///
/// It deletes nothing itself that clients see: it queues requests, which take the ordinary path (protocol traps 10, 11).
struct Heartbeat: Sendable {
    let cloud: Cloud
    let config: DeploymentConfig
    /// Of the first region.
    let userStore: any UserStore
    let logger: Logger

    func run() async throws {
        try await lookAfterSessions()
        try await expireNodes()
        try await resendNotifications()
        try await Sweeper(cloud: cloud, config: config).sweep()
    }

    // MARK: Sessions

    /// Pings every registered session, and evicts those whose receiving end is gone or that were silent for their
    /// time-out. Silence is measured by the heartbeat's own clock, from the moment it first saw no change.
    private func lookAfterSessions() async throws {
        let rows = try await cloud.store.queryAll(ItemQuery(Layout.sessions, Layout.allSessions))
        let now = cloud.clock.nowMillis
        var registered = Set<SessionID>()
        for row in rows {
            guard let session = try? SessionRow(sort: row.sort, item: row.item) else { continue }
            registered.insert(session.id)
            if row.item[SessionRow.closingAttribute] != nil {
                // A close that was begun and lost: its request is asked for again.
                try await evict(session.id)
                continue
            }
            let reached = try await cloud.channel.publish(
                ChannelMessage(id: "ping\(now)", body: Envelope.begin(.ping).bytes), to: session.id)
            if reached == .gone {
                try await evict(session.id)
            } else if session.watchedSeen != session.seenMillis || session.watchedSince > now
                || session.watchedSince + awayMillis(session) < now
            {
                // A sign of life, a clock that went back, or a heartbeat that itself was away: measure anew.
                try await note(session, now)
            } else if session.watchedSince + session.timeoutMillis < now {
                try await cloud.requestQueue.send([Eviction.message(silent: session, cloud)])
            }
        }
        try await cloud.channel.sweep(registered: registered)
    }

    /// After so long without a heartbeat nothing is known of a session. A scheduler may leave out one run; between two of them a
    /// session's whole time-out may have passed.
    private func awayMillis(_ session: SessionRow) -> Int64 {
        max(session.timeoutMillis * 4, session.timeoutMillis + config.heartbeatMillis * 2)
    }

    private func note(_ session: SessionRow, _ now: Int64) async throws(CloudError) {
        do throws(CloudError) { _ = try await cloud.store.update(session.noting(nowMillis: now)) } catch {
            if error.code != .conditionFailed { throw error }
        }
    }

    private func evict(_ session: SessionID) async throws {
        try await cloud.requestQueue.send([Eviction.message(session, cloud)])
    }

    // MARK: Expiring nodes

    /// Asks for the deletion of containers that have lost their last child and of TTL nodes whose time is over.
    private func expireNodes() async throws {
        for row in try await cloud.store.queryAll(ItemQuery(Layout.registry, Layout.containers)) {
            try await expire(row.sort) { image in image.stat.cversion > 0 }
        }
        let now = cloud.clock.nowMillis
        for row in try await cloud.store.queryAll(ItemQuery(Layout.registry, Layout.ttls)) {
            let ttl = row.item.int("ttl") ?? Int64.max
            try await expire(row.sort) { image in now - image.stat.mtime > ttl }
        }
    }

    private func expire(_ path: String, if isDue: (NodeImage) -> Bool) async throws {
        let path = NodePath(unchecked: path)
        guard let image = try await userStore.image(path), let incarnation = image.incarnation,
            image.stat.numChildren == 0, isDue(image)
        else { return }
        let request = Request(
            id: RequestID(session: SessionID(1), number: cloud.random.positive()), isRegistered: false,
            body: .expire(path: path, incarnation: incarnation, version: image.stat.version))
        try await cloud.requestQueue.send([
            QueueMessage(
                body: request.encoded(), group: "expire" + path.text,
                deduplicationID: "expire" + incarnation + "." + String(image.txid))
        ])
    }

    // MARK: Notifications

    /// Sends again what is not confirmed: a message that the channel lost. Clients drop repeats.
    private func resendNotifications() async throws {
        let function = WatchFunction(cloud: cloud, config: config, logger: logger)
        for notification in try await Epochs(config, cloud.store).all() {
            if try await cloud.store.get(Layout.session(notification.session)) == nil {
                try await function.forget(notification)
            } else {
                try await function.send(notification)
            }
        }
    }
}

/// The request that ends another's session, in the session's own group behind all its others.
public enum Eviction {
    /// Whatever the session does.
    public static func message(_ session: SessionID, _ cloud: Cloud) -> QueueMessage {
        message(session, .closeSession(evicted: true), "evict", cloud)
    }

    /// If it gives no sign of life until then.
    static func message(silent row: SessionRow, _ cloud: Cloud) -> QueueMessage {
        message(row.id, .evictSilent(seenMillis: row.seenMillis), "silent\(row.seenMillis).", cloud)
    }

    private static func message(
        _ session: SessionID, _ body: Request.Body, _ name: String, _ cloud: Cloud
    ) -> QueueMessage {
        let request = Request(id: RequestID(session: session, number: 0), isRegistered: false, body: body)
        return QueueMessage(
            body: request.encoded(), group: session.hex,
            deduplicationID: "\(name)\(session.hex).\(cloud.clock.nowMillis / 10_000)")
    }
}
