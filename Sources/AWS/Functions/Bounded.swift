package import CloudPrimitives
import Synchronization

/// Work that is given up when it takes too long.
package enum Bounded {
    package enum Outcome<Value: Sendable>: Sendable {
        case returned(Value)
        case threw(any Error)
        /// It took too long, and was cancelled. `rest` ends when it really has.
        case gaveUp(rest: Task<Void, Never>)
    }

    /// Runs `body` for `millis` milliseconds at the most; not at all where there are none.
    package static func run<Value: Sendable>(
        millis: Int64, clock: any CloudClock, _ body: @escaping @Sendable () async throws -> Value
    ) async -> Outcome<Value> {
        guard millis > 0 else { return .gaveUp(rest: Task {}) }
        let first = FirstOutcome<Outcome<Value>>()
        let work = Task {
            do { first.set(.returned(try await body())) } catch { first.set(.threw(error)) }
        }
        let timer = Task {
            guard (try? await clock.sleep(millis: millis)) != nil else { return }
            work.cancel()
            first.set(.gaveUp(rest: work))
        }
        let outcome = await first.value
        timer.cancel()
        return outcome
    }
}

/// Waits for the first of several outcomes.
private final class FirstOutcome<Outcome: Sendable>: Sendable {
    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    private let state = Mutex(State())

    func set(_ outcome: Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            return state.waiter.take()
        }
        waiter?.resume(returning: outcome)
    }

    var value: Outcome {
        get async {
            await withCheckedContinuation { continuation in
                let outcome = state.withLock { state -> Outcome? in
                    if state.outcome == nil { state.waiter = continuation }
                    return state.outcome
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        }
    }
}
