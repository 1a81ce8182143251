import CloudPrimitives
import FaaSKeeperStorage

/// All checks, in the order of the report. Each is a pure function of a snapshot.
enum Checks {
    static func run(_ snapshot: Snapshot, _ config: DeploymentConfig) -> [Finding] {
        // What cannot be read is not missing: nothing is concluded from what is left.
        if !snapshot.unreadable.isEmpty { return UnreadableCheck.run(snapshot) + DeadLetterCheck.run(snapshot) }
        return UnreadableCheck.run(snapshot)
            + ImageCheck.run(snapshot)
            + ParentCheck.run(snapshot)
            + PendingCheck.run(snapshot)
            + LockCheck.run(snapshot, config)
            + SessionCheck.run(snapshot)
            + WatchCheck.run(snapshot)
            + WatchCounterCheck.run(snapshot)
            + EpochCheck.run(snapshot)
            + RegistryCheck.run(snapshot)
            + QuotaCheck.run(snapshot)
            + ObjectCheck.run(snapshot)
            + LogCheck.run(snapshot)
            + TombstoneCheck.run(snapshot, config)
            + DeadLetterCheck.run(snapshot)
    }
}

/// Rows that cannot be read at all.
enum UnreadableCheck {
    static func run(_ snapshot: Snapshot) -> [Finding] {
        snapshot.unreadable.map { row in
            Finding(
                Finding.Kind("unreadableRow"), .wrong, row.key.description, "The row cannot be read",
                meaning: "Whatever needs it fails; what rests on it was not looked at",
                evidence: [.init(row.key, row.item)],
                repair: .none("what it held is not known; restore a copy of the deployment"))
        }
    }
}

/// Messages that were delivered again and again and never dealt with.
enum DeadLetterCheck {
    static func run(_ snapshot: Snapshot) -> [Finding] {
        snapshot.deadLetters.enumerated().map { number, letter in
            Finding(
                Finding.Kind("deadLetter"), .wrong, "\(letter.queue) \(number + 1)",
                "A message of group \(letter.group), \(letter.bytes) bytes, was given up",
                meaning: "Its request was never answered, or its write never became visible", evidence: [],
                repair: .none("what stands in its way has to be found first"))
        }
    }
}
