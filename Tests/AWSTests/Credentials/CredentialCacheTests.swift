import CloudConformance
import CloudPrimitives
import Synchronization
import Testing

@testable import AWSBackend

/// A source that counts how often it is asked, and answers when it is told to.
private final class CountingSource: CredentialSource {
    private struct State {
        var count = 0
        var isFailing = false
        var isHeld = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let name = "counting"
    private let state = Mutex(State())
    private let clock: ManualClock
    private let lifeMillis: Int64?

    init(clock: ManualClock, lifeMillis: Int64?) {
        self.clock = clock
        self.lifeMillis = lifeMillis
    }

    var count: Int { state.withLock { $0.count } }
    func setFailing(_ isFailing: Bool) { state.withLock { $0.isFailing = isFailing } }
    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
        let waiters = state.withLock { state in
            state.isHeld = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func load() async throws(CredentialFailure) -> CredentialAnswer {
        let (count, isFailing) = state.withLock { state in
            state.count += 1
            return (state.count, state.isFailing)
        }
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.waiters.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        if isFailing { throw CredentialFailure("out of order") }
        return .found(
            AWSCredentials(
                accessKeyID: "ID\(count)", secretAccessKey: "S",
                expiresAtMillis: lifeMillis.map { clock.nowMillis + $0 }))
    }
}

@Suite struct CredentialCacheTests {
    private func make(lifeMillis: Int64?) -> (ManualClock, CountingSource, CredentialCache) {
        let clock = ManualClock()
        let source = CountingSource(clock: clock, lifeMillis: lifeMillis)
        return (clock, source, CredentialCache(source: source, clock: clock))
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<2_000 where !condition() { try await Task.sleep(for: .milliseconds(1)) }
        #expect(condition())
    }

    @Test func lastingOnesAreAskedForOnce() async throws {
        let (clock, source, cache) = make(lifeMillis: nil)
        for _ in 0..<3 {
            #expect(try await cache.credentials().accessKeyID == "ID1")
            clock.advance(millis: 1_000_000_000)
        }
        #expect(source.count == 1)
    }

    @Test func manyWaitForOneRenewal() async throws {
        let (_, source, cache) = make(lifeMillis: 3_600_000)
        source.hold()
        let tasks = (0..<20).map { _ in Task { try await cache.credentials().accessKeyID } }
        try await eventually { source.count == 1 }
        for _ in 0..<50 { await Task.yield() }
        source.release()
        for task in tasks { #expect(try await task.value == "ID1") }
        #expect(source.count == 1)
    }

    /// Ahead of the end the old ones are used while new ones are fetched; nobody waits.
    @Test func renewalAhead() async throws {
        let (clock, source, cache) = make(lifeMillis: 3_600_000)
        _ = try await cache.credentials()
        clock.advance(millis: 3_600_000 - AWSLimits.credentialRenewalMillis - 1)
        #expect(try await cache.credentials().accessKeyID == "ID1")
        #expect(source.count == 1)
        clock.advance(millis: 1)
        source.hold()
        #expect(try await cache.credentials().accessKeyID == "ID1")
        try await eventually { source.count == 2 }
        #expect(try await cache.credentials().accessKeyID == "ID1")
        #expect(source.count == 2)
        source.release()
        for _ in 0..<2_000 where try await cache.credentials().accessKeyID == "ID1" {
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(try await cache.credentials().accessKeyID == "ID2")
    }

    /// Those that end at any moment are not used.
    @Test func margin() async throws {
        let (clock, source, cache) = make(lifeMillis: 3_600_000)
        _ = try await cache.credentials()
        clock.advance(millis: 3_600_000 - AWSLimits.credentialMarginMillis)
        #expect(try await cache.credentials().accessKeyID == "ID2")
        #expect(source.count == 2)
    }

    /// A renewal ahead of time that fails is not tried again at once, and what there is stays in use.
    @Test func failedRenewal() async throws {
        let (clock, source, cache) = make(lifeMillis: 3_600_000)
        _ = try await cache.credentials()
        clock.advance(millis: 3_600_000 - AWSLimits.credentialRenewalMillis)
        source.setFailing(true)
        #expect(try await cache.credentials().accessKeyID == "ID1")
        try await eventually { source.count == 2 }
        for _ in 0..<20 {
            #expect(try await cache.credentials().accessKeyID == "ID1")
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(source.count == 2)
        clock.advance(millis: AWSLimits.credentialPauseMillis)
        _ = try await cache.credentials()
        try await eventually { source.count == 3 }
        clock.advance(millis: AWSLimits.credentialRenewalMillis)
        await #expect(throws: CloudError.self) { _ = try await cache.credentials() }
        source.setFailing(false)
        #expect(try await cache.credentials().accessKeyID == "ID5")
    }

    @Test func invalidation() async throws {
        let (_, source, cache) = make(lifeMillis: nil)
        let first = try await cache.credentials()
        cache.invalidate(first)
        #expect(try await cache.credentials().accessKeyID == "ID2")
        // Somebody who still had the old ones learns it late.
        cache.invalidate(first)
        #expect(try await cache.credentials().accessKeyID == "ID2")
        #expect(source.count == 2)
    }
}
