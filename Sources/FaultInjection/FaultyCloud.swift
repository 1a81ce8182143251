public import CloudPrimitives
import Synchronization

/// A cloud in which functions die, are given up and come back late, between any two calls of a primitive.
///
/// Only what functions do is struck: hand this cloud to the functions, and the plain one to the clients.
public enum FaultyCloud {
    public static func wrap(_ cloud: Cloud, _ plan: FaultPlan) -> Cloud {
        let gate = FaultGate(plan: plan, clock: cloud.clock)
        var faulty = cloud
        faulty.store = FaultyStore(base: cloud.store, gate: gate)
        faulty.objects = FaultyObjects(base: cloud.objects, gate: gate)
        faulty.requestQueue = FaultyQueue(base: cloud.requestQueue, gate: gate)
        faulty.leaderQueue = FaultyQueue(base: cloud.leaderQueue, gate: gate)
        faulty.channel = FaultyChannel(base: cloud.channel, gate: gate)
        faulty.functions = FaultyRuntime(base: cloud.functions, gate: gate)
        return faulty
    }
}

/// The run of a function that the current task belongs to.
final class FaultyRun: Sendable {
    @TaskLocal static var current: FaultyRun?

    let function: String
    private let state = Mutex((isDead: false, giveUp: nil as CheckedContinuation<Void, any Error>?))

    init(function: String) { self.function = function }

    var isDead: Bool { state.withLock { $0.isDead } }
    func die() { state.withLock { $0.isDead = true } }

    /// The host stops waiting for the run.
    func giveUp() {
        let waiting = state.withLock { state in
            defer { state.giveUp = nil }
            return state.giveUp
        }
        waiting?.resume(throwing: FaultGate.dead)
    }

    func wait(_ continuation: CheckedContinuation<Void, any Error>) {
        state.withLock { $0.giveUp = continuation }
    }

    func finish(_ result: Result<Void, any Error>) {
        let waiting = state.withLock { state in
            defer { state.giveUp = nil }
            return state.giveUp
        }
        waiting?.resume(with: result)
    }
}

/// Lets calls through, or not.
struct FaultGate: Sendable {
    let plan: FaultPlan
    let clock: any CloudClock

    static let dead = CloudError(.unavailable, "The function has died")

    func pass<Value: Sendable>(
        _ operation: String, _ call: @escaping @Sendable () async throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        guard let run = FaultyRun.current else { return try await call() }
        if run.isDead { throw FaultGate.dead }
        switch plan.strike(FaultPlan.Point(function: run.function, operation: operation)) {
        case nil: return try await call()
        case .crashBefore?:
            run.die()
            throw FaultGate.dead
        case .crashAfter?:
            _ = try? await call()
            run.die()
            throw FaultGate.dead
        case .late?:
            run.die()
            let delay = plan.delayMillis()
            let clock = clock
            Task {
                try? await clock.sleep(millis: delay)
                _ = try? await call()
            }
            throw FaultGate.dead
        case .pause?:
            run.giveUp()
            try? await clock.sleep(millis: plan.delayMillis())
            return try await call()
        }
    }
}

private final class Outcome: Sendable {
    let value = Mutex<InvocationResult?>(nil)
}

struct FaultyRuntime: FunctionRuntime {
    let base: any FunctionRuntime
    let gate: FaultGate

    func register(_ function: FunctionDefinition) {
        var wrapped = function
        wrapped.handler = { invocation in
            let run = FaultyRun(function: function.name)
            let outcome = Outcome()
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                run.wait(continuation)
                Task {
                    await FaultyRun.$current.withValue(run) {
                        do {
                            let result = try await function.handler(invocation)
                            outcome.value.withLock { $0 = result }
                            // What a dead function says is not heard.
                            run.finish(run.isDead ? .failure(FaultGate.dead) : .success(()))
                        } catch { run.finish(.failure(error)) }
                    }
                }
            }
            return outcome.value.withLock { $0 } ?? InvocationResult()
        }
        base.register(wrapped)
    }

    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError) {
        let base = base
        try await gate.pass("invoke") { () async throws(CloudError) in try await base.invoke(name, payload: payload) }
    }
}
