package import CloudPrimitives
import Logging
import Synchronization

/// Functions by queues: a call is a message in the function's own queue `call-NAME`, and whoever hosts the function polls. This
/// process hosts those that it has registered, once ``start()`` was called; `fk worker` is such a process.
final class WorkerRuntime: FunctionRuntime {
    private struct State {
        var functions: [FunctionDefinition] = []
        var loops: [Task<Void, Never>] = []
        var isStarted = false
        var isClosed = false
    }

    private let sqs: SQSClient
    private let logger: Logger
    private let pollSeconds: Int
    private let state = Mutex(State())

    init(sqs: SQSClient, logger: Logger, pollSeconds: Int) {
        self.sqs = sqs
        self.logger = logger
        self.pollSeconds = pollSeconds
    }

    func register(_ function: FunctionDefinition) {
        state.withLock { state in
            state.functions.removeAll { $0.name == function.name }
            state.functions.append(function)
        }
    }

    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError) {
        let token = sqs.connection.client.random.token()
        do throws(CloudError) {
            // A group of its own: calls do not wait for each other.
            try await SQSQueue(name: DeploymentNames.callQueue(name), sqs: sqs)
                .send([QueueMessage(body: payload, group: token, deduplicationID: token)])
        } catch {
            guard error.code == .notFound else { throw error }
            throw CloudError(.notFound, "No function has the name \(name.printable), or none that takes calls")
        }
    }

    /// Makes the queues for calls, and begins to poll and to keep schedules.
    func start() async throws(CloudError) {
        let functions = state.withLock { state -> [FunctionDefinition] in
            defer { state.isStarted = true }
            return state.isStarted || state.isClosed ? [] : state.functions
        }
        for function in functions where function.takesCalls {
            try await sqs.createWithDeadQueue(
                DeploymentNames.callQueue(function.name),
                visibilitySeconds: SQSQueue.seconds(Run.hiddenMillis(function)))
        }
        for function in functions {
            for trigger in function.triggers {
                switch trigger {
                case .queue(let name, let batchMax): begin(function, name, batchMax: batchMax, isCall: false)
                case .schedule(let everyMillis):
                    let clock = sqs.connection.client.clock
                    loop { [logger] in
                        await Schedule(function: function, everyMillis: everyMillis, clock: clock, logger: logger).run()
                    }
                }
            }
            if function.takesCalls {
                begin(function, DeploymentNames.callQueue(function.name), batchMax: 1, isCall: true)
            }
        }
    }

    private func begin(_ function: FunctionDefinition, _ queue: String, batchMax: Int, isCall: Bool) {
        let source = QueuePoller(
            function: function, queue: SQSQueue(name: queue, sqs: sqs), batchMax: batchMax, isCall: isCall,
            pollSeconds: pollSeconds, logger: logger)
        loop { await source.run() }
    }

    private func loop(_ body: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            if !state.isClosed { state.loops.append(Task { await body() }) }
        }
    }

    /// Stops polling and waits for the runs that are under way.
    func shutdown() async {
        let loops = state.withLock { state in
            state.isClosed = true
            state.functions = []
            defer { state.loops = [] }
            return state.loops
        }
        for loop in loops { loop.cancel() }
        for loop in loops { await loop.value }
    }
}

extension FunctionDefinition {
    /// A function that something triggers is not called directly: one place decides how many of its runs there are, and
    /// nobody polls a queue in vain.
    package var takesCalls: Bool { triggers.isEmpty }

    /// The queue that has its direct calls, by its short name; nil where it takes none.
    package var callQueue: String? { takesCalls ? DeploymentNames.callQueue(name) : nil }
}
