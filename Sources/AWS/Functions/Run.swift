import CloudPrimitives
import Logging
import Synchronization

/// One run of a function in this process.
enum Run {
    enum Outcome: Sendable {
        case returned(InvocationResult)
        case threw(any Error)
        /// It took too long. Whatever it still does comes too late, and the fences of the service hold it off.
        case gaveUp
    }

    /// How long what a run works on is hidden from others.
    static func hiddenMillis(_ function: FunctionDefinition) -> Int64 {
        function.timeoutMillis + AWSLimits.timeoutMarginMillis
    }

    /// How long messages wait after their `deliveries`-th delivery failed. Milliseconds.
    static func backoffMillis(deliveries: Int) -> Int64 {
        deliveries <= 1 ? 0 : min(AWSLimits.retryBackoffMillisMax, 50 << Int64(min(deliveries, 10)))
    }

    /// Calls the handler, and gives it up at its time.
    static func run(_ function: FunctionDefinition, _ input: Invocation.Input, clock: any CloudClock) async -> Outcome {
        let invocation = Invocation(
            input: input, deadlineMillis: clock.nowMillis + function.timeoutMillis, memoryMB: function.memoryMB)
        let result = FirstOutcome()
        let handler = Task {
            do { result.set(.returned(try await function.handler(invocation))) } catch { result.set(.threw(error)) }
        }
        let timer = Task {
            guard (try? await clock.sleep(millis: function.timeoutMillis)) != nil else { return }
            handler.cancel()
            result.set(.gaveUp)
        }
        let outcome = await result.value
        timer.cancel()
        return outcome
    }
}

/// Waits for the first of several outcomes.
private final class FirstOutcome: Sendable {
    private struct State {
        var outcome: Run.Outcome?
        var waiter: CheckedContinuation<Run.Outcome, Never>?
    }

    private let state = Mutex(State())

    func set(_ outcome: Run.Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Run.Outcome, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            return state.waiter.take()
        }
        waiter?.resume(returning: outcome)
    }

    var value: Run.Outcome {
        get async {
            await withCheckedContinuation { continuation in
                let outcome = state.withLock { state -> Run.Outcome? in
                    if state.outcome == nil { state.waiter = continuation }
                    return state.outcome
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        }
    }
}
