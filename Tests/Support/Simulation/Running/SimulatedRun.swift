import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import Inspection
import LocalEmulator
import Logging
import ServerFunctions
import Synchronization
import VirtualTime

/// One run of one scenario by one seed: a deployment on the emulator in memory, its functions, its sessions, and whatever
/// goes wrong.
final class SimulatedRun: Sendable {
    let seed: UInt64
    let scenario: Scenario
    let platform: Scenario.Platform
    let ground: Ground
    let config: DeploymentConfig
    let world: SimulatedWorld
    let truth = Truth()
    let plan: FaultPlan
    let faultWorld: FaultWorld
    let emulator: LocalEmulator
    /// The emulator's primitives without faults, and watched.
    let witnessed: Cloud
    let logger: Logger
    private let dice: Dice
    private let clock: SimulatedClock
    private let machines: [SimulatedClock]
    private let sessions = Mutex<[SimulatedSession]>([])
    private let trace: (@Sendable (String) -> Void)?

    init(_ scenario: Scenario, seed: UInt64, ground: Ground? = nil, trace: (@Sendable (String) -> Void)? = nil) {
        self.seed = seed
        self.scenario = scenario
        self.ground = ground ?? .of(seed: seed)
        config = self.ground.config(scenario.config)
        self.trace = trace
        let dice = Dice(seed: seed)
        self.dice = dice
        let world = SimulatedWorld(seed: dice.next())
        self.world = world
        let platform = dice.pick(scenario.platforms)
        self.platform = platform
        clock = SimulatedClock(world)
        machines = (0..<4).map { index in
            let wrong = index == 0 ? 0 : scenario.skewMillis
            return SimulatedClock(world, offsetMillis: dice.jitter(in: -wrong...wrong))
        }
        let plan = FaultPlan(
            random: dice.fork(), oneIn: scenario.faultsOneIn, delays: scenario.delays,
            allowed: scenario.allowed(platform))
        self.plan = plan
        let truth = self.truth
        let way = dice.fork()
        var faultWorld = FaultWorld()
        faultWorld.executor = world
        faultWorld.fencesReceipts = platform == .fenced
        faultWorld.isTraced = trace != nil
        faultWorld.travel = { try? await world.sleep(micros: way.jitter(in: 1...3_000)) }
        faultWorld.witness = { caller, operation, subject, outcome in
            truth.mix(caller, operation, outcome, time: world.nowMicros)
            trace?("\(Timestamp(world.nowMicros)) \(caller) \(operation) \(subject): \(outcome)")
        }
        self.faultWorld = faultWorld
        var options = LocalOptions()
        options.clock = clock
        options.random = dice.fork()
        options.executor = world
        emulator = .memory(options)
        witnessed = WitnessedCloud.wrap(emulator.cloud, truth) { plan.note(.lockTakeover) }
        logger = Logger(label: "simulation") { _ -> any LogHandler in
            if let trace { TraceHandler(trace: trace) } else { SwiftLogNoOpLogHandler() }
        }
    }

    func tell(_ text: @autoclosure () -> String) { trace?("\(Timestamp(world.nowMicros)) \(text())") }

    func note(_ name: String, _ call: History.Call, _ outcome: History.Outcome) {
        truth.mix(name, time: world.nowMicros)
        tell("\(name) \(call): \(outcome)")
    }

    // MARK: The run

    /// Runs to the end and checks all that can be checked.
    func execute() -> RunReport {
        var report = RunReport(seed: seed, scenario: scenario.name)
        do {
            let ending = Mutex<[String]>([])
            try world.run { [self] in
                try await start()
                try await work()
                try await settle()
                let found = try await inspect()
                ending.withLock { $0 = found }
                let heard = await stop()
                ending.withLock { $0 += heard }
            }
            report.violations += ending.withLock { $0 }
        } catch { report.violations.append("the run failed: \(error)") }
        let histories = sessions.withLock { $0 }.map(\.history)
        // They hold the run, and the run holds them.
        sessions.withLock { $0 = [] }
        report.add(verdict(histories))
        report.operations = histories.reduce(0) { sum, history in
            sum + history.entries.count { if case .operation = $0 { true } else { false } }
        }
        report.faults = plan.counts
        report.digest = truth.digest
        report.simulatedMillis = world.nowMicros / 1_000
        return report
    }

    private func start() async throws {
        plan.calm()
        try await Bootstrap(ground.furnish(emulator.cloud)).run(DeploymentRecord(config))
        var cloud = witnessed
        let function = FunctionClock(standard: clock)
        cloud = FaultyCloud.wrap(cloud, plan, faultWorld)
        cloud.clock = function
        cloud.functions = MachineRuntime(base: cloud.functions, machines: machines, dice: dice.fork())
        ServerFunctions(cloud: ground.furnish(cloud), config: config, logger: logger).register()
        emulator.start()
        if scenario.skewMillis > 0 { plan.note(.clockSkew) }
    }

    private func work() async throws {
        if !scenario.setup.isEmpty {
            let session = open("setup", dice.fork(), isSafe: true)
            await session.perform(.write(scenario.setup))
            session.allowEnd()
            await session.perform(.close)
        }
        plan.resume()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<scenario.sessions {
                let dice = dice.fork()
                group.addTask { await self.live(index, dice) }
            }
            if scenario.jumpMillis > 0 { group.addTask { [dice = dice.fork()] in await self.jumpClocks(dice) } }
        }
    }

    /// What somebody does who uses the service: one session, or several after each other.
    private func live(_ index: Int, _ dice: Dice) async {
        var session = open("client\(index)", dice)
        var actor = Actor(scenario, dice.fork(), name: session.name)
        var generation = 0
        for _ in 0..<scenario.operations {
            if !session.isAlive {
                generation += 1
                session = open("client\(index).\(generation)", dice)
                actor = Actor(scenario, dice.fork(), name: session.name)
            }
            let action = dice.pick(weighted: scenario.actions)
            switch action {
            case .pause: try? await clock.sleep(millis: dice.jitter(in: 1...3_000))
            case .reopen:
                session.allowEnd()
                await session.perform(.close)
            default:
                let calls = actor.next(action)
                if calls.count == 1 {
                    await session.perform(calls[0])
                } else if action == .mixed {
                    await session.performMixed(calls)
                } else {
                    await session.performTogether(calls)
                }
                if let made = session.lastMade { actor.learn([made]) }
            }
        }
    }

    private func open(_ name: String, _ dice: Dice, isSafe: Bool = false) -> SimulatedSession {
        let wrong = scenario.skewMillis
        let clock = SimulatedClock(world, offsetMillis: dice.jitter(in: -wrong...wrong))
        let credentials =
            dice.chance(1, of: 3) ? [Credential(scheme: "digest", secret: Array("user:password".utf8))] : []
        let session = SimulatedSession(self, name: name, clock: clock, credentials: credentials)
        sessions.withLock { $0.append(session) }
        if isSafe { return session }
        if dice.chance(scenario.crashPercent, of: 100) { faultWorld.spawn { await self.kill(session, dice.fork()) } }
        if dice.chance(scenario.silencePercent, of: 100) {
            faultWorld.spawn { await self.silence(session, dice.fork()) }
        }
        return session
    }

    private func kill(_ session: SimulatedSession, _ dice: Dice) async {
        try? await world.sleep(micros: dice.jitter(in: 1_000...2_000_000))
        guard plan.isActive else { return }
        session.allowEnd()
        session.link.die()
        plan.note(.clientCrash)
        tell("\(session.name) dies")
        // A kernel may tell at once that the process is gone; or nobody does.
        if dice.chance(1, of: 2) { try? await emulator.cloud.channel.close(session.client.session) }
    }

    private func silence(_ session: SimulatedSession, _ dice: Dice) async {
        try? await world.sleep(micros: dice.jitter(in: 1_000...2_000_000))
        guard plan.isActive else { return }
        session.allowEnd()
        let millis = dice.jitter(in: 100...12_000)
        session.link.cutOff(until: clock.nowMillis + millis)
        plan.note(.clientSilence)
        tell("\(session.name) is cut off for \(millis) ms")
    }

    private func jumpClocks(_ dice: Dice) async {
        for _ in 0..<3 {
            try? await world.sleep(micros: dice.jitter(in: 1_000...1_500_000))
            let clocks = machines + sessions.withLock { $0.map(\.clock) }
            dice.pick(clocks).jump(millis: dice.jitter(in: -scenario.jumpMillis...scenario.jumpMillis))
            plan.note(.clockJump)
        }
        for session in sessions.withLock({ $0 }) { session.allowEnd() }
    }
}

extension SimulatedRun {
    private var all: [SimulatedSession] { sessions.withLock { $0 } }

    /// Registered sessions that the service knows no longer, and that do not know it.
    private func unaware(_ rows: [ItemPage.Row]) -> [SimulatedSession] {
        let known = Set(rows.map(\.sort))
        return all.filter {
            $0.isAlive && $0.client.isRegistered && !known.contains($0.client.session.hex)
        }
    }

    /// Ends the faults, and waits until everything that was begun has come to its end.
    fileprivate func settle() async throws {
        plan.calm()
        let epochs = Epochs(config, emulator.cloud.store)
        var calm = 0
        for _ in 0..<600 where calm < 2 {
            try await clock.sleep(millis: 200)
            try await emulator.drain()
            let rows = try await emulator.cloud.store.queryAll(ItemQuery(Layout.sessions, Layout.allSessions))
            let living = Set(all.filter { $0.isAlive && $0.client.isRegistered }.map(\.client.session.hex))
            let isQuiet =
                rows.allSatisfy { living.contains($0.sort) }
                && all.allSatisfy { $0.link.isDead || !$0.link.isCutOff(now: clock.nowMillis) }
            let isConfirmed = try await epochs.all().isEmpty
            let requests = try await emulator.cloud.requestQueue.depth()
            let messages = try await emulator.cloud.leaderQueue.depth()
            calm = isQuiet && isConfirmed && unaware(rows).isEmpty && requests + messages == 0 ? calm + 1 : 0
        }
        for session in all where session.isAlive {
            session.settle(head: truth.moment().head)
        }
    }

    /// Looks at the stores while all is quiet.
    fileprivate func inspect() async throws -> [String] {
        var asked: [RequestID: [FaaSKeeper.Change]] = [:]
        for session in all { asked.merge(session.history.asked) { old, _ in old } }
        let order = Order(truth.contents, asked: asked)
        guard let state = order.states.last else { return [] }
        var found = try await StoreCheck(cloud: ground.furnish(emulator.cloud), config: config, state: state).run()
        for letter in try await emulator.deadLetters() { found.append("a dead letter in \(letter.queue)") }
        let rows = try await emulator.cloud.store.queryAll(ItemQuery(Layout.sessions, Layout.allSessions))
        let living = Set(all.filter(\.isAlive).map(\.client.session.hex))
        for row in rows where !living.contains(row.sort) { found.append("session \(row.sort) is still registered") }
        for session in unaware(rows) { found.append("\(session.name) was evicted and never learns of it") }
        for session in all where !session.isAlive {
            for path in state.ephemerals(of: session.client.session) {
                found.append("\(path) has outlived its session \(session.name)")
            }
        }
        // The last, as it takes its time.
        for region in config.regions {
            var config = config
            config.region = region
            for finding in try await Inspector(cloud: ground.furnish(emulator.cloud), config: config).inspect()
            where finding.severity == .wrong {
                found.append("inspection of \(region): \(finding.kind) of \(finding.place): \(finding.what)")
            }
        }
        return found
    }

    /// Ends the sessions that still live, and all else.
    /// - Returns: what is wrong with what they heard.
    fileprivate func stop() async -> [String] {
        for session in all {
            session.allowEnd()
            await session.client.close()
        }
        // The last of the streams may still be on its way.
        try? await clock.sleep(millis: 1)
        let faults = all.flatMap(\.faultsOfStreams)
        await emulator.shutdown()
        return faults
    }

    private func verdict(_ histories: [History]) -> [String] {
        let contents = truth.contents
        var asked: [RequestID: [FaaSKeeper.Change]] = [:]
        for history in histories { asked.merge(history.asked) { old, _ in old } }
        let order = Order(contents, asked: asked)
        var violations = contents.violations + order.violations
        guard order.states.count == contents.entries.count + 1 else { return violations }
        for history in histories {
            var check = SessionCheck(order, history, credentials: history.credentials)
            // A client may know by its own clock that it is not evicted yet, as long as no clock jumps.
            if scenario.jumpMillis > 0 { check.evictedAt = contents.evictions[history.session] ?? Int.max }
            check.run()
            violations += check.violations
            if !history.mayEnd, let end = order.closings[history.session] {
                violations.append("\(history.name) was ended at txid \(end[0]), and nobody had a reason to")
            }
        }
        return violations
    }
}
