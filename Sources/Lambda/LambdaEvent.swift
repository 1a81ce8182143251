import AWSBackend
import CloudPrimitives

/// What a function is called with. Sources: "Using Lambda with Amazon SQS" and "Scheduled events" in the developer guides of
/// Lambda and EventBridge, 2025-11.
enum LambdaEvent: Sendable {
    /// Messages of one queue, by its short name.
    case messages(queue: String, [Record])
    case schedule

    struct Record: Sendable {
        /// By which Lambda is told that it failed.
        let id: String
        let receipt: String
        /// As SQS has it, which is not decoded.
        let group: String
        /// Nil: this service has not sent it.
        let message: ReceivedMessage?
    }

    /// - Parameters:
    ///   - queues: those that the function takes messages of, by their short names.
    /// - Throws: type `Event`, naming what came and what would be right.
    static func parse(
        _ bytes: [UInt8]?, queues: [String], takesSchedule: Bool, names: DeploymentNames
    ) throws(FunctionError) -> LambdaEvent {
        guard let bytes else { throw fault("The event has more than \(LambdaLimits.eventBytesMax) bytes") }
        guard let event = try? JSONParser.parse(bytes) else { throw fault("The event is no JSON") }
        if case .array(let records)? = event["Records"] {
            return try messages(records, queues, names)
        }
        let right =
            (queues.map { "messages of " + names.queue($0) } + (takesSchedule ? ["a scheduled event"] : []))
            .joined(separator: " or ")
        if let source = event["source"]?.text, source == "aws.events" || source == "aws.scheduler" {
            if takesSchedule { return .schedule }
            throw fault("A scheduled event came; \(right) would be right")
        }
        let members = event.members.prefix(10).map { $0.name.printable }.joined(separator: ", ")
        let what = members.isEmpty ? "An event without members" : "An event with the members \(members)"
        throw fault("\(what) came; \(right) would be right")
    }

    private static func messages(
        _ records: [JSONValue], _ queues: [String], _ names: DeploymentNames
    ) throws(FunctionError) -> LambdaEvent {
        guard let first = records.first else { throw fault("The event has no records") }
        let source = first["eventSourceARN"]?.text ?? ""
        let name = source.split(separator: ":").last.map(String.init) ?? ""
        guard first["eventSource"]?.text == "aws:sqs", let queue = queues.first(where: { names.queue($0) == name })
        else {
            let right = queues.map { names.queue($0) }.joined(separator: " or ")
            throw fault(
                "Records of \(source.isEmpty ? "an unknown source" : source.printable) came; "
                    + (right.isEmpty ? "this function takes no messages" : "those of \(right) would be right"))
        }
        var result: [Record] = []
        for record in records {
            guard record["eventSourceARN"]?.text == source, let id = record["messageId"]?.text,
                let receipt = record["receiptHandle"]?.text
            else { throw fault("A record is no message of \(name.printable)") }
            result.append(
                Record(
                    id: id, receipt: receipt, group: record["attributes"]?["MessageGroupId"]?.text ?? "",
                    message: SQSMessage.decode(record, .event)))
        }
        return .messages(queue: queue, result)
    }

    private static func fault(_ message: String) -> FunctionError { FunctionError(type: "Event", message: message) }
}

extension [LambdaEvent.Record] {
    /// What has to come again when these receipts have failed: in a group, everything behind the first failure too, as its
    /// order would be lost otherwise.
    func failing(_ receipts: Set<String>) -> [LambdaEvent.Record] {
        var groups = Set<String>()
        return filter { record in
            if receipts.contains(record.receipt) { groups.insert(record.group) }
            return groups.contains(record.group)
        }
    }
}
