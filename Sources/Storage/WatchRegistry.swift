public import CloudPrimitives
public import FaaSKeeperModel

/// The registrations of watches in the system store, and the counters that let the leader skip looking for them.
///
/// A counter may say too many, never too few: it is raised before a registration is written and lowered after it is
/// removed.
public struct WatchRegistry: Sendable {
    private let store: any KeyValueStore

    public init(_ store: any KeyValueStore) { self.store = store }

    /// Registers. Once it returns, no later write is missed.
    /// - Throws: `.limitExceeded` where the deployment has ``Limits/recursiveWatchesMax`` recursive watches.
    public func add(_ registration: WatchRegistration) async throws(CloudError) {
        let counter = AtomicCounter(Layout.watchCounters, attribute: registration.counter)
        let count = try await counter.add(1, in: AnyStore(store))
        if registration.kind == .persistentRecursive, count > Limits.recursiveWatchesMax {
            try await counter.add(-1, in: AnyStore(store))
            throw CloudError(
                .limitExceeded,
                "The deployment has \(count - 1) recursive watches, the limit is \(Limits.recursiveWatchesMax)")
        }
        try await store.put(Layout.sessionWatch(registration.id), registration.item)
        try await store.put(Layout.watch(registration), registration.item)
    }

    /// Removes; one that is not there counts as removed. Whoever really removes it lowers the counter, nobody else.
    public func remove(_ registration: WatchRegistration) async throws(CloudError) {
        do throws(CloudError) {
            try await store.delete(Layout.watch(registration), if: .itemExists)
            try await AtomicCounter(Layout.watchCounters, attribute: registration.counter).add(-1, in: AnyStore(store))
        } catch {
            if error.code != .conditionFailed { throw error }
        }
        try await store.delete(Layout.sessionWatch(registration.id))
    }

    /// Removes what is left of registrations whose sessions have ended. Where they stand shows in an event that they saw.
    public func removeLeftovers(_ ids: [WatchID], seeing event: NodeEvent) async throws(CloudError) {
        for id in ids {
            for key in Layout.watchKeys(id, on: event.path) {
                guard let item = try await store.get(key) else { continue }
                guard let registration = try? WatchRegistration(item: item) else { continue }
                try await remove(registration)
            }
        }
    }

    /// The writes that take spent registrations away, in a transaction; the counters are lowered after it.
    public static func removal(of registrations: [WatchRegistration]) -> [ItemUpdate] {
        registrations.flatMap { registration in
            [
                ItemUpdate(Layout.watch(registration), .delete, if: .itemExists),
                ItemUpdate(Layout.sessionWatch(registration.id), .delete),
            ]
        }
    }

    /// Lowers the counters for registrations that were removed in a transaction.
    public func uncount(_ registrations: [WatchRegistration]) async throws(CloudError) {
        for counter in [Layout.nodeWatchCount, Layout.recursiveWatchCount] {
            let number = registrations.count { $0.counter == counter }
            if number > 0 {
                try await AtomicCounter(Layout.watchCounters, attribute: counter).add(
                    Int64(-number), in: AnyStore(store))
            }
        }
    }

    /// How many there may be: on single nodes, and recursive ones. One read.
    public func counts() async throws(CloudError) -> (node: Int64, recursive: Int64) {
        let item = try await store.get(Layout.watchCounters)
        return (item?.int(Layout.nodeWatchCount) ?? 0, item?.int(Layout.recursiveWatchCount) ?? 0)
    }

    /// The registrations on one node, in the order of their ids.
    public func registrations(on path: NodePath) async throws(CloudError) -> [WatchRegistration] {
        try await registrations(in: path.text)
    }

    /// All recursive registrations of the deployment, in the order of their ids.
    public func recursiveRegistrations() async throws(CloudError) -> [WatchRegistration] {
        try await registrations(in: Layout.recursivePartition)
    }

    /// The registrations of one session.
    public func registrations(of session: SessionID) async throws(CloudError) -> [WatchRegistration] {
        try decode(
            try await store.queryAll(ItemQuery(Layout.sessions, session.hex, prefix: Layout.watchPrefix)))
    }

    private func registrations(in partition: String) async throws(CloudError) -> [WatchRegistration] {
        try decode(try await store.queryAll(ItemQuery(Layout.watches, partition)))
    }

    private func decode(_ rows: [ItemPage.Row]) throws(CloudError) -> [WatchRegistration] {
        var result: [WatchRegistration] = []
        for row in rows {
            do throws(KeeperError) { result.append(try WatchRegistration(item: row.item)) } catch {
                throw CloudError(.corrupt, error.message)
            }
        }
        return result
    }
}
