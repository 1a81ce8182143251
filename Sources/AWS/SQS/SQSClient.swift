import CloudPrimitives

/// The calls of SQS, by its JSON protocol. Queues are named by their addresses, which are made of account and name; what is
/// sent goes to the endpoint, whatever an address says.
struct SQSClient: Sendable {
    let connection: AWSConnection

    /// The address of a queue.
    func address(_ name: String) async throws(CloudError) -> String {
        connection.endpoint(of: "sqs").text + "/" + (try await connection.account()) + "/" + name
    }

    func call(
        _ operation: String, queue: String, _ members: KeyValuePairs<String, JSONValue?>,
        _ repetition: ServiceCall.Repetition, changes: Bool = true, waitMillis: Int64 = 0
    ) async throws(CloudError) -> ServiceCall {
        let address = JSONValue.Member(name: "QueueUrl", value: .string(try await address(queue)))
        return .json(
            "sqs", connection.endpoint(of: "sqs"), target: "AmazonSQS." + operation, on: queue,
            .object([address] + JSONValue.object(members).members), repetition, changes: changes,
            waitMillis: waitMillis)
    }

    func document(_ call: ServiceCall) async throws(CloudError) -> JSONValue {
        switch try await connection.client.call(call) {
        case .success(let response):
            if response.body.isEmpty { return .object([]) }
            guard let document = try? JSONParser.parse(response.body) else {
                throw CloudError(.unavailable, "\(call.name): the answer is no JSON")
            }
            return document
        case .failure(let refusal): throw SQSClient.error(refusal, call)
        }
    }

    static func isMissing(_ code: String) -> Bool {
        code == "QueueDoesNotExist" || code == "AWS.SimpleQueueService.NonExistentQueue"
    }

    /// There is such a queue, with other attributes.
    private static func isThere(_ code: String) -> Bool { code == "QueueNameExists" || code == "QueueAlreadyExists" }

    static func error(_ refusal: ServiceFailure, _ call: ServiceCall) -> CloudError {
        if isMissing(refusal.code) {
            return CloudError(.notFound, "\(call.name): there is no such queue; has the deployment been made?")
        }
        if refusal.code == "QueueDeletedRecently" || refusal.code == "AWS.SimpleQueueService.QueueDeletedRecently" {
            return CloudError(
                .unavailable, "\(call.name): a queue of this name was deleted less than a minute ago")
        }
        return refusal.error(call.name)
    }

    /// Makes a FIFO queue, unless it is there. One that is there stays as it is, also with other attributes.
    /// - Parameter deadQueue: the ARN of the queue for its dead letters.
    func create(
        _ name: String, visibilitySeconds: Int64, retentionSeconds: Int, deadQueue: String? = nil
    ) async throws(CloudError) {
        let redrive = deadQueue.map { arn in
            JSONValue.object([
                "deadLetterTargetArn": .string(arn), "maxReceiveCount": .string(String(AWSLimits.deliveriesMax)),
            ])
        }
        let call = ServiceCall.json(
            "sqs", connection.endpoint(of: "sqs"), target: "AmazonSQS.CreateQueue", on: name,
            .object([
                "QueueName": .string(name),
                "Attributes": .object([
                    "FifoQueue": .string("true"), "ContentBasedDeduplication": .string("false"),
                    "DeduplicationScope": .string("queue"), "FifoThroughputLimit": .string("perQueue"),
                    "MaximumMessageSize": .string(String(AWSLimits.messageTextBytesMax)),
                    "MessageRetentionPeriod": .string(String(retentionSeconds)),
                    "VisibilityTimeout": .string(String(visibilitySeconds)),
                    "RedrivePolicy": redrive.map { .string(String(decoding: $0.bytes, as: UTF8.self)) },
                ]),
            ]), .harmless, changes: false)
        if case .failure(let refusal) = try await connection.client.call(call), !SQSClient.isThere(refusal.code) {
            throw SQSClient.error(refusal, call)
        }
    }

    /// Makes a queue of functions, and the one for its dead letters.
    /// - Parameter name: as the service calls it.
    func createWithDeadQueue(_ name: String, visibilitySeconds: Int64) async throws(CloudError) {
        let names = connection.names
        try await create(
            names.deadQueue(name), visibilitySeconds: visibilitySeconds, retentionSeconds: AWSLimits.retentionSeconds)
        try await create(
            names.queue(name), visibilitySeconds: visibilitySeconds, retentionSeconds: AWSLimits.retentionSeconds,
            deadQueue: names.arn("sqs", account: try await connection.account(), names.deadQueue(name)))
    }

    /// Removes a queue with all that is in it; one that is not there is passed over.
    func delete(_ name: String) async throws(CloudError) {
        let call = try await self.call("DeleteQueue", queue: name, [:], .harmless)
        if case .failure(let refusal) = try await connection.client.call(call),
            !SQSClient.isMissing(refusal.code)
        {
            throw SQSClient.error(refusal, call)
        }
    }

    /// The names of queues that begin so.
    func names(prefix: String) async throws(CloudError) -> [String] {
        var names: [String] = []
        var token: String?
        repeat {
            let call = ServiceCall.json(
                "sqs", connection.endpoint(of: "sqs"), target: "AmazonSQS.ListQueues", on: prefix,
                .object([
                    "QueueNamePrefix": .string(prefix), "MaxResults": .int(AWSLimits.listMax),
                    "NextToken": token.map { .string($0) },
                ]), .harmless, changes: false)
            let page = try await document(call)
            for address in page["QueueUrls"]?.elements ?? [] {
                if let name = address.text?.split(separator: "/").last { names.append(String(name)) }
            }
            token = page["NextToken"]?.text
        } while token != nil
        return names
    }

    /// Attributes of a queue; nil where there is none.
    func attributes(_ names: [String], of queue: String) async throws(CloudError) -> [String: String]? {
        let call = try await call(
            "GetQueueAttributes", queue: queue, ["AttributeNames": .array(names.map { .string($0) })], .harmless,
            changes: false)
        let answer: JSONValue
        do throws(CloudError) { answer = try await document(call) } catch {
            if error.code == .notFound { return nil }
            throw error
        }
        return Dictionary(
            (answer["Attributes"]?.members ?? []).map { ($0.name, $0.value.text ?? "") },
            uniquingKeysWith: { first, _ in first })
    }

    /// Takes messages. The same attempt twice, where the first answer was lost, gives the same messages.
    /// - Parameter waitSeconds: how long to wait for the first.
    func receive(
        _ name: String, max: Int, visibilitySeconds: Int64, waitSeconds: Int
    ) async throws(CloudError) -> [JSONValue] {
        let call = try await self.call(
            "ReceiveMessage", queue: name,
            [
                "MaxNumberOfMessages": .int(Swift.max(1, min(max, AWSLimits.batchMax))),
                "VisibilityTimeout": .number(String(visibilitySeconds)), "WaitTimeSeconds": .int(waitSeconds),
                "MessageSystemAttributeNames": .array([.string("All")]), "AttributeNames": .array([.string("All")]),
                "ReceiveRequestAttemptId": .string(connection.client.random.token()),
            ], .harmless, changes: false, waitMillis: Int64(waitSeconds) * 1_000)
        return try await document(call)["Messages"]?.elements ?? []
    }

    /// A call for up to ten receipts at once. Receipts that SQS does not know are passed over.
    func batch(
        _ operation: String, queue: String, receipts: [String], visibilitySeconds: Int64? = nil
    ) async throws(CloudError) {
        var seen = Set<String>()
        let receipts = receipts.filter { !$0.isEmpty && seen.insert($0).inserted }
        var start = 0
        while start < receipts.count {
            let part = receipts[start..<min(start + AWSLimits.batchMax, receipts.count)]
            start += part.count
            let entries = part.enumerated().map { index, receipt in
                JSONValue.object([
                    "Id": .string(String(index)), "ReceiptHandle": .string(receipt),
                    "VisibilityTimeout": visibilitySeconds.map { .number(String($0)) },
                ])
            }
            let call = try await self.call(operation, queue: queue, ["Entries": .array(entries)], .harmless)
            for entry in try await document(call)["Failed"]?.elements ?? [] where entry["SenderFault"] != .bool(true) {
                throw CloudError(
                    .unavailable, "\(call.name): SQS failed with \(entry["Code"]?.text?.printable ?? "no code")")
            }
        }
    }
}
