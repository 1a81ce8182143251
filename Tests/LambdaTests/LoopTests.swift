import CloudPrimitives
import HTTPStub
import Synchronization
import Testing

@testable import AWSBackend
@testable import LambdaRuntime

/// The loop against a Runtime API that a test decides.
@Suite struct RuntimeLoopTests {
    private typealias F = FakeRuntime

    /// Nothing fails, and every line of the log says whose it is.
    @Test func eventsOneAfterTheOther() async throws {
        let seenBodies = Mutex<[[UInt8]]>([])
        let function = F.function { invocation in
            guard case .messages(let messages) = invocation.input else { return InvocationResult() }
            seenBodies.withLock { $0 += messages.map(\.body) }
            return InvocationResult()
        }
        let seen = try await F.run(
            [
                .event("one", F.batch([F.record("a"), F.record("b")])), .event("two", F.batch([F.record("c")])),
            ], function)
        #expect(seenBodies.withLock { $0 } == ["a", "b", "c"].map { Array($0.utf8) })
        #expect(
            seen.posts.map(\.target).map { $0.split(separator: "/").suffix(2).joined(separator: "/") } == [
                "one/response", "two/response",
            ])
        #expect(seen.bodies("/response") == [F.failures([]), F.failures([])])
        let reports = seen.lines("REPORT")
        #expect(reports.map { $0["requestId"]?.text } == ["one", "two"])
        #expect(reports.map { $0["coldStart"] } == [.bool(true), .bool(false)])
        #expect(reports.map { $0["initMillis"] } == [.number("7"), nil])
        #expect(reports.map { $0["messages"] } == [.number("2"), .number("1")])
        #expect(reports.allSatisfy { $0["function"]?.text == "follower" && $0["time"]?.text?.hasSuffix("Z") == true })
        #expect(reports.allSatisfy { $0["usage"]?["invocations"] == .number("1") })
        #expect(seen.code == 1 && seen.released == [])
    }

    /// What failed comes again, at the time that the function says.
    @Test func partialFailures() async throws {
        let function = F.function { _ in InvocationResult(failed: ["r-b", "r-e"], retryAfterMillis: 40) }
        let records = [
            F.record("a", group: "g"), F.record("b", group: "g"), F.record("c", group: "h"), F.record("d", group: "g"),
            F.record("e", group: "i"),
        ]
        let seen = try await F.run([.event("one", F.batch(records))], function)
        // d is behind b in its group, whatever the function says of it.
        #expect(seen.bodies("/response") == [F.failures(["b", "d", "e"])])
        #expect(seen.released == [.init(queue: "requests", receipts: ["r-b", "r-d", "r-e"], afterMillis: 40)])
        #expect(seen.lines("REPORT").first?["failed"] == .number("3"))
    }

    /// A handler that throws is an error of the run; the next event is dealt with.
    @Test func errorsOfTheFunction() async throws {
        struct Broken: Error, CustomStringConvertible { let description = "no \u{1B}[31mway" }
        let count = Mutex(0)
        let function = F.function { _ in
            if count.withLock({
                $0 += 1; return $0
            }) == 1 {
                throw Broken()
            }
            return InvocationResult()
        }
        let seen = try await F.run(
            [.event("one", F.batch([F.record("a", count: 3)])), .event("two", F.batch([F.record("b")]))], function)
        #expect(
            seen.posts.map(\.target) == [
                "/2018-06-01/runtime/invocation/one/error", "/2018-06-01/runtime/invocation/two/response",
            ])
        #expect(seen.posts[0].header("lambda-runtime-function-error-type") == "Function")
        let error = try JSONParser.parse(seen.posts[0].body)
        #expect(error["errorType"]?.text == "Function" && error["errorMessage"]?.text == "no  [31mway")
        #expect(
            seen.released == [
                .init(queue: "requests", receipts: ["r-a"], afterMillis: Run.backoffMillis(deliveries: 3))
            ])
        #expect(seen.lines("REPORT").first?["outcome"]?.text == "threw")
    }

    /// Each direct call is a run of its own, and one that fails does not take the others with it.
    @Test func directCalls() async throws {
        struct Broken: Error {}
        let function = F.function([], name: "watch") { invocation in
            guard case .direct(let payload) = invocation.input, payload != Array("b".utf8) else { throw Broken() }
            return InvocationResult()
        }
        let records = ["a", "b", "c"].map { F.record($0, group: $0, queue: "call-watch") }
        let seen = try await F.run(
            [.event("one", F.batch(records)), .event("two", F.batch([records[1]]))], function)
        #expect(seen.bodies("/response") == [F.failures(["b"])])
        #expect(seen.bodies("two/error").count == 1)
        #expect(
            seen.released == [
                .init(queue: "call-watch", receipts: ["r-b"], afterMillis: 0),
                .init(queue: "call-watch", receipts: ["r-b"], afterMillis: 0),
            ])
    }

    @Test func schedules() async throws {
        let count = Mutex(0)
        let function = F.function([.schedule(everyMillis: 60_000)], name: "heartbeat") { invocation in
            if case .schedule = invocation.input { count.withLock { $0 += 1 } }
            return InvocationResult()
        }
        let seen = try await F.run([.event("one", F.schedule), .event("two", F.batch([F.record("a")]))], function)
        #expect(count.withLock { $0 } == 1)
        #expect(seen.bodies("one/response") == ["null"])
        #expect(seen.bodies("two/error").first?.contains("this function takes no messages") == true)
    }

    /// What is no event of this function is refused by name, and not called.
    @Test func unknownEvents() async throws {
        let count = Mutex(0)
        let function = F.function { _ in
            count.withLock { $0 += 1 }
            return InvocationResult()
        }
        let events = [
            ("", "is no JSON"), ("{\"Records\":[}", "is no JSON"), ("{\"Records\":[]}", "has no records"),
            ("7", "without members"), ("{\"key\":1,\"a\\u001b\":2}", "the members key, a "),
            (F.schedule, "A scheduled event came"), ("{\"Records\":[{}]}", "an unknown source"),
            (F.batch([F.record("a", queue: "leader")]), "faaskeeper-d-leader.fifo came; those of"),
            (F.batch([F.record("a"), F.record("a", queue: "leader")]), "is no message of faaskeeper-d-requests.fifo"),
            ("{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventSourceARN\":\"arn:x\"}]}", "Records of arn:x came"),
        ]
        let seen = try await F.run(
            events.enumerated().map { .event("e\($0.offset)", $0.element.0) }, function)
        let bodies = seen.bodies("/error")
        #expect(bodies.count == events.count && count.withLock { $0 } == 0)
        for (body, (event, complaint)) in zip(bodies, events) { #expect(body.contains(complaint), "\(event): \(body)") }
        #expect(seen.lines("REPORT").allSatisfy { $0["outcome"]?.text == "refused" })
    }

    /// A message that cannot be read keeps back its group and nothing else.
    @Test func messagesOfOthers() async throws {
        let called = Mutex<[String]>([])
        let function = F.function { invocation in
            guard case .messages(let messages) = invocation.input else { return InvocationResult() }
            called.withLock { $0 += messages.map(\.receipt) }
            return InvocationResult()
        }
        let records = [
            F.record("a"), F.record("b", body: "hello"), F.record("c"), F.record("d", group: "h"),
        ]
        let seen = try await F.run([.event("one", F.batch(records))], function)
        #expect(called.withLock { $0 } == ["r-a", "r-d"])
        #expect(seen.bodies("/response") == [F.failures(["b", "c"])])
    }

    /// The largest event, and one byte more.
    @Test func eventBytes() async throws {
        let function = F.function { _ in InvocationResult() }
        let event = F.batch([F.record("a")])
        func padded(_ bytes: Int) -> String { event + String(repeating: " ", count: bytes - event.utf8.count) }
        let seen = try await F.run(
            [
                .event("one", padded(LambdaLimits.eventBytesMax)),
                .event("two", padded(LambdaLimits.eventBytesMax + 1)),
                .event("three", event),
            ], function)
        #expect(seen.bodies("one/response").count == 1 && seen.bodies("three/response").count == 1)
        #expect(seen.bodies("two/error").first?.contains("more than \(LambdaLimits.eventBytesMax) bytes") == true)
    }

    /// Asking again after a torn connection or garbage, so many times in a row and not once more.
    @Test func failuresOfTheRuntimeAPI() async throws {
        let function = F.function { _ in InvocationResult() }
        let bad: [F.Step] = (0..<LambdaLimits.nextFailuresMax).map { index in
            switch index % 4 {
            case 0: .answer(.torn)
            case 1: .answer(.text("{}"))
            case 2: .answer(.text("", status: 403))
            default: .event("a/b", "{}")
            }
        }
        let event = F.Step.event("one", F.batch([F.record("a")]))
        let seen = try await F.run(Array(bad.dropLast()) + [event], function)
        #expect(seen.bodies("one/response").count == 1)
        let other = try await F.run(bad + [event], function)
        #expect(other.posts.isEmpty && other.code == 1)
    }

    /// An answer is left again where nobody knows whether it came, and not where it was refused; the loop goes on.
    @Test func answersThatAreNotTaken() async throws {
        let function = F.function { _ in InvocationResult() }
        let events: [F.Step] = ["one", "two"].map { .event($0, F.batch([F.record("a")])) }
        let torn = try await F.run(events, function) { $0 == 1 ? .torn : .text("", status: 202) }
        #expect(torn.bodies("one/response").count == 2 && torn.bodies("two/response").count == 1)
        let refused = try await F.run(events, function) { $0 == 1 ? .text("", status: 400) : .text("", status: 202) }
        #expect(refused.bodies("one/response").count == 1 && refused.bodies("two/response").count == 1)
        let never = try await F.run(events, function) { _ in .torn }
        #expect(never.bodies("one/response").count == LambdaLimits.answerAttemptsMax)
        #expect(never.bodies("two/response").count == LambdaLimits.answerAttemptsMax)
        let final = try await F.run(events, function) { _ in .text("", status: 500) }
        #expect(final.posts.count == 1 && final.code == 1)
    }

    /// Texts of the log have a bound, and whatever they have in them, a line stays one.
    @Test func logTexts() throws {
        let lines = Mutex<[[UInt8]]>([])
        let log = FunctionLog(clock: SystemClock()) { bytes in lines.withLock { $0.append(bytes) } }
        let most = LambdaLimits.logTextScalarsMax
        for count in [most, most + 1] { log.line(level: .info, String(repeating: "é", count: count)) }
        log.logger(.info).warning("a\nb", metadata: ["error": "\u{1B}\"\u{7F}"])
        log.logger(.error).warning("not loud enough")
        let written = lines.withLock { $0 }
        #expect(written.count == 3)
        #expect(written.allSatisfy { $0.last == 0x0A && $0.count { $0 < 0x20 || $0 == 0x7F } == 1 })
        let values = try written.map { try JSONParser.parse(Array($0.dropLast())) }
        #expect(values.map { $0["message"]?.text?.unicodeScalars.count } == [most, most, 3])
        #expect(values[2]["metadata"]?["error"]?.text == "\u{1B}\"\u{7F}" && values[2]["level"]?.text == "warning")
    }
}
