import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The counters that let the leader skip looking for watches.
enum WatchCounterCheck {
    static let low = Finding.Kind("watchCounterLow")
    static let high = Finding.Kind("watchCounterHigh")

    static func run(_ snapshot: Snapshot) -> [Finding] {
        [Layout.nodeWatchCount, Layout.recursiveWatchCount].compactMap { counter in
            let there = Int64(snapshot.watches.count { $0.registration.counter == counter })
            let counted = snapshot.watchCounters?.int(counter) ?? 0
            if there == counted { return nil }
            let name = counter == Layout.nodeWatchCount ? "watches on single nodes" : "recursive watches"
            let evidence: [Finding.Evidence] =
                [.init(Layout.watchCounters, snapshot.watchCounters)]
                + snapshot.watches.map { .init($0.entry.key, $0.entry.item) }
            let update = ItemUpdate(
                Layout.watchCounters, .modify([.set(counter, .int(there))]), if: .unchanged(snapshot.watchCounters))
            if counted < there {
                return Finding(
                    low, .wrong, name, "\(there) are registered, \(counted) counted",
                    meaning: "Writes may not look for them, and their events are lost", evidence: evidence,
                    repair: Repair(.write([update]), "counts them"))
            }
            return Finding(
                high, .waste, name, "\(there) are registered, \(counted) counted",
                meaning: "Writes look for watches that are not there", evidence: evidence,
                // It is raised before a registration is written: a client between the two may not be forestalled.
                repair: snapshot.sessions.isEmpty
                    ? Repair(.write([update]), "counts them")
                    : .none("a session may be about to register one; it is put right when none is open"))
        }
    }
}
