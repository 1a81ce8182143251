public import CloudPrimitives
import FaaSKeeperModel
public import FaaSKeeperStorage

/// Looks for what does not fit together in a deployment, while it is in use.
///
/// Everything is read a few times. What is seen once may be a write on its way; what is seen each time, with the rows
/// that it rests on unchanged, is reported. Portable: it sees the primitives only, their clock and nothing else.
public struct Inspector: Sendable {
    public typealias DeadLetterSource = @Sendable () async throws(CloudError) -> [DeadMessage]

    let cloud: Cloud
    let config: DeploymentConfig
    let deadLetters: DeadLetterSource?

    /// How often a deployment is read through where something looks wrong.
    public static let passesMax = 3
    /// How often it is read at the most, where messages wait each time.
    public static let looksMax = 12
    /// Looks at the queues while they are not empty, each after a third of their messages' visibility.
    public static let settlingsMax = 12
    /// How often mending is tried: what is mended may show something else.
    public static let repairRoundsMax = 4
    /// An expired lock counts as an orphan after so many times its lifetime.
    public static let orphanLockLifetimes: Int64 = 2
    /// Applied attempts in a row's pending list above which they are waste: several times what is kept by intention.
    public static let pendingMax = 64

    /// - Parameter deadLetters: where the backend has them.
    public init(cloud: Cloud, config: DeploymentConfig, deadLetters: DeadLetterSource? = nil) {
        self.cloud = cloud.inspected(config)
        self.config = config
        self.deadLetters = deadLetters
    }

    /// What is wrong, in an order that does not depend on chance.
    public func inspect() async throws -> [Finding] {
        var found: [Finding]?
        var passes = 0
        var snapshot = Snapshot()
        for look in 0..<Inspector.looksMax {
            if look > 0 { try await settle() }
            snapshot = try await SnapshotReader(cloud: cloud, config: config, deadLetters: deadLetters).read()
            // What waits could explain anything.
            guard snapshot.isQuiet else { continue }
            let seen = Checks.run(snapshot, config)
            if let before = found {
                let earlier = Set(before)
                found = seen.filter { earlier.contains($0) }
            } else {
                found = seen
            }
            passes += 1
            if found?.isEmpty == true || passes == Inspector.passesMax { break }
        }
        if passes > 0, passes == Inspector.passesMax || found?.isEmpty == true { return found ?? [] }
        // Seen once says little.
        return (passes > 1 ? found ?? [] : []) + [Inspector.busy(snapshot)]
    }

    /// Says that not everything could be looked at.
    private static func busy(_ snapshot: Snapshot) -> Finding {
        Finding(
            Finding.Kind("busy"), .waste, "queues",
            "\(snapshot.requestsWaiting + snapshot.commitsWaiting) messages were waiting, and some at each look",
            meaning: "Not everything was looked at often enough", evidence: [],
            repair: .none("look again when less is written"))
    }

    /// Lets writes that are on their way come to their end.
    private func settle() async throws {
        let pause = max(10, config.visibilityMillis / 3)
        for _ in 0..<Inspector.settlingsMax {
            try await cloud.clock.sleep(millis: pause)
            if try await cloud.requestQueue.depth() == 0, try await cloud.leaderQueue.depth() == 0 { return }
        }
    }

    /// Mends one finding, if what it rests on is still as it was seen.
    /// - Returns: nil when it is done; else why it is not.
    public func mend(_ finding: Finding) async throws -> String? { try await Repairer(cloud: cloud).mend(finding) }

    /// What was done about a finding.
    public struct Mended: Sendable {
        public let finding: Finding
        /// nil when it is done; else why it is not.
        public let obstacle: String?
    }

    /// Mends what can be mended without a guess, and looks again.
    /// - Returns: what was tried, in order, and what is left.
    public func repair() async throws -> (mended: [Mended], left: [Finding]) {
        var mended: [Mended] = []
        var left = try await inspect()
        for _ in 0..<Inspector.repairRoundsMax {
            let possible = left.filter { $0.repair.isPossible }
            if possible.isEmpty { break }
            var wasDone = false
            for finding in possible {
                let obstacle = try await mend(finding)
                if obstacle == nil { wasDone = true }
                mended.append(Mended(finding: finding, obstacle: obstacle))
            }
            left = try await inspect()
            if !wasDone { break }
        }
        return (mended, left)
    }
}
