import CloudPrimitives
import Synchronization
import Testing

@testable import AWSBackend
@testable import LambdaRuntime

/// The time that Lambda leaves for a run. Times here are so far apart that a slow machine changes nothing.
@Suite struct RunDeadlineTests {
    private typealias F = FakeRuntime

    /// A run that takes too long is given up before Lambda ends it: the answer goes out, its messages come again, and they are not
    /// released, as it may still work on them.
    @Test func givenUpBeforeTheDeadline() async throws {
        let wasCancelled = Mutex(false)
        let function = F.function(timeoutMillis: 600_000) { _ in
            do { try await Task.sleep(for: .seconds(600)) } catch { wasCancelled.withLock { $0 = true } }
            return InvocationResult()
        }
        let millis = LambdaLimits.answerMarginMillis + 300
        let seen = try await F.run(
            [.event("one", F.batch([F.record("a"), F.record("b")]), millis: millis)], function)
        #expect(seen.bodies("one/response") == [F.failures(["a", "b"])])
        #expect(seen.released == [] && wasCancelled.withLock { $0 })
        #expect(seen.lines("REPORT").first?["outcome"]?.text == "gaveUp")
    }

    /// The function's own time-out counts too.
    @Test func itsOwnTimeout() async throws {
        let function = F.function(timeoutMillis: 50) { _ in
            try await Task.sleep(for: .seconds(600))
            return InvocationResult()
        }
        for millis in [Int64?.some(600_000), nil] {
            let seen = try await F.run([.event("one", F.batch([F.record("a")]), millis: millis)], function)
            #expect(seen.bodies("one/response") == [F.failures(["a"])])
        }
    }

    /// The function knows when it ends: the earlier of both.
    @Test func theFunctionKnows() async throws {
        let left = Mutex<[Int64]>([])
        let function = F.function(timeoutMillis: 100_000) { invocation in
            left.withLock { $0.append(invocation.deadlineMillis - SystemClock().nowMillis) }
            return InvocationResult()
        }
        let event = F.batch([F.record("a")])
        _ = try await F.run([.event("one", event, millis: 60_000), .event("two", event, millis: 600_000)], function)
        let seen = left.withLock { $0 }
        #expect(seen.count == 2)
        #expect(seen[0] <= 60_000 - LambdaLimits.answerMarginMillis)
        #expect(seen[1] <= 100_000 && seen[1] > 60_000)
    }

    /// Nothing is begun that has no time: the margin itself, and less.
    @Test(arguments: [0, LambdaLimits.answerMarginMillis, -5_000]) func nothingIsBegun(_ millis: Int64) async throws {
        let count = Mutex(0)
        let function = F.function { _ in
            count.withLock { $0 += 1 }
            return InvocationResult()
        }
        let seen = try await F.run([.event("one", F.batch([F.record("a")]), millis: millis)], function)
        #expect(count.withLock { $0 } == 0)
        #expect(seen.bodies("one/response") == [F.failures(["a"])])
    }

    /// A scheduled run has no messages that could fail.
    @Test func aScheduledRun() async throws {
        let function = F.function([.schedule(everyMillis: 60_000)], name: "heartbeat", timeoutMillis: 50) { _ in
            try await Task.sleep(for: .seconds(600))
            return InvocationResult()
        }
        let seen = try await F.run([.event("one", F.schedule)], function)
        #expect(seen.bodies("one/error").first?.contains("TimedOut") == true)
    }

    /// What is given up and does not end takes the process with it: no event is asked for any more.
    @Test func aRunThatDoesNotEnd() async throws {
        let (stream, end) = AsyncStream<Void>.makeStream()
        let function = F.function(timeoutMillis: 50) { _ in
            // Deaf to its cancellation.
            await Task { for await _ in stream {} }.value
            return InvocationResult()
        }
        let seen = try await F.run(
            [.event("one", F.batch([F.record("a")])), .event("two", F.batch([F.record("b")]))], function)
        end.finish()
        #expect(seen.bodies("one/response") == [F.failures(["a"])])
        #expect(seen.bodies("two/response") == [] && seen.code == 1)
        #expect(!seen.lines("A run that was given up does not end: the process does").isEmpty)
    }

    /// A release that hangs does not hold the answer back for long.
    @Test func aReleaseThatHangs() async throws {
        let function = F.function { _ in InvocationResult(failed: ["r-a"]) }
        let millis = LambdaLimits.answerMarginMillis + 300
        let seen = try await F.run(
            [.event("one", F.batch([F.record("a")]), millis: millis)], function,
            release: { try await Task.sleep(for: .seconds(600)) })
        #expect(seen.bodies("one/response") == [F.failures(["a"])])
        #expect(seen.released == [])
    }

    /// After a pause connections are opened anew, and not before the first run.
    @Test(arguments: [(LambdaLimits.idleMillis, 0), (LambdaLimits.idleMillis + 1, 2), (-1, 2)])
    func pauses(_ millis: Int64, _ renewals: Int) async throws {
        let clock = JumpingClock()
        let function = F.function { _ in InvocationResult() }
        let event = F.batch([F.record("a")])
        let seen = try await F.run(
            ["one", "two", "three"].map { .event($0, event, millis: nil) }, function, clock: clock,
            onNext: { clock.jump(millis) })
        #expect(seen.renewals == renewals && seen.bodies("/response").count == 3)
    }
}

/// A time that stands still but where a test moves it.
private final class JumpingClock: CloudClock {
    private let now = Mutex<Int64>(1_700_000_000_000)

    var nowMillis: Int64 { now.withLock { $0 } }
    var monotonicMicros: Int64 { 0 }
    func sleep(millis: Int64) async throws { try await Task.sleep(for: .milliseconds(millis)) }
    func jump(_ millis: Int64) { now.withLock { $0 += millis } }
}
