import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import Logging
import MotoServer
import Synchronization

@testable import AWSBackend
@testable import Simulation

/// One run by one seed: two workers and some sessions, each with connections of its own to AWS, through a proxy that lets calls
/// go wrong. Afterwards the checker of the simulation looks at what everybody was told.
///
/// The proxy is also the witness: what came into the log, and what was asked for, is what moto has answered, whoever heard of it.
final class ProxiedRun: Sendable {
    /// What a run came to.
    struct Report: Sendable {
        var violations: [String] = []
        var operations = 0
        var writes = 0
        var calls = 0
        var faults: [FaultProxy.Fault: Int] = [:]
    }

    private let seed: UInt64
    private let name = MotoServer.deploymentName()
    private let truth = Truth()
    private let faults: FaultDice
    private let dice: Dice
    private let scenario: Scenario
    private let config: DeploymentConfig

    /// Locks and messages are held for seconds, as a call whose outcome nobody knows leaves them behind.
    static let config = DeploymentConfig(
        inlineDataBytesMax: 64, inlineChildrenMax: 3, inlineChildrenBytesMax: 40, multiOperationsMax: 25,
        lockMillis: 3_000, visibilityMillis: 6_000, horizonMillis: 600_000, heartbeatMillis: 1_000, batchMax: 5)

    static let actions: [(Scenario.Action, Int)] = [
        (.get, 3), (.getWatching, 6), (.existsWatching, 4), (.children, 3), (.childrenWatching, 4), (.set, 10),
        (.setVersioned, 3), (.create, 10), (.createEphemeral, 5), (.createSequential, 3),
        (.createEphemeralSequential, 3), (.createLarge, 1), (.setLarge, 2), (.delete, 6), (.deleteVersioned, 2),
        (.multi, 6), (.multiEphemeral, 3), (.addWatch, 2), (.addWatchRecursive, 2), (.removeWatches, 1), (.sync, 1),
        (.pipeline, 3), (.pages, 1),
    ]

    init(seed: UInt64, oneIn: UInt64) {
        self.seed = seed
        faults = FaultDice(seed: seed, oneIn: oneIn)
        dice = Dice(seed: seed &+ 1)
        var scenario = Scenario(
            name: "aws", summary: "everything at AWS, through a proxy", actions: ProxiedRun.actions)
        scenario.setup = [.create("/a"), .create("/b")]
        scenario.operations = 14
        var config = ProxiedRun.config
        config.region = MotoDeployment.region
        config.regions = [config.region]
        scenario.config = config
        self.scenario = scenario
        self.config = config
    }

    func execute() async throws -> Report {
        let table = try DeploymentNames(deployment: name, region: config.region).table(Layout.log)
        return try await FaultProxy.standing { [faults] call in
            faults.draw(call)
        } witness: { [truth] call, response in
            ProxiedRun.note(call, response, log: table, truth)
        } _: { stub in
            var workers: [MotoWorker] = []
            do {
                for _ in 0..<2 {
                    let worker = try await MotoWorker(name, config, endpoint: stub.url)
                    workers.append(worker)
                    try await worker.start()
                }
                let report = try await run(stub.url)
                for worker in workers { await worker.stop() }
                return report
            } catch {
                faults.turn(on: false)
                for worker in workers { await worker.stop() }
                throw error
            }
        }
    }

    private static func note(_ call: FaultProxy.Call, _ response: HTTPResponse, log: String, _ truth: Truth) {
        guard response.isSuccess, let body = try? JSONParser.parse(call.body) else { return }
        switch call.operation {
        case "PutItem" where body["TableName"]?.text == log:
            guard let whole = body["Item"], let item = try? ItemJSON.decode(whole, of: Layout.log).item else {
                truth.violate("What was put into the log cannot be read")
                return
            }
            truth.note(item)
        case "SendMessageBatch" where body["QueueUrl"]?.text?.hasSuffix("-requests.fifo") == true:
            let entries = body["Entries"]?.elements ?? []
            let bodies = entries.compactMap { $0["MessageBody"]?.text.flatMap(SQSBody.decode) }
            truth.note(bodies.map { QueueMessage(body: $0, group: "", deduplicationID: "") })
        default: break
        }
    }

    // MARK: Sessions

    private struct Member: Sendable {
        let performer: Performer
        let backend: AWSBackend
        let recorder: Recorder
        /// Dies after so many operations; nil lives to the end.
        let deathAt: Int?
        let isDead: Flag

        var client: FaaSKeeperClient { performer.client }
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }

    private func open(_ name: String, _ url: String, deathAt: Int?) async throws -> Member {
        let backend = try await MotoWorker.backend(self.name, endpoint: url)
        let recorder = Recorder(truth)
        let dead = Flag()
        var options = ClientOptions()
        options.timeoutMillis = 120_000
        options.sessionTimeoutMillis = deathAt == nil ? 240_000 : 5_000
        options.observer = Performer.observer
        options.eventHandler = { event in if !dead.isSet { recorder.note(event) } }
        let client = FaaSKeeperClient(
            cloud: backend.cloud, config: config, options: options,
            logger: Logger(label: "client", factory: { _ in SwiftLogNoOpLogHandler() }))
        let performer = Performer(
            client, name: name, recorder: recorder, truth: truth, clock: SystemClock(), isDead: { dead.isSet },
            told: { _, _ in })
        return Member(performer: performer, backend: backend, recorder: recorder, deathAt: deathAt, isDead: dead)
    }

    private func live(_ member: Member, _ dice: Dice) async {
        var actor = Actor(scenario, dice.fork(), name: member.performer.name)
        for step in 0..<scenario.operations {
            if member.deathAt == step {
                // Its process is gone: nobody polls, nobody renews.
                member.isDead.set()
                await member.backend.shutdown()
                return
            }
            let calls = actor.next(dice.pick(weighted: scenario.actions))
            if calls.count == 1 {
                await member.performer.perform(calls[0])
            } else {
                await member.performer.performTogether(calls)
            }
            if let made = member.performer.lastMade { actor.learn([made]) }
        }
    }

    private func run(_ url: String) async throws -> Report {
        var members: [Member] = []
        for index in 0..<scenario.sessions {
            members.append(
                try await open(
                    "client\(index)", url, deathAt: index == 0 ? 4 + dice.below(scenario.operations - 4) : nil))
        }
        // Chance might make ephemerals of them, below which there is nothing.
        for change in scenario.setup { await members[1].performer.perform(.write([change])) }
        faults.turn(on: true)
        await withTaskGroup(of: Void.self) { group in
            for member in members {
                let dice = dice.fork()
                group.addTask { await self.live(member, dice) }
            }
        }
        faults.turn(on: false)
        let plain = try await MotoWorker.backend(name)
        var report = Report()
        do {
            try await settle(members, plain.cloud)
            let histories = members.map { history(of: $0) }
            report.violations = try await Verdict(truth, histories).violations(plain.cloud, config)
            report.operations = histories.reduce(0) { $0 + $1.entries.count }
            report.writes = truth.contents.entries.count
            report.faults = faults.counts
            report.calls = faults.calls
        } catch {
            await plain.shutdown()
            for member in members { await member.backend.shutdown() }
            throw error
        }
        for member in members where !member.isDead.isSet {
            await member.client.close()
            await member.backend.shutdown()
        }
        await plain.shutdown()
        return report
    }

    // MARK: The end

    /// Waits until all that was begun has come to its end.
    private func settle(_ members: [Member], _ cloud: Cloud) async throws {
        let epochs = Epochs(config, cloud.store)
        var calm = 0
        let deadline = ContinuousClock.now + .seconds(180)
        while calm < 2 {
            try await Task.sleep(for: .milliseconds(300))
            let rows = try await cloud.store.queryAll(ItemQuery(Layout.sessions, Layout.allSessions))
            let living = Set(
                members.filter { !$0.isDead.isSet && $0.client.sessionState == .connected && $0.client.isRegistered }
                    .map(\.client.session.hex))
            let isQuiet = rows.allSatisfy { living.contains($0.sort) }
            let isConfirmed = try await epochs.all().isEmpty
            let depth = try await cloud.requestQueue.depth() + cloud.leaderQueue.depth()
            calm = isQuiet && isConfirmed && depth == 0 ? calm + 1 : 0
            if ContinuousClock.now > deadline {
                truth.violate(
                    "it does not come to rest: \(depth) messages, sessions \(rows.map(\.sort)) of \(living), epoch "
                        + (isConfirmed ? "empty" : "not empty"))
                return
            }
        }
    }

    private func history(of member: Member) -> History {
        let isAlive = !member.isDead.isSet && member.client.sessionState == .connected
        return History(
            session: member.client.session, name: "seed \(seed), \(member.performer.name)",
            entries: member.recorder.all, credentials: [], settledHead: isAlive ? truth.moment().head : nil,
            mayEnd: member.deathAt != nil, asked: member.recorder.requests)
    }
}
