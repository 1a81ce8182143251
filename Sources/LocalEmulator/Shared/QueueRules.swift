import CloudPrimitives

/// What every embedded queue checks before it takes messages.
struct QueueRules: Sendable {
    let limits: QueueLimits

    func check(_ messages: [QueueMessage], for queue: String) throws(CloudError) {
        guard messages.count <= limits.batchMax else {
            throw CloudError(
                .limitExceeded,
                "A batch of \(messages.count) messages for queue \(queue); the limit is \(limits.batchMax)")
        }
        var total = 0
        for message in messages {
            guard message.body.count <= limits.messageBytesMax else {
                throw CloudError(
                    .limitExceeded,
                    "A message of \(message.body.count) bytes for queue \(queue); the limit is \(limits.messageBytesMax)"
                )
            }
            total += message.body.count
        }
        guard total <= limits.batchBytesMax else {
            throw CloudError(
                .limitExceeded, "A batch of \(total) bytes for queue \(queue); the limit is \(limits.batchBytesMax)")
        }
    }
}

/// What is checked before a function is called.
enum InvocationRules {
    static func check(_ payload: [UInt8], for function: String, max: Int) throws(CloudError) {
        guard payload.count <= max else {
            throw CloudError(
                .limitExceeded, "A call of function \(function) with \(payload.count) bytes; the limit is \(max)")
        }
    }
}

extension QueueState.Message {
    var received: ReceivedMessage {
        ReceivedMessage(
            body: body, group: group, receipt: receipt.text, receiveCount: receiveCount, sentAtMillis: sentAt)
    }
}

extension RandomSource {
    /// The word of a receipt: never 0.
    func receiptWord() -> Int64 { positive() }
}
