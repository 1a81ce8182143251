package import CloudPrimitives

/// A message as SQS gives it: to whoever receives, and to a function that a queue triggers. The same members, in other cases.
package enum SQSMessage {
    /// What names one delivery in both forms.
    package enum Form: Sendable {
        /// An answer to `ReceiveMessage`.
        case received
        /// A record of an event.
        case event

        var receipt: String { self == .received ? "ReceiptHandle" : "receiptHandle" }
        var body: String { self == .received ? "Body" : "body" }
        var attributes: String { self == .received ? "Attributes" : "attributes" }
    }

    /// - Returns: nil for what this service has not sent.
    package static func decode(_ message: JSONValue, _ form: Form) -> ReceivedMessage? {
        let attributes = message[form.attributes]
        guard let receipt = message[form.receipt]?.text,
            let body = message[form.body]?.text.flatMap(SQSBody.decode),
            let group = attributes?["MessageGroupId"]?.text.flatMap(SQSNames.decoded(group:)),
            let count = attributes?["ApproximateReceiveCount"]?.text.flatMap({ Int($0) }),
            let sentAt = attributes?["SentTimestamp"]?.text.flatMap({ Int64($0) })
        else { return nil }
        return ReceivedMessage(
            body: body, group: group, receipt: receipt, receiveCount: count, sentAtMillis: sentAt)
    }
}
