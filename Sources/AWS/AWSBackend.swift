public import CloudPrimitives
import FaaSKeeperModel
import FoundationEssentials

/// A deployment at AWS: DynamoDB, S3, SQS, and functions that queues trigger. Talks to nobody until it is used.
public final class AWSBackend: Sendable {
    let connection: AWSConnection
    private let transport: LazyTransport
    private let channel: SQSChannel
    private let runtime: WorkerRuntime
    public var deployment: String { connection.names.deployment }
    public var region: String { connection.names.region }
    /// The primitives.
    public let cloud: Cloud

    /// - Throws: `.refused` when names or options have a form that AWS does not take.
    public init(deployment: String, region: String, _ options: AWSOptions) throws(CloudError) {
        let names = try DeploymentNames(deployment: deployment, region: region)
        let transport = LazyTransport()
        let context = CredentialContext(
            environment: options.environment, readFile: { AWSBackend.read($0) }, transport: transport,
            clock: options.clock, random: options.random, region: region, securityTokenEndpoint: options.endpoint)
        let source: any CredentialSource =
            options.credentials.map { FixedCredentials(credentials: $0) } ?? CredentialChain.standard(context)
        let client = AWSClient(
            transport: transport, credentials: CredentialCache(source: source, clock: options.clock),
            clock: options.clock, random: options.random, region: region)
        connection = AWSConnection(
            names: names, endpoint: options.endpoint, account: options.account, client: client)
        self.transport = transport
        let sqs = SQSClient(connection: connection)
        let objects = S3Objects(connection: connection)
        let pollSeconds = min(max(options.pollSeconds, 0), AWSLimits.pollSeconds)
        channel = SQSChannel(sqs: sqs, objects: objects, logger: options.logger, pollSeconds: pollSeconds)
        runtime = WorkerRuntime(sqs: sqs, logger: options.logger, pollSeconds: pollSeconds)
        cloud = Cloud(
            store: DynamoDBStore(connection: connection), objects: objects,
            requestQueue: SQSQueue(name: QueueName.requests, sqs: sqs),
            leaderQueue: SQSQueue(name: QueueName.leader, sqs: sqs), functions: runtime, channel: channel,
            clock: options.clock, random: options.random)
    }

    private static func read(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path))).map { Array($0) }
    }

    /// Makes what is missing of tables, queues and the bucket. What is there stays as it is.
    /// - Parameters:
    ///   - tables: all tables of the service.
    ///   - visibilityMillis: how long queues hide what a function works on.
    public func create(tables: [Table], visibilityMillis: Int64) async throws(CloudError) {
        try await DynamoDBTables(connection: connection).create(tables)
        let sqs = SQSClient(connection: connection)
        for name in [QueueName.requests, QueueName.leader] {
            try await sqs.createWithDeadQueue(name, visibilitySeconds: SQSQueue.seconds(visibilityMillis))
        }
        try await S3Bucket(connection: connection).create()
    }

    /// Hosts the registered functions in this process: polls their queues and keeps their schedules.
    public func startFunctions() async throws(CloudError) { try await runtime.start() }

    /// Stops what was started and closes every connection. Close the clients first.
    public func shutdown() async {
        await runtime.shutdown()
        channel.shutdown()
        await transport.shutdown()
    }
}
