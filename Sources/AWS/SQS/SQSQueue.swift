import CloudPrimitives

/// A FIFO queue of SQS. Bodies are base64, times are rounded up to whole seconds; nothing rests on sequence numbers.
struct SQSQueue: FIFOQueue {
    let name: String
    let sqs: SQSClient

    let limits = QueueLimits(
        messageBytesMax: AWSLimits.messageBytesMax, batchMax: AWSLimits.batchMax,
        batchBytesMax: AWSLimits.messageBytesMax, deduplicationMillis: AWSLimits.deduplicationMillis)

    private var queue: String { sqs.connection.names.queue(name) }

    private func check(_ messages: [QueueMessage]) throws(CloudError) {
        guard messages.count <= limits.batchMax else {
            throw CloudError(
                .limitExceeded,
                "A batch of \(messages.count) messages for queue \(name); the limit is \(limits.batchMax)")
        }
        for message in messages where message.body.count > limits.messageBytesMax {
            throw CloudError(
                .limitExceeded,
                "A message of \(message.body.count) bytes for queue \(name); the limit is \(limits.messageBytesMax)")
        }
        let total = messages.reduce(0) { $0 + $1.body.count }
        guard total <= limits.batchBytesMax else {
            throw CloudError(
                .limitExceeded, "A batch of \(total) bytes for queue \(name); the limit is \(limits.batchBytesMax)")
        }
    }

    /// A message whose sending failed alone is sent again, unless a later one of its group went through: then the order cannot be
    /// kept, and the caller is told that nobody knows.
    func send(_ messages: [QueueMessage]) async throws(CloudError) {
        try check(messages)
        guard !messages.isEmpty else { return }
        var entries: [JSONValue] = []
        for (index, message) in messages.enumerated() {
            entries.append(
                .object([
                    "Id": .string(String(index)), "MessageBody": .string(SQSBody.encode(message.body)),
                    "MessageGroupId": .string(try SQSNames.group(message.group)),
                    "MessageDeduplicationId": .string(SQSNames.deduplication(message.deduplicationID)),
                ]))
        }
        var left = Array(messages.indices)
        for retry in 1...AWSLimits.attemptsMax {
            let call = try await sqs.call(
                "SendMessageBatch", queue: queue, ["Entries": .array(left.map { entries[$0] })], .harmless)
            let failures = try await sqs.document(call)["Failed"]?.elements ?? []
            let failed = failures.compactMap { $0["Id"]?.text.flatMap { Int($0) } }
            if failed.isEmpty { return }
            let code = failures[0]["Code"]?.text?.printable ?? "no code"
            if failures.contains(where: { $0["SenderFault"] == .bool(true) }) {
                throw CloudError(.refused, "\(call.name): SQS refused a message with \(code)")
            }
            let sent = Set(left).subtracting(failed)
            let isOvertaken = failed.contains { index in
                sent.contains { $0 > index && messages[$0].group == messages[index].group }
            }
            let error = CloudError(.unavailable, "\(call.name): SQS failed with \(code) for a part of the batch")
            guard !isOvertaken, retry < AWSLimits.attemptsMax else { throw error }
            let client = sqs.connection.client
            let pause = Backoff.millis(retry: retry, random: client.random.next())
            guard (try? await client.clock.sleep(millis: pause)) != nil else { throw error }
            left = failed.sorted()
        }
    }

    func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage] {
        try await receive(max: max, visibilityMillis: visibilityMillis, waitSeconds: 0)
    }

    /// As above, and waits for the first message.
    func receive(max: Int, visibilityMillis: Int64, waitSeconds: Int) async throws(CloudError) -> [ReceivedMessage] {
        let messages = try await sqs.receive(
            queue, max: max, visibilitySeconds: SQSQueue.seconds(visibilityMillis), waitSeconds: waitSeconds)
        var received: [ReceivedMessage] = []
        for message in messages {
            guard let message = SQSMessage.decode(message, .received) else {
                throw CloudError(.corrupt, "A message in queue \(name) was not sent by this service")
            }
            received.append(message)
        }
        return received
    }

    func delete(_ receipts: [String]) async throws(CloudError) {
        try await sqs.batch("DeleteMessageBatch", queue: queue, receipts: receipts)
    }

    func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError) {
        try await sqs.batch(
            "ChangeMessageVisibilityBatch", queue: queue, receipts: receipts,
            visibilitySeconds: SQSQueue.seconds(millis))
    }

    func depth() async throws(CloudError) -> Int {
        let names = [
            "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ]
        let call = try await sqs.call(
            "GetQueueAttributes", queue: queue, ["AttributeNames": .array(names.map { .string($0) })], .harmless,
            changes: false)
        let attributes = try await sqs.document(call)["Attributes"]
        return names.reduce(0) { $0 + (attributes?[$1]?.text.flatMap { Int($0) } ?? 0) }
    }

    /// Whole seconds, never less than asked for, within what SQS takes.
    static func seconds(_ millis: Int64) -> Int64 {
        min(AWSLimits.visibilitySecondsMax, (max(0, millis) + 999) / 1_000)
    }
}

/// The text of a message: base64, and one character in front, as SQS takes no empty text. It also tells the format.
enum SQSBody {
    private static let mark: Character = "1"

    static func encode(_ bytes: [UInt8]) -> String { String(mark) + Base64.encode(bytes) }

    static func decode(_ text: String) -> [UInt8]? {
        text.first == mark ? Base64.decode(String(text.dropFirst())) : nil
    }
}
