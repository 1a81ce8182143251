package import CloudPrimitives

/// One run of a function in this process.
package enum Run {
    /// `gaveUp`: whatever it still does comes too late, and the fences of the service hold it off.
    package typealias Outcome = Bounded.Outcome<InvocationResult>

    /// How long what a run works on is hidden from others.
    static func hiddenMillis(_ function: FunctionDefinition) -> Int64 {
        function.timeoutMillis + AWSLimits.timeoutMarginMillis
    }

    /// How long messages wait after their `deliveries`-th delivery failed. Milliseconds.
    package static func backoffMillis(deliveries: Int) -> Int64 {
        deliveries <= 1 ? 0 : min(AWSLimits.retryBackoffMillisMax, 50 << Int64(min(deliveries, 10)))
    }

    /// Calls the handler, and gives it up at its time.
    /// - Parameter millisMax: how much is left for it, where that is less than its own time-out.
    package static func run(
        _ function: FunctionDefinition, _ input: Invocation.Input, millisMax: Int64 = .max, clock: any CloudClock
    ) async -> Outcome {
        let millis = min(function.timeoutMillis, millisMax)
        let invocation = Invocation(
            input: input, deadlineMillis: clock.nowMillis + millis, memoryMB: function.memoryMB)
        return await Bounded.run(millis: millis, clock: clock) { try await function.handler(invocation) }
    }
}
