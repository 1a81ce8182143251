import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import LocalEmulator
import Logging
import ServerFunctions

@testable import Simulation

/// A deployment whose functions fail by seed, some sessions that use it at the same time on real threads, and what each of them
/// saw.
final class Workload: Sendable {
    private let emulator: LocalEmulator
    private let plan: FaultPlan
    private let config: DeploymentConfig
    private let truth = Truth()
    private let dice: Dice
    private let scenario: Scenario
    private let sessions: [(performer: Performer, recorder: Recorder)]

    private static let actions: [(Scenario.Action, Int)] = [
        (.get, 6), (.getWatching, 12), (.existsWatching, 4), (.children, 4), (.childrenWatching, 6), (.set, 12),
        (.setVersioned, 6), (.create, 14), (.createEphemeral, 3), (.createSequential, 6), (.delete, 6),
        (.deleteVersioned, 3), (.multi, 8), (.multiEphemeral, 2), (.setLarge, 2), (.addWatch, 2),
        (.addWatchRecursive, 2), (.removeWatches, 1), (.sync, 1), (.pipeline, 4), (.pages, 2),
    ]

    init(seed: UInt64, sessions count: Int, oneIn: UInt64) async throws {
        dice = Dice(seed: seed)
        var options = LocalOptions()
        options.random = SeededRandom(seed: seed &+ 1)
        emulator = .memory(options)
        plan = FaultPlan(random: SeededRandom(seed: seed &+ 2), oneIn: oneIn)
        var scenario = Scenario(name: "threads", summary: "functions fail on real threads", actions: Workload.actions)
        scenario.config = DeploymentConfig(
            inlineDataBytesMax: 64, inlineChildrenMax: 3, lockMillis: 15, heartbeatMillis: 200, batchMax: 4)
        self.scenario = scenario
        config = scenario.config
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let witnessed = WitnessedCloud.wrap(emulator.cloud, truth) {}
        ServerFunctions(cloud: FaultyCloud.wrap(witnessed, plan), config: config, logger: logger).register()
        try await Bootstrap(emulator.cloud).run(DeploymentRecord(config))
        emulator.start()
        sessions = (0..<count).map { [truth, config] index in
            let recorder = Recorder(truth)
            var options = ClientOptions()
            options.sessionTimeoutMillis = 120_000
            options.observer = Performer.observer
            options.eventHandler = { event in recorder.note(event) }
            let client = FaaSKeeperClient(cloud: witnessed, config: config, options: options, logger: logger)
            let performer = Performer(
                client, name: "seed \(seed), client\(index)", recorder: recorder, truth: truth, clock: SystemClock(),
                isDead: { false }, told: { _, _ in })
            return (performer, recorder)
        }
    }

    /// Every session does `count` things one after the other, all sessions at once; then the faults end and the service
    /// settles.
    /// - Returns: what is wrong.
    func run(_ count: Int) async throws -> [String] {
        await withTaskGroup(of: Void.self) { group in
            for (performer, _) in sessions {
                let dice = dice.fork()
                group.addTask { [scenario] in
                    var actor = Actor(scenario, dice.fork(), name: performer.name)
                    for _ in 0..<count {
                        let calls = actor.next(dice.pick(weighted: scenario.actions))
                        if calls.count == 1 {
                            await performer.perform(calls[0])
                        } else {
                            await performer.performTogether(calls)
                        }
                        if let made = performer.lastMade { actor.learn([made]) }
                    }
                }
            }
        }
        plan.calm()
        try await settle()
        let histories = sessions.map { performer, recorder in
            History(
                session: performer.client.session, name: performer.name, entries: recorder.all, credentials: [],
                settledHead: truth.moment().head, mayEnd: false, asked: recorder.requests)
        }
        return try await Verdict(truth, histories).violations(emulator.cloud, config)
    }

    /// Waits until nothing is under way: queues empty, epoch empty.
    private func settle() async throws {
        let epoch = Epoch(region: config.region, emulator.cloud.store)
        try await eventually("all is quiet") {
            try await emulator.drain()
            return try await epoch.all().isEmpty
        }
    }

    func close() async {
        for (performer, _) in sessions { await performer.client.close() }
        await emulator.shutdown()
    }
}
