import CloudPrimitives
import FaaSKeeper
public import FaaSKeeperModel
import FaaSKeeperStorage

/// A node that a function has locked, or that was left locked.
public struct LockInfo: Sendable {
    public var path: NodePath
    /// The attempt that holds it.
    public var token: String
    /// Whose request that is; nil where the token does not say.
    public var session: SessionID?
    /// When others may take it over; milliseconds since 1970-01-01 UTC.
    public var untilMillis: Int64
}

/// A watch that is registered.
public struct WatchInfo: Sendable {
    public var session: SessionID
    public var path: NodePath
    public var kind: WatchKind
    /// The highest txid that the session had seen when it registered.
    public var since: Int64
}

/// What the service has done since a txid, and how it stands.
public struct LoadSample: Sendable {
    public var atMillis: Int64 = 0
    /// Of the last write that is visible.
    public var txid: Int64 = 0
    public var writes: Int64 = 0
    public var created: Int64 = 0
    public var changed: Int64 = 0
    public var deleted: Int64 = 0
    public var sessions = 0
    /// By the counters: never too few.
    public var watches: Int64 = 0
    /// Notifications that their client has not confirmed.
    public var pendingNotifications = 0

    public init() {}
}

extension Administration {
    private static let pageRowsMax = 1_000

    /// Calls `body` for each node that is locked at the moment its row is read.
    public func eachLock(_ body: (LockInfo) async throws -> Void) async throws {
        var after: ItemKey?
        repeat {
            try Task.checkCancellation()
            let page: ScanPage
            do throws(CloudError) {
                page = try await cloud.store.scan(Layout.nodes, after: after, limit: Administration.pageRowsMax)
            } catch { throw KeeperError(error) }
            for row in page.rows {
                guard let token = row.item.string(TimedLock.tokenAttribute) else { continue }
                try await body(
                    LockInfo(
                        path: NodePath(unchecked: row.key.partition), token: token,
                        session: token.split(separator: ":").first.flatMap { SessionID(hex: String($0)) },
                        untilMillis: row.item.int(TimedLock.untilAttribute) ?? 0))
            }
            after = page.next
        } while after != nil
    }

    /// Calls `body` for each watch of each registered session, in the order of the sessions.
    public func eachWatch(_ body: (WatchInfo) async throws -> Void) async throws {
        let rows: [ItemPage.Row]
        do throws(CloudError) {
            rows = try await cloud.store.queryAll(ItemQuery(Layout.sessions, Layout.allSessions))
        } catch { throw KeeperError(error) }
        for row in rows {
            try Task.checkCancellation()
            guard let session = try? SessionRow(sort: row.sort, item: row.item) else { continue }
            let registrations: [WatchRegistration]
            do throws(CloudError) {
                registrations = try await WatchRegistry(cloud.store).registrations(of: session.id)
            } catch { throw KeeperError(error) }
            for registration in registrations {
                try await body(
                    WatchInfo(
                        session: session.id, path: registration.path, kind: registration.kind,
                        since: registration.since))
            }
        }
    }

    /// What was written after `txid`, as far as the log goes back; without one nothing is counted.
    public func load(after txid: Int64?) async throws(KeeperError) -> LoadSample {
        do throws(CloudError) {
            var sample = LoadSample()
            sample.atMillis = cloud.clock.nowMillis
            sample.txid = try await WriteLog(cloud.store).head().txid
            if let txid {
                let query = ItemQuery(Layout.log, WriteLog.partition, after: fixedHex(txid))
                for row in try await cloud.store.queryAll(query) {
                    for entry in try WriteLog.entries(of: row.item) { sample.count(entry) }
                }
            }
            sample.sessions = try await cloud.store.queryAll(ItemQuery(Layout.sessions, Layout.allSessions)).count
            let watches = try await WatchRegistry(cloud.store).counts()
            sample.watches = watches.node + watches.recursive
            sample.pendingNotifications = try await Epoch(region: region, cloud.store).all().count
            return sample
        } catch { throw KeeperError(error) }
    }
}

extension LoadSample {
    fileprivate mutating func count(_ entry: LogEntry) {
        txid = max(txid, entry.txid)
        writes += 1
        for event in entry.events {
            switch event.type {
            case .nodeCreated: created += 1
            case .nodeDataChanged: changed += 1
            case .nodeDeleted: deleted += 1
            case .nodeChildrenChanged: break
            }
        }
    }
}
