public import CloudPrimitives
import Synchronization

/// A clock that stands still until somebody advances it. Sleepers wake up in the order of their times.
public final class ManualClock: CloudClock {
    private struct Sleeper {
        let id: Int
        let until: Int64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Int64
        var count = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    /// - Parameter nowMillis: milliseconds since 1970-01-01 UTC.
    public init(nowMillis: Int64 = 1_700_000_000_000) { state = Mutex(State(now: nowMillis)) }

    public var nowMillis: Int64 { state.withLock { $0.now } }
    public var monotonicMicros: Int64 { nowMillis * 1_000 }
    /// How many sleep.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Moves on without waiting for whom it wakes.
    public func advance(millis: Int64) {
        let due: [Sleeper] = state.withLock { state in
            state.now += millis
            let due = state.sleepers.filter { $0.until <= state.now }.sorted { ($0.until, $0.id) < ($1.until, $1.id) }
            state.sleepers.removeAll { $0.until <= state.now }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    public func sleep(millis: Int64) async throws {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if millis <= 0 { return .success(()) }
                    state.sleepers.append(Sleeper(id: id, until: state.now + millis, continuation: continuation))
                    return nil
                }
                if let isOver { continuation.resume(with: isOver) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
