import CloudPrimitives
import Synchronization

/// Runs functions so that they can be given up, killed at their time-out, and handed a part of their batch.
struct FaultyRuntime: FunctionRuntime {
    let base: any FunctionRuntime
    let gate: FaultGate
    let deliveries: Deliveries

    private final class Outcome: Sendable {
        let value = Mutex<InvocationResult?>(nil)
    }

    func register(_ function: FunctionDefinition) {
        var wrapped = function
        let inner = self
        wrapped.handler = { invocation in try await inner.run(function, invocation) }
        base.register(wrapped)
    }

    private func run(_ function: FunctionDefinition, _ invocation: Invocation) async throws -> InvocationResult {
        var invocation = invocation
        var left: [ReceivedMessage] = []
        var messages: [ReceivedMessage] = []
        if case .messages(let all) = invocation.input { messages = all }
        let receipts = deliveries.note(messages, of: function.name)
        switch gate.plan.strike(FaultPlan.Point(function: function.name, operation: "start")) {
        case .delayedStart?: try? await gate.clock.sleep(millis: gate.plan.delayMillis())
        case .splitBatch? where messages.count > 1:
            let count = gate.plan.part(of: messages.count)
            left = Array(messages[count...])
            invocation.input = .messages(Array(messages[..<count]))
        default: break
        }
        var result = try await attempt(
            function, invocation, FaultyRun(function: function.name, receipts: receipts, deliveries: deliveries))
        // A group's later messages stay behind those of its own that failed.
        result.failed += left.map(\.receipt)
        return result
    }

    private func attempt(
        _ function: FunctionDefinition, _ invocation: Invocation, _ run: FaultyRun
    ) async throws -> InvocationResult {
        let outcome = Outcome()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                run.wait(continuation)
                if Task.isCancelled {
                    run.die()
                    run.giveUp()
                    return
                }
                gate.world.spawn {
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
        } onCancel: {
            // The host has given the run up at its time-out, and ends it.
            if !run.isDead { gate.plan.note(.timeout) }
            run.die()
            run.giveUp()
        }
        return outcome.value.withLock { $0 } ?? InvocationResult()
    }

    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError) {
        let base = base
        let gate = gate
        try await gate.pass("invoke", name) { () async throws(CloudError) in
            try await base.invoke(name, payload: payload)
            if gate.plan.strike(FaultPlan.Point(function: name, operation: "call")) == .repeatedCall {
                try await base.invoke(name, payload: payload)
            }
        }
    }
}
