public import CloudPrimitives
import Synchronization

/// What may go wrong at one call of a primitive inside a function.
public enum Fault: Hashable, Sendable, CaseIterable {
    /// The function dies; the call does nothing.
    case crashBefore
    /// The call does its work, then the function dies without learning of it.
    case crashAfter
    /// The function is given up and its messages come back, while the call is still on its way: it takes effect later.
    case late
    /// The function is given up and its messages come back, while it is only paused: it goes on later with all its
    /// calls.
    case pause
}

/// Decides by seed which calls go wrong, and counts what it did.
public final class FaultPlan: Sendable {
    /// Which function a call belongs to, and what it calls.
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
        var counts: [Fault: Int] = [:]
    }

    private let random: any RandomSource
    private let oneIn: UInt64
    private let allowed: @Sendable (Point) -> [Fault]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - oneIn: one call in so many goes wrong.
    ///   - allowed: which faults may happen at a point; empty for none.
    public init(
        random: any RandomSource, oneIn: UInt64, allowed: @escaping @Sendable (Point) -> [Fault] = FaultPlan.standard
    ) {
        self.random = random
        self.oneIn = oneIn
        self.allowed = allowed
    }

    /// Every fault at the leader. A follower that is given up never goes on: its time-out is shorter than the
    /// visibility of its messages.
    public static let standard: @Sendable (Point) -> [Fault] = { point in
        point.function == "leader" ? Fault.allCases : [.crashBefore, .crashAfter, .late]
    }

    /// Stops all faults, so that the service can settle.
    public func calm() { state.withLock { $0.isActive = false } }

    /// How often each fault happened.
    public var counts: [Fault: Int] { state.withLock { $0.counts } }

    func strike(_ point: Point) -> Fault? {
        guard state.withLock({ $0.isActive }), random.next() % oneIn == 0 else { return nil }
        let faults = allowed(point)
        guard !faults.isEmpty else { return nil }
        let fault = faults[Int(random.next() % UInt64(faults.count))]
        state.withLock { $0.counts[fault, default: 0] += 1 }
        return fault
    }

    /// How long something late is late, in milliseconds.
    func delayMillis() -> Int64 { random.jitter(in: 1...25) }
}
