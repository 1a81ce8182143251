import CloudPrimitives
import MotoServer
import Testing

@testable import AWSBackend

/// What CloudWatch has of the functions' logs.
@Suite struct AWSFunctionLogTests {
    private func put(_ backend: AWSBackend, _ operation: String, _ body: JSONValue) async throws {
        let call = ServiceCall.json(
            "logs", backend.connection.endpoint(of: "logs"), target: "Logs_20140328." + operation, on: "log", body,
            .never)
        _ = try await backend.connection.client.succeed(call)
    }

    @Test func theLastLines() async throws {
        let backend = try await MotoBackend.make()
        #expect(try await backend.log(of: "leader", last: 10, sinceMillis: 0) == nil)
        let group = JSONValue.string("/aws/lambda/" + backend.names.function("leader"))
        try await put(backend, "CreateLogGroup", .object(["logGroupName": group]))
        #expect(try await backend.log(of: "leader", last: 10, sinceMillis: 0) == [])
        try await put(backend, "CreateLogStream", .object(["logGroupName": group, "logStreamName": .string("s")]))
        let now = SystemClock().nowMillis
        let lines = [
            #"START RequestId: 1 Version: $LATEST"#,
            #"{"time":"x","level":"warning","function":"leader","message":"A run failed","metadata":{"error":"é"}}"#,
            #"{"level":"info","message":"run","durationMillis":12,"coldStart":true,"usage":{"readUnits":3}}"#,
        ]
        try await put(
            backend, "PutLogEvents",
            .object([
                "logGroupName": group, "logStreamName": .string("s"),
                "logEvents": .array(
                    lines.enumerated().map { number, line in
                        .object([
                            "timestamp": .number(String(now - 3_000 + Int64(number) * 1_000)), "message": .string(line),
                        ])
                    }),
            ]))
        let all = try #require(try await backend.log(of: "leader", last: 10, sinceMillis: now - 10_000))
        #expect(all.map(\.level) == ["", "warning", "info"])
        #expect(
            all.map(\.message) == [
                lines[0], "A run failed error=é", "run durationMillis=12 coldStart=true readUnits=3",
            ])
        #expect(all.map(\.timeMillis) == [now - 3_000, now - 2_000, now - 1_000])
        #expect(try await backend.log(of: "leader", last: 1, sinceMillis: 0)?.map(\.level) == ["info"])
        #expect(try await backend.log(of: "leader", last: 9, sinceMillis: now - 1_500)?.map(\.level) == ["info"])
        #expect(try await backend.state(of: "leader") == nil)
        await backend.shutdown()
    }
}
