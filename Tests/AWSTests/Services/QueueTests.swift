import CloudConformance
import CloudPrimitives
import Testing

@testable import AWSBackend

@Suite struct SQSTests {
    private func queue(_ transport: ScriptedTransport) throws -> SQSQueue {
        SQSQueue(name: "requests", sqs: SQSClient(connection: try AWSClient.connection(transport)))
    }

    private func message(_ id: String, group: String = "g") -> QueueMessage {
        QueueMessage(body: Array(id.utf8), group: group, deduplicationID: id)
    }

    private func failed(_ ids: [Int], senderFault: Bool = false) -> ScriptedTransport.Answer {
        let entries = ids.map { #"{"Id":"\#($0)","Code":"InternalError","SenderFault":\#(senderFault)}"# }
        return .success(#"{"Successful":[],"Failed":[\#(entries.joined(separator: ","))]}"#)
    }

    private func ids(_ request: HTTPRequest) throws -> [String] {
        try JSONParser.parse(request.body)["Entries"]?.elements.compactMap { $0["Id"]?.text } ?? []
    }

    /// What failed alone is sent again, with its deduplication id.
    @Test func partOfABatch() async throws {
        let transport = ScriptedTransport([failed([1, 3]), failed([3]), .success()])
        try await queue(transport).send([
            message("a"), message("b", group: "h"), message("c"), message("d", group: "i"),
        ])
        #expect(try transport.requests.map(ids) == [["0", "1", "2", "3"], ["1", "3"], ["3"]])
    }

    /// A later message of the group went through: sent again, it would come after that one.
    @Test func orderThatCannotBeKept() async throws {
        let transport = ScriptedTransport([failed([0]), .success()])
        let queue = try queue(transport)
        do throws(CloudError) {
            try await queue.send([message("a"), message("b")])
            Issue.record("It was sent out of order")
        } catch {
            #expect(error.code == .unavailable)
        }
        #expect(transport.requests.count == 1)
        // The last ones of a group may fail: those before them are there.
        let tail = ScriptedTransport([failed([1]), .success()])
        try await self.queue(tail).send([message("a"), message("b")])
        #expect(tail.requests.count == 2)
    }

    @Test func messagesThatAreRefused() async throws {
        let transport = ScriptedTransport([failed([0], senderFault: true)])
        await #expect(throws: CloudError.self) { try await queue(transport).send([message("a")]) }
        #expect(transport.requests.count == 1)
    }

    /// The address of a queue is made of the account; what is signed and sent goes to the endpoint.
    @Test func address() async throws {
        let transport = ScriptedTransport([.success()])
        try await queue(transport).send([message("a")])
        let request = transport.requests[0]
        #expect(request.url == "https://sqs.us-east-1.amazonaws.com/")
        #expect(
            try JSONParser.parse(request.body)["QueueUrl"]?.text
                == "https://sqs.us-east-1.amazonaws.com/1/faaskeeper-d-requests.fifo")
    }

    @Test func names() throws {
        let long = String(repeating: "a", count: AWSLimits.identifierMax)
        #expect(try SQSNames.group("abc.-_") == "abc.-_")
        #expect(try SQSNames.group(long) == long)
        for group in ["", " ", "é", "=x", "a b", String(repeating: "é", count: 40)] {
            let encoded = try SQSNames.group(group)
            #expect(encoded != group && encoded.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            #expect(SQSNames.decoded(group: encoded) == group)
        }
        #expect(throws: CloudError.self) { try SQSNames.group(long + "a") }
        #expect(SQSNames.deduplication("1.2") == "1.2")
        #expect(SQSNames.deduplication(long) == long)
        let hashes = ["", long + "a", "é", "=1"].map(SQSNames.deduplication)
        #expect(Set(hashes).count == 4)
        #expect(hashes.allSatisfy { $0.hasPrefix("=") && $0.utf8.count <= AWSLimits.identifierMax })
    }

    @Test func times() {
        #expect([-1, 0, 1, 999, 1_000, 1_001].map { SQSQueue.seconds($0) } == [0, 0, 1, 1, 1, 2])
        #expect(SQSQueue.seconds(.max / 2) == AWSLimits.visibilitySecondsMax)
    }

    /// The largest batch fits into what SQS takes, as text.
    @Test func sizes() {
        let most = AWSLimits.messageBytesMax
        #expect(Base64.length(of: most) + 4 * AWSLimits.batchMax + AWSLimits.batchMax <= AWSLimits.messageTextBytesMax)
        #expect(SQSBody.decode(SQSBody.encode([])) == [])
        #expect(SQSBody.encode([]).utf8.count == 1)
        #expect(SQSBody.decode("") == nil && SQSBody.decode("2") == nil && SQSBody.decode("1*") == nil)
    }

    /// A poll that is sent twice, as its answer was lost, is one attempt.
    @Test func receiveAttempts() async throws {
        let transport = ScriptedTransport([.failure(.unknown), .success()])
        let queue = try queue(transport)
        _ = try await queue.receive(max: 10, visibilityMillis: 1_000)
        _ = try await queue.receive(max: 10, visibilityMillis: 1_000)
        let attempts = try transport.requests.map { try JSONParser.parse($0.body)["ReceiveRequestAttemptId"]?.text }
        #expect(attempts[0] == attempts[1] && attempts[1] != attempts[2])
    }
}
