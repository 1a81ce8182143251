import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Timed locks of attempts that are nowhere.
enum LockCheck {
    static let orphan = Finding.Kind("orphanLock")

    static func run(_ snapshot: Snapshot, _ config: DeploymentConfig) -> [Finding] {
        // A message may still commit under its lock.
        guard snapshot.isQuiet else { return [] }
        return snapshot.paths.compactMap { path in
            guard let node = snapshot.nodes[path], let item = node.rowItem,
                let token = item.string(TimedLock.tokenAttribute)
            else { return nil }
            let until = item.int(TimedLock.untilAttribute) ?? 0
            let age = snapshot.nowMillis - until
            guard age > config.lockMillis * Inspector.orphanLockLifetimes else { return nil }
            let isLockAlone = item.attributes.allSatisfy {
                $0.name == TimedLock.tokenAttribute || $0.name == TimedLock.untilAttribute
            }
            let update = ItemUpdate(
                Layout.node(path), isLockAlone ? .delete : .modify(TimedLock.releasing), if: .unchanged(item))
            return Finding(
                orphan, .waste, path.text, "Locked by \(token), whose time was over \(age / 1_000) s ago",
                meaning: "The next write takes it over; nothing waits for it", evidence: [.init(update.key, item)],
                repair: Repair(.write([update]), "gives the lock up"))
        }
    }
}
