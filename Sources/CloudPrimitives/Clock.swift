#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Time as the service sees it. Injected everywhere, so that a simulation owns it. Safety never depends on it.
public protocol CloudClock: Sendable {
    /// Milliseconds since 1970-01-01 UTC.
    var nowMillis: Int64 { get }
    /// Microseconds of a clock that never jumps, from an arbitrary start.
    var monotonicMicros: Int64 { get }
    /// - Throws: `CancellationError`.
    func sleep(millis: Int64) async throws
    /// The same, where less than a millisecond counts. A clock that has no finer time rounds up.
    /// - Throws: `CancellationError`.
    func sleep(micros: Int64) async throws
}

extension CloudClock {
    public func sleep(micros: Int64) async throws { try await sleep(millis: (micros + 999) / 1_000) }
}

/// The machine's clock.
public struct SystemClock: CloudClock {
    private let start = ContinuousClock.now

    public init() {}

    public var nowMillis: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    public var monotonicMicros: Int64 {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    public func sleep(millis: Int64) async throws {
        try await Task.sleep(for: .milliseconds(millis))
    }

    public func sleep(micros: Int64) async throws {
        try await Task.sleep(for: .microseconds(micros))
    }
}
