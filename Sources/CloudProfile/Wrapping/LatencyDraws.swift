#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import CloudPrimitives
import Synchronization

/// Draws by seed, and what has to be remembered between two of them.
final class LatencyDraws: Sendable {
    private struct Pending {
        /// The second of the two deviates that each pair of numbers gives.
        var spare: Double?
        /// Deviates of calls of functions that have not begun yet, oldest first.
        var invocations: [String: [Double]] = [:]
        /// When the next message of a group may be handed over, in microseconds of the clock that never jumps.
        var groups: [String: Int64] = [:]
    }

    /// Calls that are remembered for one function; one whose run begins in another process is never asked for.
    static let invocationsMax = 1_024
    /// Groups whose pace is remembered; beyond it those that are due are forgotten.
    static let groupsMax = 4_096

    private let random: any RandomSource
    private let state = Mutex(Pending())

    init(_ random: any RandomSource) { self.random = random }

    /// A standard normal deviate, by Box and Muller's method.
    func deviate() -> Double {
        state.withLock { state in
            if let spare = state.spare {
                state.spare = nil
                return spare
            }
            let radius = (-2 * log(LatencyDraws.unit(random.next()))).squareRoot()
            let angle = 2 * Double.pi * LatencyDraws.unit(random.next())
            state.spare = radius * sin(angle)
            return radius * cos(angle)
        }
    }

    /// Above 0 and at most 1.
    private static func unit(_ bits: UInt64) -> Double { Double((bits >> 11) + 1) * 0x1p-53 }

    // MARK: Calls of functions

    func noteInvocation(of function: String, _ deviate: Double) {
        state.withLock { state in
            guard state.invocations[function, default: []].count < LatencyDraws.invocationsMax else { return }
            state.invocations[function, default: []].append(deviate)
        }
    }

    /// The deviate of the oldest call that has not begun, so that both halves of one call are one draw.
    func takeInvocation(of function: String) -> Double {
        let noted = state.withLock { state -> Double? in
            guard state.invocations[function]?.isEmpty == false else { return nil }
            return state.invocations[function]?.removeFirst()
        }
        return noted ?? deviate()
    }

    // MARK: Pace

    /// Lets `count` messages of a group through.
    /// - Returns: when they may be handed over, in microseconds: later than `now` where the group has had its share.
    func pass(_ count: Int, of group: String, now: Int64, perSecond: Double) -> Int64 {
        guard perSecond > 0 else { return now }
        return state.withLock { state in
            let free = max(state.groups[group] ?? now, now)
            if state.groups.count >= LatencyDraws.groupsMax { state.groups = state.groups.filter { $0.value > now } }
            state.groups[group] = free + Int64(Double(count) * 1_000_000 / perSecond)
            return free
        }
    }
}
