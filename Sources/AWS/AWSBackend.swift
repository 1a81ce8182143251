public import CloudPrimitives
import FaaSKeeperModel

/// A deployment at AWS: DynamoDB, S3, SQS, and functions that queues trigger. Talks to nobody until it is used.
public final class AWSBackend: Sendable {
    let connection: AWSConnection
    private let transport: LazyTransport
    private let channel: AWSChannel
    let sqs: SQSClient
    private let runtime: WorkerRuntime
    public var deployment: String { connection.names.deployment }
    public var region: String { connection.names.region }
    /// The primitives.
    public let cloud: Cloud
    package var names: DeploymentNames { connection.names }

    /// - Throws: `.refused` when names or options have a form that AWS does not take.
    public init(deployment: String, region: String, _ options: AWSOptions) throws(CloudError) {
        (connection, transport) = try AWSConnection.open(deployment: deployment, region: region, options)
        sqs = SQSClient(connection: connection)
        let objects = S3Objects(connection: connection)
        let pollSeconds = min(max(options.pollSeconds, 0), AWSLimits.pollSeconds)
        let store = DynamoDBStore(connection: connection)
        channel = AWSChannel(
            sqs: sqs, store: store, objects: objects, reachable: options.reachable, logger: options.logger,
            pollSeconds: pollSeconds)
        runtime = WorkerRuntime(sqs: sqs, logger: options.logger, pollSeconds: pollSeconds)
        var cloud = Cloud(
            store: store, objects: objects,
            requestQueue: SQSQueue(name: QueueName.requests, sqs: sqs),
            leaderQueue: SQSQueue(name: QueueName.leader, sqs: sqs), functions: runtime, channel: channel,
            clock: options.clock, random: options.random)
        cloud.billing = .aws
        self.cloud = cloud
    }

    /// Makes what is missing of tables, queues and the bucket. What is there stays as it is.
    /// - Parameters:
    ///   - tables: all tables of the service.
    ///   - visibilityMillis: how long queues hide what a function works on.
    public func create(tables: [Table], visibilityMillis: Int64) async throws(CloudError) {
        let database = DynamoDBTables(connection: connection)
        try await database.create(ChannelTable.added(to: tables))
        try await database.removeOutdated(ChannelTable.table, by: ChannelTable.untilAttribute)
        for name in [QueueName.requests, QueueName.leader] {
            try await sqs.createWithDeadQueue(name, visibilitySeconds: SQSQueue.seconds(visibilityMillis))
        }
        try await S3Bucket(connection: connection).create()
    }

    /// A queue of the deployment by its short name, `requests` for example.
    package func queue(_ name: String) -> any FIFOQueue { SQSQueue(name: name, sqs: sqs) }

    /// Closes every connection; the next call opens a new one. For a process that was frozen meanwhile: what it has kept may have
    /// been closed by the other side. Not while calls are under way, as these fail.
    package func renewConnections() async { await transport.renew() }

    /// How many messages a queue of functions has, about, and its dead letters; nil where there is no such queue.
    /// - Parameter queue: as the service calls it.
    public func depth(of queue: String) async throws(CloudError) -> (waiting: Int, inFlight: Int, dead: Int)? {
        let waiting = "ApproximateNumberOfMessages"
        let (hidden, delayed) = (waiting + "NotVisible", waiting + "Delayed")
        guard let own = try await sqs.attributes([waiting, hidden, delayed], of: connection.names.queue(queue)) else {
            return nil
        }
        let dead = try await sqs.attributes([waiting, hidden], of: connection.names.deadQueue(queue)) ?? [:]
        func count(_ attributes: [String: String], _ names: String...) -> Int {
            names.reduce(0) { $0 + (attributes[$1].flatMap { Int($0) } ?? 0) }
        }
        return (count(own, waiting), count(own, hidden, delayed), count(dead, waiting, hidden))
    }

    /// Hosts the registered functions in this process: polls their queues and keeps their schedules.
    public func startFunctions() async throws(CloudError) { try await runtime.start() }

    /// Stops what was started and closes every connection. Close the clients first.
    public func shutdown() async {
        await runtime.shutdown()
        await channel.shutdown()
        await transport.shutdown()
    }
}
