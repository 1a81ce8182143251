import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaultInjection
import Logging
import Synchronization

/// One session of a run: a client with its machine, and what it saw.
final class SimulatedSession: Sendable {
    /// What a client reports of the operation under way in the current task.
    private final class Report: Sendable {
        @TaskLocal static var current: Report?
        let value = Mutex<OperationReport?>(nil)
    }

    let name: String
    let link: FaultyClient
    let client: FaaSKeeperClient
    let clock: SimulatedClock
    let credentials: [Credential]
    private let recorder: Recorder
    private let run: SimulatedRun
    private let made = Mutex<NodePath?>(nil)
    private let fate = Mutex((mayEnd: false, settledHead: nil as Int64?))

    init(_ run: SimulatedRun, name: String, clock: SimulatedClock, credentials: [Credential]) {
        self.run = run
        self.name = name
        self.clock = clock
        self.credentials = credentials
        link = FaultyClient(name: name)
        let recorder = Recorder(run.truth)
        self.recorder = recorder
        var options = ClientOptions()
        options.executor = run.world
        options.timeoutMillis = 8_000
        options.sessionTimeoutMillis = 5_000
        options.observer = { report in Report.current?.value.withLock { $0 = report } }
        let link = self.link
        options.eventHandler = { [weak run] event in
            if link.isDead { return }
            recorder.note(event)
            run?.tell("\(name) is told \(event.type) \(event.path) \(event.txid)")
        }
        var cloud = run.witnessed
        cloud.clock = clock
        client = FaaSKeeperClient(
            cloud: FaultyCloud.wrap(cloud, for: link, run.plan, run.faultWorld), config: run.scenario.config,
            options: options, logger: run.logger)
        for credential in credentials { try? client.addAuth(credential) }
    }

    var history: History {
        let (mayEnd, settled) = fate.withLock { $0 }
        return History(
            session: client.session, name: name, entries: recorder.all, credentials: credentials, settledHead: settled,
            mayEnd: mayEnd, asked: recorder.requests)
    }

    /// From now on the service may end the session.
    func allowEnd() { fate.withLock { $0.mayEnd = true } }

    func settle(head: Int64) { fate.withLock { $0.settledHead = head } }

    /// Whether its process runs and it knows of no end.
    var isAlive: Bool { !link.isDead && client.sessionState == .connected }

    /// The last node that the service has named.
    var lastMade: NodePath? { made.withLock { $0 } }

    // MARK: Operations

    /// Does one call and notes what came of it.
    func perform(_ call: History.Call) async {
        if let operation = await attempt(call) { recorder.note(operation) }
    }

    /// Makes several writes at once; their results count in the order of the requests.
    func performTogether(_ calls: [History.Call]) async {
        let operations = await withTaskGroup(of: History.Operation?.self) { group in
            for call in calls { group.addTask { await self.attempt(call) } }
            var result: [History.Operation] = []
            for await operation in group { if let operation { result.append(operation) } }
            return result
        }
        for operation in operations.sorted(by: { ($0.request?.number ?? 0) < ($1.request?.number ?? 0) }) {
            recorder.note(operation)
        }
    }

    private func attempt(_ call: History.Call) async -> History.Operation? {
        let invoked = run.truth.moment()
        let acknowledged = run.acknowledged.withLock { $0 }
        let report = Report()
        let outcome = await Report.$current.withValue(report) { await execute(call) }
        let told = report.value.withLock { $0 }
        if let request = told?.request, case .write(let changes) = call { recorder.note(request, asked: changes) }
        // What a process hears after its death nobody has heard.
        if link.isDead { return nil }
        if case .results(let results) = outcome, results.failure == nil, let txid = told?.txid {
            run.acknowledged.withLock { $0 = max($0, txid) }
        }
        run.note(name, call, outcome)
        return History.Operation(
            call: call, invoked: invoked, acknowledged: acknowledged, completed: run.truth.moment(), outcome: outcome,
            request: told?.request)
    }

    private func execute(_ call: History.Call) async -> History.Outcome {
        do throws(KeeperError) {
            switch call {
            case .get(let path, let watch):
                let (data, stat) = try await client.get(path, watch: watch)
                return .view(History.View(stat: stat, data: data))
            case .exists(let path, let watch):
                let stat = try await client.exists(path, watch: watch)
                return .view(History.View(stat: stat))
            case .children(let path, let watch):
                let (names, stat) = try await client.children(path, watch: watch)
                return .view(History.View(stat: stat, names: names))
            case .acl(let path):
                let (acl, stat) = try await client.acl(path)
                // Secrets are hidden from those who may not change the list.
                return .view(History.View(stat: stat, acl: acl.contains { $0.scheme == "digest" } ? nil : acl))
            case .write(let changes): return .results(try await write(changes))
            case .setACL(let path, let acl, let version):
                let stat = try await client.setACL(path, acl, version: version)
                return .results([.changed(stat: stat)])
            case .addWatch(let path, let recursive): try await client.addWatch(path, recursive: recursive)
            case .removeWatches(let path, let removal): try await client.removeWatches(path, removal)
            case .sync: try await client.sync()
            case .ephemerals: return .paths(try await client.ephemerals())
            case .close: await client.close()
            }
            return .done
        } catch { return .failed(error) }
    }

    private func write(_ changes: [Change]) async throws(KeeperError) -> [OperationResult] {
        guard changes.count == 1 else { return try await client.multi(changes) }
        switch changes[0] {
        case .create(let path, let data, let mode, let acl):
            let (path, stat) = try await client.create(path, data: data, mode: mode, acl: acl)
            if mode.isSequential { made.withLock { $0 = path } }
            return [.created(path: path, stat: stat)]
        case .set(let path, let data, let version):
            let stat = try await client.set(path, data: data, version: version)
            return [.changed(stat: stat)]
        case .delete(let path, let version):
            try await client.delete(path, version: version)
            return [.deleted]
        case .check: return try await client.multi(changes)
        }
    }
}
