import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The timed locks that one attempt holds, and the rows as they were when it took them.
struct NodeLocks {
    let store: any KeyValueStore
    let token: String
    private(set) var items: [NodePath: Item] = [:]
    private(set) var rows: [NodePath: NodeRow] = [:]

    /// Locks the rows in the order of their paths, the one global order, and loads them. A row that may not be created
    /// and is not there is loaded as missing, without a lock. When one is busy all are given up: nothing is held while
    /// waiting, so there is no deadlock even for names that were not known beforehand.
    /// - Returns: false when somebody else holds one of them.
    mutating func acquire(
        _ wanted: [NodePath: Bool], clock: any CloudClock, lockMillis: Int64
    ) async throws -> Bool {
        for (path, mayCreate) in wanted.sorted(by: { $0.key < $1.key }) where rows[path] == nil {
            guard try await acquire(path, mayCreate: mayCreate, clock: clock, lockMillis: lockMillis) else {
                try await release()
                return false
            }
        }
        return true
    }

    private mutating func acquire(
        _ path: NodePath, mayCreate: Bool, clock: any CloudClock, lockMillis: Int64
    ) async throws -> Bool {
        do {
            let item = try await TimedLock.acquire(
                Layout.node(path), token: token, now: clock.nowMillis, lifetimeMillis: lockMillis,
                if: mayCreate ? .always : .present(NodeRow.incarnationAttribute), in: AnyStore(store))
            items[path] = item
            rows[path] = try NodeRow(item: item)
        } catch let error as CloudError where error.code == .conditionFailed {
            if mayCreate || error.current?.string(NodeRow.incarnationAttribute) != nil { return false }
            // Somebody is making the node, and may have its place in the order already: only with the lock is it missing.
            if error.current?[TimedLock.tokenAttribute] != nil {
                return try await acquire(path, mayCreate: true, clock: clock, lockMillis: lockMillis)
            }
            rows[path] = try NodeRow(item: error.current)
        }
        return true
    }

    /// Gives up all locks, and looks whether the rows were as they are here all at the same time: whoever judges by them
    /// without writing has nothing else that would tell. A lock that is ours still was ours all the time.
    /// - Parameter isWhole: whether rows that were missing, and are not locked therefore, count among those: they are
    ///   looked at once more. One alone is a judgement of its own.
    mutating func releaseIfHeld(isWhole: Bool) async throws -> Bool {
        var isHeld = true
        if isWhole {
            for (path, row) in rows.sorted(by: { $0.key < $1.key }) where items[path] == nil && !row.exists {
                let now = try NodeRow(item: try await store.get(Layout.node(path)))
                isHeld = isHeld && now == row
            }
        }
        return try await release() && isHeld
    }

    /// Gives up all locks. A row that only our lock made is removed.
    /// - Returns: whether all of them were still ours.
    @discardableResult
    mutating func release() async throws(CloudError) -> Bool {
        var isHeld = true
        for (path, item) in items.sorted(by: { $0.key < $1.key }) {
            let isOurs = item.attributes.allSatisfy {
                $0.name == TimedLock.tokenAttribute || $0.name == TimedLock.untilAttribute
            }
            if isOurs {
                do throws(CloudError) {
                    try await store.delete(Layout.node(path), if: TimedLock.holds(token))
                } catch {
                    if error.code != .conditionFailed { throw error }
                    isHeld = false
                }
            } else {
                let wasOurs = try await TimedLock.release(Layout.node(path), token: token, in: AnyStore(store))
                isHeld = isHeld && wasOurs
            }
        }
        items = [:]
        rows = [:]
        return isHeld
    }

    /// The conditional writes that commit `changed` rows and unlock all.
    func commit(_ changed: [NodePath: NodeRow]) -> [ItemUpdate] {
        items.keys.sorted().map { path in
            let changes = changed[path].map { $0.changes } ?? []
            return ItemUpdate(
                Layout.node(path), .modify(changes + TimedLock.releasing), if: TimedLock.holds(token))
        }
    }
}
