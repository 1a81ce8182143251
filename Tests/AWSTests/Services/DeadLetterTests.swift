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

    private func dead(_ backend: AWSBackend, _ messages: [QueueMessage]) async throws {
        try await SQSQueue(name: QueueName.requests + "-dead", sqs: backend.sqs).send(messages)
    }

    /// Looking leaves them; sending them again takes each out, in the order of its group.
    @Test func lookingAndRedriving() async throws {
        let backend = try await MotoBackend.make()
        #expect(try await backend.deadLetters(of: QueueName.requests).isEmpty)
        let messages = (0..<12).map {
            QueueMessage(body: Array("m\($0)".utf8), group: "g\($0 % 3)", deduplicationID: "\($0)")
        }
        try await dead(backend, Array(messages[..<10]))
        try await dead(backend, Array(messages[10...]))
        for _ in 0..<2 {
            // What is behind one of its group that is being looked at is not seen.
            let letters = try await backend.deadLetters(of: QueueName.requests)
            #expect(letters.map(\.body) == messages[..<10].map(\.body))
        }
        #expect(try await backend.redrive(QueueName.leader) == 0)
        #expect(try await backend.redrive(QueueName.requests) == 12)
        #expect(try await backend.deadLetters(of: QueueName.requests).isEmpty)
        var order: [String: [String]] = [:]
        for _ in 0..<10 {
            let received = try await backend.cloud.requestQueue.receive(max: 10, visibilityMillis: 60_000)
            for message in received {
                order[message.group, default: []].append(String(decoding: message.body, as: UTF8.self))
            }
            try await backend.cloud.requestQueue.delete(received.map(\.receipt))
        }
        #expect(
            order == [
                "g0": ["m0", "m3", "m6", "m9"], "g1": ["m1", "m4", "m7", "m10"], "g2": ["m2", "m5", "m8", "m11"],
            ])
        await backend.shutdown()
    }

    /// Who was interrupted between sending and taking out begins again, and nothing is delivered twice.
    @Test func redrivingTwice() async throws {
        let backend = try await MotoBackend.make()
        try await dead(backend, [QueueMessage(body: Array("same".utf8), group: "g", deduplicationID: "first")])
        #expect(try await backend.redrive(QueueName.requests) == 1)
        try await dead(backend, [QueueMessage(body: Array("same".utf8), group: "g", deduplicationID: "second")])
        #expect(try await backend.redrive(QueueName.requests) == 1)
        #expect(try await backend.cloud.requestQueue.depth() == 1)
        await backend.shutdown()
    }

    /// A deployment that was made before there were any has none.
    @Test func withoutTheQueue() async throws {
        let backend = try await MotoBackend.make()
        #expect(try await backend.deadLetters(of: "call-nobody").isEmpty)
        #expect(try await backend.redrive("call-nobody") == 0)
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
