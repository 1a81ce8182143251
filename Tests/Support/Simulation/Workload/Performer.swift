import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import Synchronization

/// Makes the calls of one session, and notes what came of them.
final class Performer: Sendable {
    /// What a client reports of the operation under way in the current task.
    private final class Report: Sendable {
        @TaskLocal static var current: Report?
        let value = Mutex<OperationReport?>(nil)
    }

    let name: String
    let client: FaaSKeeperClient
    let recorder: Recorder
    private let truth: Truth
    private let clock: any CloudClock
    private let credentials: [Credential]
    private let executor: (any TaskExecutor)?
    private let isDead: @Sendable () -> Bool
    private let told: @Sendable (History.Call, History.Outcome) -> Void
    private let made = Mutex<NodePath?>(nil)

    /// - Parameters:
    ///   - isDead: whether the session's process is gone, which hears nothing any more.
    ///   - told: called with the outcome of each call.
    init(
        _ client: FaaSKeeperClient, name: String, recorder: Recorder, truth: Truth, clock: any CloudClock,
        credentials: [Credential] = [], executor: (any TaskExecutor)? = nil, isDead: @escaping @Sendable () -> Bool,
        told: @escaping @Sendable (History.Call, History.Outcome) -> Void
    ) {
        self.name = name
        self.client = client
        self.recorder = recorder
        self.truth = truth
        self.clock = clock
        self.credentials = credentials
        self.executor = executor
        self.isDead = isDead
        self.told = told
        for credential in credentials { try? client.addAuth(credential) }
    }

    /// Goes into the options of the client.
    static let observer: @Sendable (OperationReport) -> Void = { report in
        Report.current?.value.withLock { $0 = report }
    }

    /// The last node that the service has named.
    var lastMade: NodePath? { made.withLock { $0 } }

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

    /// Makes calls at once; their results count in the order in which they come.
    func performMixed(_ calls: [History.Call]) async {
        await withTaskGroup(of: Void.self) { group in
            for call in calls { group.addTask { await self.perform(call) } }
        }
    }

    private func attempt(_ call: History.Call) async -> History.Operation? {
        let invoked = truth.moment()
        let acknowledged = truth.acknowledged
        let report = Report()
        let outcome = await Report.$current.withValue(report) { await execute(call) }
        let told = report.value.withLock { $0 }
        if let request = told?.request, case .write(let changes) = call { recorder.note(request, asked: changes) }
        // What a process hears after its death nobody has heard.
        if isDead() { return nil }
        if case .results(let results) = outcome, results.failure == nil, let txid = told?.txid {
            truth.acknowledge(txid)
        }
        if case .failed(let error) = outcome, error.isOutcomeUnknown, let told, error.request != told.request {
            truth.violate("\(name) does not know what became of \(call), and is told of another request")
        }
        self.told(call, outcome)
        return History.Operation(
            call: call, invoked: invoked, acknowledged: acknowledged, completed: truth.moment(), outcome: outcome,
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
            case .pages(let path, let limit, let descending):
                return try await pages(path, ChildrenQuery(descending: descending, limit: limit))
            case .descendants(let path): _ = try await client.descendantCount(path)
            case .status:
                let (mrd, proven) = (client.mrd, client.identities.count)
                let status = try await client.status()
                guard proven == credentials.count else { return .status(txid: -1, mrd: mrd) }
                try await lookBack()
                return .status(txid: status.txid, mrd: max(mrd, status.mrd))
            case .mistake(let mistake): try await commit(mistake)
            case .givenUp(let call, let millis):
                // The report of the call belongs to the task that makes it.
                let task = Task(executorPreference: executor) { await self.execute(call) }
                let alarm = Task(executorPreference: executor) {
                    try await self.clock.sleep(millis: millis)
                    task.cancel()
                }
                defer { alarm.cancel() }
                return await task.value
            case .close: await client.close()
            }
            return .done
        } catch { return .failed(error) }
    }

    /// What the session says of itself and of the past has to be true.
    private func lookBack() async throws(KeeperError) {
        if let certainty = client.certainty, certainty.remainingMillis > client.sessionTimeoutMillis {
            truth.violate("\(name) is certain of its session for \(certainty.remainingMillis) ms")
        }
        if client.pendingNotifications > 0, !client.isRegistered {
            truth.violate("\(name) has notifications, and no session")
        }
        let history = try await client.history(from: 1)
        var last: Int64 = 0
        let logged = Dictionary(
            truth.contents.entries.map { ($0.txid, $0.events) }, uniquingKeysWith: { first, _ in first })
        for event in history.events {
            let isTrue = logged[event.txid]?.contains { $0.type == event.type && $0.path == event.path } ?? false
            if !isTrue || event.txid < last || event.txid > history.through {
                truth.violate("\(name) is told of the past: \(event.type) \(event.path) \(event.txid)")
            }
            last = event.txid
        }
        if client.usage.readUnits == 0 { truth.violate("\(name) has read for nothing") }
        let first = RequestID(session: client.session, number: 1)
        let outcome = try await client.outcome(of: first, below: "/")
        if let outcome, !truth.contents.entries.contains(where: { $0.request == first && $0.results == outcome }) {
            truth.violate("\(name) is told an outcome that is not in the log: \(outcome)")
        }
        // Counted now, by nobody else: whatever it says, it says so without an error.
        _ = try? await client.get("\(QuotaLimits.root)/a/\(QuotaLimits.statsName)")
    }

    /// What is refused before anything is sent.
    private func commit(_ mistake: History.Mistake) async throws(KeeperError) {
        switch mistake {
        case .relativePath: _ = try await client.get("relative", watch: true)
        case .slashAtEnd: _ = try await client.create("/a/")
        case .dots: _ = try await client.create("/a/../b", mode: .ephemeral)
        case .largeData: _ = try await client.set("/a", data: [UInt8](repeating: 0, count: Limits.nodeDataBytesMax + 1))
        case .noTime: _ = try await client.create("/a/t", mode: .ttl(0))
        case .noACL: _ = try await client.setACL("/a", [])
        case .root: try await client.delete("/")
        case .noPath: try await client.addWatch("", recursive: false)
        case .secret: try client.addAuth(Credential(scheme: "digest", secret: Array("nobody".utf8)))
        case .largeMulti:
            _ = try await client.multi(
                [Change](repeating: .check("/", version: -1), count: client.multiOperationsMax + 1))
        case .scheme: try client.addAuth(Credential(scheme: "kerberos", secret: []))
        }
    }

    /// A list by pages of one snapshot; `.done` where it could not be had to its end.
    private func pages(_ path: String, _ query: ChildrenQuery) async throws(KeeperError) -> History.Outcome {
        var query = query
        var names: [String] = []
        while true {
            let page = try await client.childrenPage(path, query)
            if query.snapshot != nil, page.isRestarted { return .done }
            names += page.names
            guard page.hasMore, let last = page.names.last else {
                return .view(History.View(stat: page.snapshot.stat, names: names.sorted()))
            }
            query.after = last
            query.snapshot = page.snapshot
        }
    }

    private func write(_ changes: [Change]) async throws(KeeperError) -> [OperationResult] {
        // Both ways to do several at once: wait for the answer, or get it later.
        if changes.count == 2 { return try await client.sendMulti(changes).results() }
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
