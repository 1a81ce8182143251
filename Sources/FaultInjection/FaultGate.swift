import CloudPrimitives

/// Lets calls through, or not.
struct FaultGate: Sendable {
    let plan: FaultPlan
    let world: FaultWorld
    let clock: any CloudClock
    /// Whose calls they are; nil where they belong to the run of a function.
    let client: FaultyClient?

    static let dead = CloudError(.unavailable, "The function has died")
    private static let lost = CloudError(.unavailable, "The call was lost")

    func pass<Value: Sendable>(
        _ operation: String, _ subject: @autoclosure @Sendable () -> String,
        _ call: @escaping @Sendable () async throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        let run = client == nil ? FaultyRun.current : nil
        guard let name = client?.name ?? run?.function else { return try await call() }
        func check() throws(CloudError) {
            if run?.isDead == true { throw FaultGate.dead }
            if world.fencesReceipts, run?.isOvertaken == true {
                throw CloudError(.fenced, "Another run has the messages")
            }
            if let client, client.isCutOff(now: clock.nowMillis) { throw FaultGate.lost }
        }
        try check()
        await world.travel?()
        try check()
        let named = Named(caller: name, operation: operation, subject: world.isTraced ? subject() : "")
        let value = try await struck(named, run, call)
        await world.travel?()
        if run?.isDead == true { throw FaultGate.dead }
        if let client, client.isCutOff(now: clock.nowMillis) { throw FaultGate.lost }
        return value
    }

    private func struck<Value: Sendable>(
        _ named: Named, _ run: FaultyRun?,
        _ call: @escaping @Sendable () async throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        switch plan.strike(FaultPlan.Point(function: named.caller, operation: named.operation)) {
        case .crashBefore?:
            run?.die()
            throw told(named, "crashed before", FaultGate.dead)
        case .crashAfter?:
            _ = try? await call()
            run?.die()
            throw told(named, "crashed after", FaultGate.dead)
        case .late?:
            run?.die()
            later { () async in
                _ = try? await call()
                tell(named, "took effect late")
            }
            throw told(named, "given up", FaultGate.lost)
        case .pause?:
            run?.giveUp()
            tell(named, "paused")
            try? await clock.sleep(millis: plan.delayMillis())
            tell(named, "resumed")
            if world.fencesReceipts, run?.isOvertaken == true {
                throw CloudError(.fenced, "Another run has the messages")
            }
        case .slow?:
            tell(named, "slow")
            try? await clock.sleep(millis: plan.delayMillis())
            if run?.isDead == true { throw FaultGate.dead }
        case .throttled?: throw told(named, "throttled", CloudError(.throttled, "Too many calls"))
        case .lostRequest?: throw told(named, "lost", FaultGate.lost)
        case .lostAnswer?:
            _ = try? await call()
            throw told(named, "answer lost", FaultGate.lost)
        default: break
        }
        return try await witnessed(named, call)
    }

    /// A call, for those who watch.
    private struct Named: Sendable {
        let caller: String
        let operation: String
        let subject: String
    }

    private func witnessed<Value: Sendable>(
        _ named: Named, _ call: @escaping @Sendable () async throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        do throws(CloudError) {
            let value = try await call()
            tell(named, "done")
            return value
        } catch {
            tell(named, error.code.description)
            throw error
        }
    }

    private func told(_ named: Named, _ what: String, _ error: CloudError) -> CloudError {
        tell(named, what)
        return error
    }

    private func tell(_ named: Named, _ what: String) {
        world.witness?(named.caller, named.operation, named.subject, what)
    }

    /// Does something after a while, whatever becomes of the caller.
    func later(_ work: @escaping @Sendable () async -> Void) {
        let delay = plan.delayMillis()
        let clock = clock
        world.spawn {
            try? await clock.sleep(millis: delay)
            await work()
        }
    }
}
