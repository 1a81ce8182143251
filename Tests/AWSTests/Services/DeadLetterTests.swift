import CloudPrimitives
import LocalEmulator
import MotoServer
import Testing

@testable import AWSBackend

@Suite struct AWSDeadLetterTests {
    private static func attributes(_ queue: String, _ sqs: SQSClient) async throws -> JSONValue? {
        let call = try await sqs.call(
            "GetQueueAttributes", queue: queue, ["AttributeNames": .array([.string("All")])], .harmless,
            changes: false)
        return try await sqs.document(call)["Attributes"]
    }

    /// Each queue of functions has one for its dead letters, which has none.
    @Test func deliveries() async throws {
        #expect(AWSLimits.deliveriesMax == LocalLimits.deliveriesMax)
        let backend = try await MotoBackend.make()
        backend.cloud.functions.register(
            FunctionDefinition(name: "watch", triggers: [], concurrencyMax: 1, memoryMB: 1, timeoutMillis: 1_000) { _ in
                InvocationResult()
            })
        try await backend.startFunctions()
        let names = try DeploymentNames(deployment: backend.deployment, region: backend.region)
        let sqs = SQSClient(connection: backend.connection)
        for name in [QueueName.requests, QueueName.leader, "call-watch"] {
            let policy = try await Self.attributes(names.queue(name), sqs)?["RedrivePolicy"]?.text
            let parsed = try JSONParser.parse(Array((policy ?? "").utf8))
            #expect(parsed["deadLetterTargetArn"]?.text?.hasSuffix(":" + names.deadQueue(name)) == true, "\(name)")
            // moto gives it back as a number, AWS as it was given.
            let count = parsed["maxReceiveCount"]
            #expect(count == .number("1000") || count == .string("1000"), "\(name)")
            let dead = try await Self.attributes(names.deadQueue(name), sqs)
            #expect(dead?["FifoQueue"]?.text == "true" && dead?["RedrivePolicy"] == nil, "\(name)")
        }
        await backend.shutdown()
    }

    /// A stack has made the queue with more attributes than a worker asks for.
    @Test func queuesThatAreThereStayAsTheyAre() async throws {
        let backend = try await MotoBackend.make()
        try await backend.create(tables: [], visibilityMillis: 9_000)
        let names = try DeploymentNames(deployment: backend.deployment, region: backend.region)
        let sqs = SQSClient(connection: backend.connection)
        let attributes = try await Self.attributes(names.queue(QueueName.leader), sqs)
        #expect(attributes?["VisibilityTimeout"]?.text == "2")
        await backend.shutdown()
    }

    @Test func namesOfResources() throws {
        func arn(_ region: String) throws -> String {
            try DeploymentNames(deployment: "d", region: region).arn("sqs", account: "1", "q")
        }
        #expect(try arn("eu-central-1") == "arn:aws:sqs:eu-central-1:1:q")
        #expect(try arn("cn-north-1") == "arn:aws-cn:sqs:cn-north-1:1:q")
        #expect(try arn("us-gov-west-1") == "arn:aws-us-gov:sqs:us-gov-west-1:1:q")
    }
}
