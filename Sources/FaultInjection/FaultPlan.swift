public import CloudPrimitives
import Synchronization

/// Decides by seed which calls go wrong, and counts what it did.
public final class FaultPlan: Sendable {
    /// Which function or client a call belongs to, and what it calls.
    public struct Point: Hashable, Sendable {
        public let function: String
        public let operation: String

        public init(function: String, operation: String) {
            self.function = function
            self.operation = operation
        }
    }

    private struct State {
        var isActive = true
        var script: [(point: Point, nth: Int, fault: Fault)] = []
        var passed: [Point: Int] = [:]
        var counts: [Fault: Int] = [:]
    }

    private let random: any RandomSource
    private let oneIn: UInt64
    private let delays: ClosedRange<Int64>
    private let allowed: @Sendable (Point) -> [Fault]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - oneIn: one call in so many goes wrong; 0 for none.
    ///   - delays: how late something late is, in milliseconds.
    ///   - allowed: which faults may happen at a point; empty for none.
    public init(
        random: any RandomSource, oneIn: UInt64, delays: ClosedRange<Int64> = 1...25,
        allowed: @escaping @Sendable (Point) -> [Fault] = FaultPlan.standard
    ) {
        self.random = random
        self.oneIn = oneIn
        self.delays = delays
        self.allowed = allowed
    }

    /// Faults at given points only: the n-th time (1, 2, …) that a function makes that call.
    public convenience init(script: [(function: String, operation: String, nth: Int, fault: Fault)]) {
        self.init(random: SeededRandom(seed: 1), oneIn: 0)
        state.withLock { state in
            state.script = script.map { (Point(function: $0.function, operation: $0.operation), $0.nth, $0.fault) }
        }
    }

    /// Crashes everywhere, and pauses of the leader. A follower that is given up never goes on: its time-out is
    /// shorter than the visibility of its messages.
    public static let standard: @Sendable (Point) -> [Fault] = { point in
        if point.operation == "start" { return [] }
        return point.function == "leader"
            ? [.crashBefore, .crashAfter, .late, .pause] : [.crashBefore, .crashAfter, .late]
    }

    /// Stops all faults, so that the service can settle.
    public func calm() { state.withLock { $0.isActive = false } }
    public var isActive: Bool { state.withLock { $0.isActive } }
    public func resume() { state.withLock { $0.isActive = true } }

    /// How often each fault happened.
    public var counts: [Fault: Int] { state.withLock { $0.counts } }

    /// Counts a fault that somebody else did.
    public func note(_ fault: Fault) { state.withLock { $0.counts[fault, default: 0] += 1 } }

    func strike(_ point: Point) -> Fault? {
        if oneIn == 0 { return strikeByScript(point) }
        guard state.withLock({ $0.isActive }), random.next() % oneIn == 0 else { return nil }
        let faults = allowed(point)
        guard !faults.isEmpty else { return nil }
        let fault = faults[Int(random.next() % UInt64(faults.count))]
        note(fault)
        return fault
    }

    private func strikeByScript(_ point: Point) -> Fault? {
        state.withLock { state in
            let count = (state.passed[point] ?? 0) + 1
            state.passed[point] = count
            return state.script.first { $0.point == point && $0.nth == count }?.fault
        }
    }

    /// How long something late is late, in milliseconds.
    func delayMillis() -> Int64 { random.jitter(in: delays) }

    /// How many of a batch come at once, at least one.
    func part(of count: Int) -> Int { 1 + Int(random.next() % UInt64(max(1, count - 1))) }
}

/// How the world around the faults runs: in real time with Swift's own tasks, unless a simulation owns both.
public struct FaultWorld: Sendable {
    /// Where work that nobody waits for runs; nil: where Swift runs any task.
    public var executor: (any TaskExecutor)?
    /// Called before and after each call of a primitive: how long it is on its way.
    public var travel: (@Sendable () async -> Void)?
    /// Told of each call when it has taken effect, or not: who made it, what it is, what of, what came of it.
    public var witness:
        (@Sendable (_ caller: String, _ operation: String, _ subject: String, _ outcome: String) -> Void)?
    /// Whether the witness wants to know what each call is about.
    public var isTraced = false
    /// Whether a run whose messages another run has received can do nothing more: as where the receipt is checked in
    /// the transaction of each call.
    public var fencesReceipts = false

    public init() {}

    /// Begins work that nobody waits for.
    public func spawn(_ work: @escaping @Sendable () async -> Void) {
        Task.detached(executorPreference: executor) { await work() }
    }
}
