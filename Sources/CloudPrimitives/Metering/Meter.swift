public import FaaSKeeperModel
import Synchronization

/// Adds up what one caller uses, and keeps the single calls while somebody traces.
public final class Meter: Sendable {
    private struct State {
        var usage = Usage()
        var charged = Usage()
        var nominalMicros: Int64 = 0
        var steps: [Step]?
    }

    /// `client` or the name of a function.
    public let caller: String
    let clock: any CloudClock
    private let state: Mutex<State>
    private let onStep: (@Sendable (Step) -> Void)?

    /// - Parameters:
    ///   - isTracing: whether the steps are kept until somebody takes them.
    ///   - onStep: called with each call as it ends, kept or not.
    public init(
        caller: String, clock: any CloudClock, isTracing: Bool = false, onStep: (@Sendable (Step) -> Void)? = nil
    ) {
        self.caller = caller
        self.clock = clock
        self.onStep = onStep
        state = Mutex(State(steps: isTracing ? [] : nil))
    }

    /// The usage up to which somebody has been charged; the rest belongs to whoever is served next. So the first request
    /// of a batch pays what the batch has cost before it.
    public var charged: Usage { state.withLock { $0.charged } }

    /// Everything so far has been charged.
    public func markCharged() { state.withLock { $0.charged = $0.usage } }

    /// All so far.
    public var usage: Usage { state.withLock { $0.usage } }

    /// What the calls so far take on the published platform, in microseconds.
    public var nominalMicros: Int64 { state.withLock { $0.nominalMicros } }

    public var isTracing: Bool {
        get { state.withLock { $0.steps != nil } }
        set { state.withLock { $0.steps = newValue ? ($0.steps ?? []) : nil } }
    }

    /// The calls since the last time, in order; empty when nobody traces.
    public func takeSteps() -> [Step] {
        state.withLock { state in
            defer { if state.steps != nil { state.steps = [] } }
            return state.steps ?? []
        }
    }

    public func add(_ usage: Usage, nominalMicros: Int64 = 0) {
        state.withLock { state in
            state.usage += usage
            state.nominalMicros += nominalMicros
        }
    }

    /// Counts what happened without a call of this caller's: a message that came. A step like any other for who traces.
    public func note(_ service: String, _ operation: String, target: String, _ usage: Usage) {
        record(usage, nominalMicros: 0) {
            Step(
                caller: caller, service: service, operation: operation, target: target, micros: 0, usage: usage,
                failed: false)
        }
    }

    /// Runs `call`, whose usage `bill` tells from its result, or from the error.
    func measure<Value>(
        _ service: String, _ operation: String, target: @autoclosure () -> String, nominalMicros: Int64,
        bill: (Result<Value, CloudError>) -> Usage,
        _ call: () async throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        let started = clock.monotonicMicros
        let result: Result<Value, CloudError>
        do throws(CloudError) { result = .success(try await call()) } catch { result = .failure(error) }
        let usage = bill(result)
        let micros = clock.monotonicMicros - started
        record(usage, nominalMicros: nominalMicros) {
            var failed = false
            if case .failure = result { failed = true }
            return Step(
                caller: caller, service: service, operation: operation, target: target(), micros: micros,
                usage: usage, failed: failed)
        }
        return try result.get()
    }

    /// Adds up, and makes the step where somebody wants to have it.
    private func record(_ usage: Usage, nominalMicros: Int64, _ step: () -> Step) {
        let made: Step? = state.withLock { state in
            state.usage += usage
            state.nominalMicros += nominalMicros
            guard state.steps != nil || onStep != nil else { return nil }
            let step = step()
            state.steps?.append(step)
            return step
        }
        if let made { onStep?(made) }
    }
}
