import CloudPrimitives
public import FaaSKeeperModel
import FaaSKeeperStorage
import Synchronization

/// What the service's log still tells of the past.
public struct ChangeHistory: Sendable, Equatable {
    /// In the order of the writes, those of nodes that the session may not read left out.
    public var events: [WatchedEvent]
    /// Everything from this txid on is there. The log is kept for the deployment's `horizonMillis`.
    public var reachesBackTo: Int64
    /// The last write that the log knew of: events of later ones are not there.
    public var through: Int64

    public init(events: [WatchedEvent], reachesBackTo: Int64, through: Int64) {
        self.events = events
        self.reachesBackTo = reachesBackTo
        self.through = through
    }
}

extension FaaSKeeperClient {
    /// What the writes from `txid` on did to nodes, as far as the log of the service reaches back: for whoever was away.
    /// One storage read for each 64 batches of writes.
    /// - Parameter matches: which events are wanted.
    public func history(
        from txid: Int64, where matches: (WatchedEvent) -> Bool = { _ in true }
    ) async throws(KeeperError) -> ChangeHistory {
        let ticket = await enter(.read)
        defer { leave(ticket) }
        try checkOpen()
        let access = access
        let logged = try await translating { () async throws(CloudError) in
            try await WriteLog(self.cloud.store).events(from: txid) { event in
                if let acl = event.acl, (try? access.check(acl, .read, path: event.path)) == nil { return false }
                return matches(WatchedEvent(type: event.type, path: event.path, txid: 0))
            }
        }
        state.withLock { $0.mrd = max($0.mrd, logged.through) }
        return ChangeHistory(
            events: logged.events.map { WatchedEvent(type: $0.event.type, path: $0.event.path, txid: $0.txid) },
            reachesBackTo: logged.reachesBackTo, through: logged.through)
    }
}
