public import CloudPrimitives
public import FaaSKeeperModel
import FaaSKeeper
import FaaSKeeperStorage
import ServerFunctions

/// Looks at the state of the service and changes it, for operators.
public struct Administration: Sendable {
    let cloud: Cloud
    let region: String

    public init(cloud: Cloud, region: String) {
        self.cloud = cloud
        self.region = region
    }

    /// The registered sessions, in the order of their ids.
    public func sessions() async throws(KeeperError) -> [SessionInfo] {
        do throws(CloudError) {
            var result: [SessionInfo] = []
            for row in try await cloud.store.queryAll(ItemQuery(Layout.sessions, Layout.allSessions)) {
                guard let session = try? SessionRow(sort: row.sort, item: row.item) else { continue }
                let ephemerals = try await cloud.store.queryAll(
                    ItemQuery(Layout.sessions, session.id.hex, prefix: Layout.ephemeralPrefix))
                let watches = try await WatchRegistry(cloud.store).registrations(of: session.id)
                result.append(
                    SessionInfo(
                        id: session.id, createdMillis: session.createdMillis, lastSeenMillis: session.seenMillis,
                        timeoutMillis: session.timeoutMillis,
                        ephemerals: ephemerals.map {
                            NodePath(unchecked: String($0.sort.dropFirst(Layout.ephemeralPrefix.count)))
                        },
                        watchCount: watches.count))
            }
            return result
        } catch { throw KeeperError(error) }
    }

    /// Ends a session as if it had been silent: its request travels behind all others of the session.
    /// - Throws: `.sessionExpired` when there is no such session.
    public func evict(_ session: SessionID) async throws(KeeperError) {
        do throws(CloudError) {
            guard try await cloud.store.get(Layout.session(session)) != nil else {
                throw CloudError(.notFound, "There is no session \(session)")
            }
            try await cloud.requestQueue.send([Eviction.message(session, cloud)])
        } catch {
            throw error.code == .notFound ? KeeperError(.sessionExpired, error.message) : KeeperError(error)
        }
    }
}

/// A registered session.
public struct SessionInfo: Sendable {
    public var id: SessionID
    /// By the client's clock, in milliseconds since 1970-01-01 UTC; so are the others.
    public var createdMillis: Int64
    public var lastSeenMillis: Int64
    /// Silence after which it is evicted, in milliseconds.
    public var timeoutMillis: Int64
    public var ephemerals: [NodePath]
    public var watchCount: Int
}
