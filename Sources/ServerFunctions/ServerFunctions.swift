public import CloudPrimitives
import FaaSKeeperModel
public import FaaSKeeperStorage
public import Logging

/// The names of the four functions in every backend.
public enum FunctionName {
    public static let follower = "follower"
    public static let leader = "leader"
    public static let watch = "watch"
    public static let heartbeat = "heartbeat"
}

/// The service: four functions on the primitives of a cloud. The same on every backend.
public struct ServerFunctions: Sendable {
    let cloud: Cloud
    let config: DeploymentConfig
    let logger: Logger
    /// What the leader's runs here know of each region's images.
    private let known: [String: KnownImages]

    public init(cloud: Cloud, config: DeploymentConfig, logger: Logger) {
        self.cloud = cloud
        self.config = config
        self.logger = logger
        known = Dictionary(config.regions.map { ($0, KnownImages()) }) { first, _ in first }
    }

    /// Installs the functions with their triggers.
    public func register() {
        for definition in definitions { cloud.functions.register(definition) }
    }

    public var definitions: [FunctionDefinition] {
        // A run ends well before its messages come back: a function that was given up does nothing more.
        let timeoutMillis = config.visibilityMillis * 2 / 3
        return [
            FunctionDefinition(
                name: FunctionName.follower, triggers: [.queue(QueueName.requests, batchMax: config.batchMax)],
                concurrencyMax: config.followersMax, memoryMB: config.functionMemoryMB,
                timeoutMillis: timeoutMillis
            ) { try await logged(FunctionName.follower, $0, runFollower) },
            FunctionDefinition(
                name: FunctionName.leader, triggers: [.queue(QueueName.leader, batchMax: config.batchMax)],
                concurrencyMax: 1, memoryMB: config.functionMemoryMB, timeoutMillis: timeoutMillis
            ) { try await logged(FunctionName.leader, $0, runLeader) },
            FunctionDefinition(
                name: FunctionName.watch, triggers: [], concurrencyMax: 10, memoryMB: config.functionMemoryMB,
                timeoutMillis: timeoutMillis
            ) { try await logged(FunctionName.watch, $0, runWatch) },
            FunctionDefinition(
                name: FunctionName.heartbeat, triggers: [.schedule(everyMillis: config.heartbeatMillis)],
                concurrencyMax: 1, memoryMB: config.functionMemoryMB, timeoutMillis: timeoutMillis * 10
            ) { try await logged(FunctionName.heartbeat, $0, runHeartbeat) },
        ]
    }

    /// Says whose lines a run's lines are, and when it failed.
    private func logged(
        _ name: String, _ invocation: Invocation,
        _ run: (Invocation, Logger) async throws -> InvocationResult
    ) async throws -> InvocationResult {
        var logger = logger
        logger[metadataKey: "function"] = .string(name)
        do { return try await run(invocation, logger) } catch {
            logger.warning("A run failed; what it was given is delivered again", metadata: ["error": "\(error)"])
            throw error
        }
    }

    private func runFollower(_ invocation: Invocation, _ logger: Logger) async throws -> InvocationResult {
        guard case .messages(let messages) = invocation.input else { return InvocationResult() }
        let meter = meter(FunctionName.follower, for: messages)
        return await FollowerRun(cloud: cloud, meter: meter, config: config, logger: logger)
            .handle(messages, deadlineMillis: invocation.deadlineMillis)
    }

    private func runLeader(_ invocation: Invocation, _ logger: Logger) async throws -> InvocationResult {
        guard case .messages(let messages) = invocation.input else { return InvocationResult() }
        let meter = meter(FunctionName.leader, for: messages)
        let metered = cloud.metered(by: meter)
        try await Leader(
            cloud: metered, meter: meter, config: config, userStores: RegionStore.all(metered, config, known: known),
            logger: logger
        ).handle(messages)
        return InvocationResult()
    }

    private func runWatch(_ invocation: Invocation, _ logger: Logger) async throws -> InvocationResult {
        guard case .direct(let payload) = invocation.input else { return InvocationResult() }
        let meter = meter(FunctionName.watch, for: [])
        meter.add(cloud.billing.called(bytes: payload.count))
        try await WatchFunction(cloud: cloud.metered(by: meter), config: config, logger: logger).handle(payload)
        return InvocationResult()
    }

    private func runHeartbeat(_ invocation: Invocation, _ logger: Logger) async throws -> InvocationResult {
        let metered = cloud.metered(by: meter(FunctionName.heartbeat, for: []))
        try await Heartbeat(
            cloud: metered, config: config, userStore: ItemUserStore.home(metered, config), logger: logger
        ).run()
        return InvocationResult()
    }

    /// A meter for one run, with what the trigger itself is billed: the run, and a receive and a delete of the batch.
    private func meter(_ name: String, for messages: [ReceivedMessage]) -> Meter {
        let meter = Meter(caller: name, clock: cloud.clock)
        var usage = Usage()
        usage.invocations = 1
        if !messages.isEmpty {
            usage.queueReceives = 1 + BillingRules.queueRequests(bodies: messages.map(\.body.count))
        }
        meter.add(usage)
        return meter
    }
}
