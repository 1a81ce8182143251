import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Removes what is older than the horizon: checkpoints, with the tombstones that they name, and notes of refusals.
///
/// A tombstone keeps "no node" in the order of the writes and fences late leaders. Behind the horizon no function that
/// knew the node can be alive, and it is swept only while no older notification is unconfirmed.
struct Sweeper: Sendable {
    let cloud: Cloud
    let config: DeploymentConfig
    private var userStores: [RegionStore] { RegionStore.all(cloud, config) }

    /// Rows of the log that one run looks at.
    static let rowsMax = 100
    /// The newest writes stay in the log whatever their age: a leader's batch that is delivered again is among them, as
    /// nothing comes after it in its queue.
    private var writesKept: Int64 { Int64(config.batchMax) }

    func sweep() async throws {
        let horizon = cloud.clock.nowMillis - config.horizonMillis
        let log = WriteLog(cloud.store)
        let last = try await log.head().txid
        let rows = try await log.oldest(limit: Sweeper.rowsMax).prefix {
            $0.atMillis < horizon && $0.last <= last - writesKept
        }
        if !rows.isEmpty {
            let firstOpen = try await Epochs(config, cloud.store).all().map(\.id.txid).min() ?? Int64.max
            for row in rows where row.last < firstOpen {
                for entry in row.entries {
                    for tombstone in entry.tombstones { try await sweep(tombstone, of: entry) }
                }
                try await log.remove(row)
            }
        }
        for row in try await cloud.store.queryAll(ItemQuery(Layout.sessions, Layout.refusals))
        where (row.item.int("at") ?? 0) < horizon {
            try await cloud.store.delete(ItemKey(Layout.sessions, Layout.refusals, row.sort))
        }
    }

    private func sweep(_ tombstone: Tombstone, of entry: LogEntry) async throws {
        for region in userStores { try await sweep(tombstone, of: entry, in: region.store) }
        let key = Layout.node(tombstone.path)
        if let row = try await cloud.store.get(key), row.string(NodeRow.incarnationAttribute) == nil,
            row.strings(NodeRow.pendingAttribute).last == entry.attempt
        {
            try await updateQuietly(
                ItemUpdate(
                    key, .delete,
                    if: .all([
                        .absent(NodeRow.incarnationAttribute), .absent(TimedLock.tokenAttribute),
                        .equals(NodeRow.pendingAttribute, .strings(row.strings(NodeRow.pendingAttribute))),
                    ])), in: cloud.store)
        }
    }

    /// Before the node's row: a node that is made anew without that row counts its commits from the start, and an image
    /// that is still there would pass for a newer one.
    private func sweep(_ tombstone: Tombstone, of entry: LogEntry, in userStore: ItemUserStore) async throws {
        // Readers of the child list learn that rows are missing before the first one is. The mark only rises, whichever
        // heartbeat comes late.
        if let row = tombstone.childRow, let parent = tombstone.path.parent {
            let partition = Layout.childPartition(parent)
            try await updateQuietly(
                ItemUpdate(
                    ItemKey(Layout.images, partition, Layout.sweepMark), .put(["t": .int(entry.txid)]),
                    if: .any([.itemMissing, .less("t", entry.txid)])), in: userStore.store)
            try await userStore.store.delete(ItemKey(Layout.images, partition, Layout.childPrefix + row))
        }
        try await updateQuietly(
            ItemUpdate(
                Layout.image(tombstone.path), .delete, if: .all([.absent("i"), .equals("t", .int(entry.txid))])),
            in: userStore.store)
    }

    /// Where the condition does not hold, there is nothing to do.
    private func updateQuietly(_ update: ItemUpdate, in store: any KeyValueStore) async throws {
        do throws(CloudError) { _ = try await store.update(update) } catch {
            if error.code != .conditionFailed { throw error }
        }
    }
}
