/// One call of a service: what is sent, and what may be done when no answer comes.
struct ServiceCall: Sendable {
    /// Whether a call whose outcome is unknown may be sent again.
    enum Repetition: Sendable {
        /// It changes nothing, or its repeats change nothing more whatever others did meanwhile: reads, deletions by
        /// receipt, messages with deduplication ids, transactions with a token.
        case harmless
        /// It may have been carried out, and a repeat would find the effect of the first: its own condition would fail, or
        /// it would overwrite what came after it. The caller is told that nobody knows.
        case never
    }

    /// For errors and signatures: `dynamodb`, `s3`, `sqs`, `sts`, `lambda`.
    let service: String
    /// The name of the operation, and on what, for errors.
    let name: String
    var request: HTTPRequest
    let repetition: Repetition
    /// Whether it changes anything. What a repeat of a read says counts; a change may still be on its way from an earlier
    /// try.
    var changes = true
    /// How long the service waits on purpose before it answers. Milliseconds.
    var waitMillis: Int64 = 0

    /// A call of a service that speaks JSON 1.0.
    static func json(
        _ service: String, _ endpoint: Endpoint, target: String, on subject: String, _ body: JSONValue,
        _ repetition: Repetition, changes: Bool = true, waitMillis: Int64 = 0
    ) -> ServiceCall {
        let operation = target.split(separator: ".").last.map(String.init) ?? target
        return ServiceCall(
            service: service, name: "\(operation) \(subject)",
            request: HTTPRequest(
                method: "POST", endpoint: endpoint,
                headers: [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", target)], body: body.bytes),
            repetition: repetition, changes: changes, waitMillis: waitMillis)
    }
}
