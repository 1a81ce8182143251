import AWSBackend
import FaaSKeeperModel
import Logging

/// The last line of a run: what it did and what it used.
struct RunReport: Sendable {
    var outcome: FunctionHandler.Conclusion.Outcome
    var durationMillis: Int64
    var messages: Int
    /// Messages that come again.
    var failed: Int
    /// From the start of the process until it asked for its first event, in milliseconds; nil: not its first run.
    var initMillis: Int64?
    var usage: Usage

    /// Units of the services, as docs/cost.md counts them; those that are 0 are left out.
    private var units: [JSONValue.Member] {
        let all: [(String, Int64)] = [
            ("readUnits", usage.readUnits), ("writeUnits", usage.writeUnits), ("objectReads", usage.objectReads),
            ("objectWrites", usage.objectWrites), ("queueSends", usage.queueSends),
            ("queueReceives", usage.queueReceives), ("channelMessages", usage.channelMessages),
            ("invocations", usage.invocations), ("functionMBMicros", usage.functionMBMicros),
        ]
        return all.filter { $0.1 != 0 }.map { .init(name: $0.0, value: .number(String($0.1))) }
    }

    var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init(name: "outcome", value: .string(outcome.rawValue)),
            .init(name: "durationMillis", value: .number(String(durationMillis))),
            .init(name: "messages", value: .int(messages)), .init(name: "failed", value: .int(failed)),
            .init(name: "coldStart", value: .bool(initMillis != nil)),
        ]
        if let initMillis { members.append(.init(name: "initMillis", value: .number(String(initMillis)))) }
        members.append(.init(name: "usage", value: .object(units)))
        return members
    }
}
