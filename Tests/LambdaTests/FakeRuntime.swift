import CloudPrimitives
import HTTPStub
import Synchronization

@testable import AWSBackend
@testable import LambdaRuntime

/// A Runtime API that hands out what a test has written down, and then says that the process has to end.
enum FakeRuntime {
    enum Step: Sendable {
        /// An event that ends so many milliseconds from now; nil: without a deadline.
        case event(String, String, millis: Int64? = 30_000)
        /// Whatever else it may say to who asks for an event.
        case answer(HTTPStub.Answer)
    }

    /// What came of it.
    struct Seen {
        var code: Int32
        /// Everything but the waiting for events.
        var posts: [HTTPStub.Request]
        var lines: [JSONValue]
        var released: [Release]
        var renewals: Int

        /// The bodies that were left under a path.
        func bodies(_ suffix: String) -> [String] {
            posts.filter { $0.target.hasSuffix(suffix) }.map { String(decoding: $0.body, as: UTF8.self) }
        }

        func lines(_ message: String) -> [JSONValue] { lines.filter { $0["message"]?.text == message } }
    }

    struct Release: Equatable { var queue: String, receipts: [String], afterMillis: Int64 }

    static let names = try! DeploymentNames(deployment: "d", region: "us-east-1")

    /// Lets the loop work through `steps`.
    /// - Parameter posts: what the n-th answer is answered with.
    static func run(
        _ steps: [Step], _ function: FunctionDefinition, clock: any CloudClock = SystemClock(),
        posts: @escaping @Sendable (Int) -> HTTPStub.Answer = { _ in .text("", status: 202) },
        onNext: @escaping @Sendable () -> Void = {}, release: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Seen {
        let lines = Mutex<[JSONValue]>([])
        let released = Mutex<[Release]>([])
        let renewals = Mutex(0)
        return try await with(steps, posts, onNext: onNext) { stub in
            let log = FunctionLog(clock: clock) { bytes in
                lines.withLock { $0.append((try? JSONParser.parse(bytes)) ?? .null) }
            }
            log.set(function: function.name)
            let api = RuntimeAPI(try Endpoint(stub.url))
            let handler = FunctionHandler(
                function: function, names: names, clock: clock, logger: log.logger(.info)
            ) { queue, receipts, afterMillis in
                try await release()
                released.withLock { $0.append(Release(queue: queue, receipts: receipts, afterMillis: afterMillis)) }
            }
            let code = await RuntimeLoop(
                api: api, handler: handler, log: log, clock: clock, initMillis: 7, usage: { .init() },
                renew: { renewals.withLock { $0 += 1 } }
            ).run()
            await api.shutdown()
            return Seen(
                code: code, posts: stub.requests.filter { $0.method == "POST" }, lines: lines.withLock { $0 },
                released: released.withLock { $0 }, renewals: renewals.withLock { $0 })
        }
    }

    /// The API alone.
    static func with<Value>(
        _ steps: [Step], _ posts: @escaping @Sendable (Int) -> HTTPStub.Answer = { _ in .text("", status: 202) },
        onNext: @escaping @Sendable () -> Void = {}, _ body: (HTTPStub) async throws -> Value
    ) async throws -> Value {
        let left = Mutex(steps[...])
        let count = Mutex(0)
        return try await HTTPStub.with(
            { request in
                if request.method == "POST" {
                    return posts(
                        count.withLock { count in
                            count += 1
                            return count
                        })
                }
                guard request.target == "/2018-06-01/runtime/invocation/next" else { return .text("", status: 404) }
                onNext()
                switch left.withLock({ $0.popFirst() }) {
                case .answer(let answer)?: return answer
                case .event(let id, let event, let millis)?:
                    var headers = [("Lambda-Runtime-Aws-Request-Id", id)]
                    if let millis {
                        headers.append(("Lambda-Runtime-Deadline-Ms", String(SystemClock().nowMillis + millis)))
                    }
                    return .response(status: 200, headers: headers.map { ($0.0, $0.1) }, body: Array(event.utf8))
                case nil: return .text("", status: 500)
                }
            }, body)
    }

    // MARK: Events and functions

    /// A message as a queue that triggers a function has it.
    static func record(
        _ id: String, group: String = "g", body: String? = nil, queue: String = "requests", count: Int = 1
    ) -> String {
        let body = body ?? SQSBody.encode(Array(id.utf8))
        return """
            {"messageId":"\(id)","receiptHandle":"r-\(id)","body":"\(body)","attributes":{"ApproximateReceiveCount":"\(count)",
            "SentTimestamp":"1700000000000","MessageGroupId":"\(group)","MessageDeduplicationId":"\(id)","SequenceNumber":"1"},
            "messageAttributes":{},"md5OfBody":"","eventSource":"aws:sqs","awsRegion":"us-east-1",
            "eventSourceARN":"arn:aws:sqs:us-east-1:1:\(names.queue(queue))"}
            """
    }

    static func batch(_ records: [String]) -> String { "{\"Records\":[\(records.joined(separator: ","))]}" }

    static func failures(_ ids: [String]) -> String {
        "{\"batchItemFailures\":[\(ids.map { "{\"itemIdentifier\":\"\($0)\"}" }.joined(separator: ","))]}"
    }

    static let schedule = """
        {"version":"0","id":"1","detail-type":"Scheduled Event","source":"aws.events","account":"1",
        "time":"2026-01-01T00:00:00Z","region":"us-east-1","resources":["arn:aws:events:us-east-1:1:rule/r"],"detail":{}}
        """

    static func function(
        _ triggers: [FunctionDefinition.Trigger] = [.queue("requests", batchMax: 10)], name: String = "follower",
        timeoutMillis: Int64 = 60_000,
        _ handler: @escaping @Sendable (Invocation) async throws -> InvocationResult
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, triggers: triggers, concurrencyMax: 1, memoryMB: 512, timeoutMillis: timeoutMillis,
            handler: handler)
    }
}
