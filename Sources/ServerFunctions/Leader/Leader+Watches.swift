import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

extension Leader {
    /// Looks for the watches that the events trigger and records the notifications in the epoch, before anything later
    /// is published. After the images: a watch that is registered now sees them.
    ///
    /// A leader that died at this write, or a call of its that is still on its way, may have recorded notifications and
    /// spent their watches: what the watches no longer tell, the epoch tells.
    func trigger(
        _ member: LeaderBatch.Member, _ txid: Int64, among registrations: [WatchRegistration], wasTried: Bool,
        _ batch: inout LeaderBatch, _ spent: inout Set<WatchID>
    ) async throws {
        var matcher = WatchMatcher(registrations.filter { $0.since < txid })
        if wasTried { try await rememberNotifications(of: txid, &batch) }
        guard !matcher.registrations.isEmpty else { return }
        for (index, event) in member.commit.events.enumerated() {
            let id = NotificationID(txid: txid, index: Int32(index))
            for (session, matched) in matcher.match(event) {
                let notification = Notification(
                    session: session, id: id, previous: batch.pending(for: session, before: id), event: event,
                    watches: matched.map(\.id.number), region: matched.first?.region ?? config.regions[0])
                let once = matched.filter(\.kind.isOneShot)
                spent.formUnion(once.map(\.id))
                if try await record(notification, spending: once, batch) {
                    batch.record(notification)
                } else {
                    try await rememberNotifications(of: txid, &batch)
                }
            }
        }
    }

    /// The watches that may see the events, whenever they registered. After the images: a watch that is registered from
    /// now on has seen them.
    func registrations(for events: [NodeEvent]) async throws(CloudError) -> [WatchRegistration] {
        let registry = WatchRegistry(cloud.store)
        let counts = try await registry.counts()
        var registrations: [WatchRegistration] = []
        if counts.node > 0 {
            for path in Set(events.map(\.path)).sorted() {
                registrations += try await registry.registrations(on: path)
            }
        }
        if counts.recursive > 0 { registrations += try await registry.recursiveRegistrations() }
        return registrations
    }

    /// Records a notification and takes its one-shot registrations away, in one transaction that fails when another
    /// leader has gone on.
    /// - Returns: whether it is recorded now; if not, an earlier run has recorded it.
    private func record(
        _ notification: Notification, spending spent: [WatchRegistration], _ batch: LeaderBatch
    ) async throws -> Bool {
        let epoch = Epoch(region: notification.region, cloud.store)
        let registry = WatchRegistry(cloud.store)
        var spent = spent
        while true {
            let updates =
                [WriteLog.fence(after: batch.head), epoch.recording(notification)]
                + WatchRegistry.removal(of: spent)
            do throws(CloudError) {
                _ = try await cloud.store.transact(updates)
                try await registry.uncount(spent)
                return true
            } catch {
                guard error.code == .conditionFailed, let index = error.index else { throw error }
                switch index {
                case 0: throw CloudError(.fenced, "Another leader is at work")
                case 1: return false
                default:
                    // Removed by its client meanwhile. It still may be told: the client knows what it has.
                    spent.remove(at: (index - 2) / 2)
                }
            }
        }
    }

    private func rememberNotifications(of txid: Int64, _ batch: inout LeaderBatch) async throws {
        for notification in try await Epochs(config, cloud.store).all() where notification.id.txid == txid {
            batch.record(notification)
        }
    }
}
