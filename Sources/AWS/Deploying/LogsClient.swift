public import CloudPrimitives

/// What Lambda has kept of a function's log, in CloudWatch Logs.
struct LogsClient: Sendable {
    struct Event: Sendable {
        /// Milliseconds since 1970-01-01 UTC.
        let timeMillis: Int64
        let text: String
    }

    let connection: AWSConnection

    /// The last events since a time, oldest first; nil where there is no such log.
    /// - Parameters:
    ///   - group: the log's name.
    ///   - count: how many at the most.
    func last(_ count: Int, of group: String, sinceMillis: Int64) async throws(CloudError) -> [Event]? {
        var events: [Event] = []
        var token: String?
        repeat {
            let call = ServiceCall.json(
                "logs", connection.endpoint(of: "logs"), target: "Logs_20140328.FilterLogEvents", on: group,
                .object([
                    "logGroupName": .string(group), "startTime": .number(String(max(0, sinceMillis))),
                    "limit": .int(AWSLimits.logPageMax), "nextToken": token.map { .string($0) },
                ]), .harmless, changes: false)
            let response: HTTPResponse
            switch try await connection.client.call(call) {
            case .success(let answer): response = answer
            case .failure(let refusal):
                if refusal.code == "ResourceNotFoundException" { return nil }
                throw refusal.error(call.name)
            }
            guard let page = try? JSONParser.parse(response.body) else {
                throw CloudError(.unavailable, "\(call.name): the answer is no JSON")
            }
            for event in page["events"]?.elements ?? [] {
                guard case .number(let time)? = event["timestamp"], let millis = Int64(time) else { continue }
                events.append(Event(timeMillis: millis, text: event["message"]?.text ?? ""))
            }
            // CloudWatch gives the oldest first, and only the last are wanted.
            if events.count > count { events.removeFirst(events.count - count) }
            token = page["nextToken"]?.text
        } while token != nil
        return events
    }
}

/// One line of a function's log.
public struct FunctionLogLine: Hashable, Sendable {
    public let timeMillis: Int64
    /// Empty for lines that Lambda itself has written.
    public let level: String
    public let message: String

    /// `fk-function` writes one JSON object a line; all else is Lambda's own.
    init(_ event: LogsClient.Event) {
        timeMillis = event.timeMillis
        let text = String(event.text.drop { $0.isWhitespace })
        guard case .object(let members)? = try? JSONParser.parse(Array(text.utf8)) else {
            level = ""
            message = text
            return
        }
        func words(_ value: JSONValue) -> String { value.text ?? String(decoding: value.bytes, as: UTF8.self) }
        let line = JSONValue.object(members)
        level = line["level"]?.text ?? ""
        var message = line["message"]?.text ?? ""
        for member in members where !["time", "level", "function", "message"].contains(member.name) {
            if case .object(let inner) = member.value {
                for member in inner { message += " \(member.name)=\(words(member.value))" }
            } else {
                message += " \(member.name)=\(words(member.value))"
            }
        }
        self.message = message
    }
}

extension AWSBackend {
    /// What a function at Lambda has logged since a time, oldest first; nil where Lambda has no log of it.
    public func log(
        of function: String, last count: Int, sinceMillis: Int64
    ) async throws(CloudError) -> [FunctionLogLine]? {
        try await LogsClient(connection: connection)
            .last(count, of: names.logGroup(function), sinceMillis: sinceMillis)?
            .map(FunctionLogLine.init)
    }

    /// How a function stands at Lambda, in its words; nil where it is not there.
    public func state(of function: String) async throws(CloudError) -> String? {
        try await LambdaClient(connection: connection).configuration(names.function(function)).map {
            $0["State"]?.text ?? "Active"
        }
    }
}
