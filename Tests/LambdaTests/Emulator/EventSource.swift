import CloudPrimitives
import FaaSKeeperStorage

@testable import AWSBackend

/// Plays what Lambda puts between a queue and a function: takes messages, makes an event of them, and removes those that the
/// function has not reported.
struct EventSource: Sendable {
    let queue: String
    let emulator: RuntimeEmulator
    let connection: AWSConnection

    /// Until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await once() } catch {
                // A fault of the emulator, or the end of the test: the messages come again.
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private func once() async throws {
        let sqs = SQSClient(connection: connection)
        let name = connection.names.queue(queue)
        let messages = try await sqs.receive(
            name, max: 10, visibilitySeconds: ProviderLimits.visibilityMillis / 1_000, waitSeconds: 1)
        if messages.isEmpty { return }
        let records = messages.map { message in
            JSONValue.object([
                "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
                "attributes": message["Attributes"], "messageAttributes": .object([]),
                "md5OfBody": message["MD5OfBody"],
                "eventSource": .string("aws:sqs"), "awsRegion": .string(connection.names.region),
                "eventSourceARN": .string("arn:aws:sqs:\(connection.names.region):123456789012:\(name)"),
            ])
        }
        let answer = try JSONParser.parse(
            try await emulator.invoke(JSONValue.object(["Records": .array(records)]).bytes))
        // An error of the run has failed everything.
        guard case .array(let failures)? = answer["batchItemFailures"] else { return }
        let failed = Set(failures.compactMap { $0["itemIdentifier"]?.text })
        let done = messages.filter { !failed.contains($0["MessageId"]?.text ?? "") }
        try await sqs.batch(
            "DeleteMessageBatch", queue: name, receipts: done.compactMap { $0["ReceiptHandle"]?.text })
    }
}
