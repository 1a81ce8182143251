public import CloudPrimitives
import FaaSKeeper
public import FaaSKeeperConnect
public import FaaSKeeperModel
import Synchronization

/// One benchmark on an open deployment: makes its nodes, works on them, and removes them.
public struct BenchRun: Sendable {
    /// Where the nodes of all benchmarks begin.
    public static let prefix = "/bench-"

    private let deployment: Deployment
    private let workload: Workload
    private let clock: any CloudClock
    private let executor: (any TaskExecutor)?
    private let timeoutMillis: Int64
    private let credentials: [Credential]
    private let stop: BenchStop
    private let progress: @Sendable (Int) -> Void
    private let random: SeededRandom
    private let root: NodePath

    /// - Parameters:
    ///   - clock: by which latencies are measured.
    ///   - executor: where sessions and clients run, for whoever owns the clock.
    ///   - name: distinguishes benchmarks that run at once.
    ///   - stop: ends the run early, as the cancellation of the task does.
    ///   - progress: told of the operations so far, after each.
    public init(
        _ workload: Workload, on deployment: Deployment, clock: any CloudClock, executor: (any TaskExecutor)? = nil,
        name: String, timeoutMillis: Int64 = 30_000, credentials: [Credential] = [], stop: BenchStop = BenchStop(),
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.workload = workload
        self.deployment = deployment
        self.clock = clock
        self.executor = executor
        self.timeoutMillis = timeoutMillis
        self.credentials = credentials
        self.stop = stop
        self.progress = progress
        random = SeededRandom(seed: workload.seed)
        root = NodePath(unchecked: BenchRun.prefix + name)
    }

    /// - Parameter seen: told of what was measured, before the nodes are removed.
    /// - Throws: what making the nodes threw. Errors of operations are counted, not thrown.
    public func run(_ seen: (Measurement) async -> Void = { _ in }) async throws -> Measurement {
        let record = BenchRecord(progress: progress)
        let setup = try client(nil)
        let nodes = BenchNodes(root: root, workload: workload)
        do { try await nodes.make(by: setup) } catch {
            _ = await removed(nodes, by: setup)
            throw error
        }
        var sessions: [FaaSKeeperClient] = []
        for _ in 0..<workload.sessions { sessions.append(try client(record)) }
        // The first write opens the session's end of the event channel.
        await withTaskGroup(of: Void.self) { group in
            for (index, session) in sessions.enumerated() {
                group.addTask {
                    let own = nodes.own(of: index)
                    _ = try? await session.set(nodes.path(own.lowerBound), data: nodes.data(own.lowerBound))
                }
            }
        }
        let started = clock.monotonicMicros
        record.begin()
        await work(sessions, nodes, record, started)
        var measurement = record.end()
        measurement.elapsedMicros = clock.monotonicMicros - started
        measurement.isInterrupted = isStopped
        await seen(measurement)
        for session in sessions { await session.close() }
        if await !removed(nodes, by: setup) { measurement.leftBehind = root }
        return measurement
    }

    private var isStopped: Bool { stop.isStopped || Task.isCancelled }

    private func client(_ record: BenchRecord?) throws -> FaaSKeeperClient {
        var options = ClientOptions()
        options.executor = executor
        options.timeoutMillis = timeoutMillis
        options.isTraced = workload.isTraced && record != nil
        if let record { options.observer = { report in record.add(report) } }
        let client = deployment.client(options)
        for credential in credentials { try client.addAuth(credential) }
        return client
    }

    /// Also where this task was cancelled.
    private func removed(_ nodes: BenchNodes, by client: FaaSKeeperClient) async -> Bool {
        await Task(executorPreference: executor) {
            let isRemoved = await nodes.remove(by: client)
            await client.close()
            return isRemoved
        }.value
    }

    // MARK: Operations

    private func work(
        _ sessions: [FaaSKeeperClient], _ nodes: BenchNodes, _ record: BenchRecord, _ started: Int64
    ) async {
        let tickets = BenchTickets(workload, startedMicros: started)
        await withTaskGroup(of: Void.self) { group in
            for (index, session) in sessions.enumerated() {
                let worker = BenchWorker(
                    session: session, nodes: nodes, own: nodes.own(of: index), readPercent: workload.readPercent,
                    random: SeededRandom(seed: random.next()), clock: clock, record: record)
                if workload.ratePerSecond != nil {
                    group.addTask { await paced(worker, tickets) }
                } else {
                    for _ in 0..<workload.pipelined { group.addTask { await closed(worker, tickets) } }
                }
            }
        }
    }

    /// Each operation begins when the one before has ended.
    private func closed(_ worker: BenchWorker, _ tickets: BenchTickets) async {
        while !isStopped, tickets.take(now: clock.monotonicMicros) != nil {
            await worker.perform(intendedMicros: nil)
        }
    }

    /// Each operation begins at its time, and what it waits for counts: a stall delays all that were meant to begin in it.
    private func paced(_ worker: BenchWorker, _ tickets: BenchTickets) async {
        await withTaskGroup(of: Void.self) { group in
            var underWay = 0
            while !isStopped, let intended = tickets.take(now: clock.monotonicMicros) {
                let wait = intended - clock.monotonicMicros
                if wait > 0 { try? await clock.sleep(micros: wait) }
                if isStopped { break }
                if underWay >= workload.inFlightMax {
                    await group.next()
                    underWay -= 1
                }
                group.addTask { await worker.perform(intendedMicros: intended) }
                underWay += 1
            }
        }
    }
}

/// Ends a benchmark from outside its task.
public final class BenchStop: Sendable {
    private let state = Mutex(false)

    public init() {}

    public var isStopped: Bool { state.withLock { $0 } }
    public func stop() { state.withLock { $0 = true } }
}
