import AWSBackend
import CloudPrimitives
import FaaSKeeperModel
import Logging

/// Asks for an event, deals with it, answers, and so on, until the Runtime API says that the process has to end.
struct RuntimeLoop: Sendable {
    let api: RuntimeAPI
    let handler: FunctionHandler
    let log: FunctionLog
    let clock: any CloudClock
    /// From the start of the process until now, in milliseconds.
    let initMillis: Int64
    /// What was used so far, of the services that count calls.
    let usage: @Sendable () -> Usage
    /// Opens connections anew.
    let renew: @Sendable () async -> Void

    private struct Ended: Error {}

    /// - Returns: the exit code of the process, which is never 0: nobody asks it to end in peace.
    func run() async -> Int32 {
        var isFirst = true
        var lastMillis = clock.nowMillis
        while true {
            let invocation: RuntimeInvocation
            do throws(Ended) { invocation = try await next() } catch { return 1 }
            log.set(request: invocation.id)
            // A clock that was put back counts as a pause.
            let pause = clock.nowMillis - lastMillis
            if !isFirst, pause < 0 || pause > LambdaLimits.idleMillis { await renew() }
            let rest: [Task<Void, Never>]
            do throws(Ended) { rest = try await deal(with: invocation, isFirst: isFirst) } catch { return 1 }
            guard await isOver(rest, invocation) else { return 1 }
            log.set(request: nil)
            isFirst = false
            lastMillis = clock.nowMillis
        }
    }

    private func next() async throws(Ended) -> RuntimeInvocation {
        var failures = 0
        while true {
            do throws(RuntimeFault) { return try await api.next() } catch {
                failures += 1
                if case .final(let message) = error {
                    log.line(level: .critical, message)
                    throw Ended()
                }
                log.line(level: .error, "Asking for an event failed: \(error.message)")
                guard failures < LambdaLimits.nextFailuresMax, await pause(after: failures) else { throw Ended() }
            }
        }
    }

    private func deal(
        with invocation: RuntimeInvocation, isFirst: Bool
    ) async throws(Ended) -> [Task<Void, Never>] {
        let started = clock.monotonicMicros
        let before = usage()
        let conclusion = await handler.handle(invocation)
        let micros = clock.monotonicMicros - started
        var used = usage() - before
        used.invocations += 1
        used.functionMBMicros += BillingRules.functionMBMicros(memoryMB: handler.function.memoryMB, micros: micros)
        try await answer(invocation.id, conclusion.answer)
        let report = RunReport(
            outcome: conclusion.outcome, durationMillis: micros / 1_000, messages: conclusion.messages,
            failed: conclusion.failed, initMillis: isFirst ? initMillis : nil, usage: used)
        log.line(level: .notice, "REPORT", report.members)
        return conclusion.rest
    }

    /// An answer that cannot be left is one that Lambda does not get: it ends the run at its deadline, and the messages come
    /// again.
    private func answer(_ id: String, _ answer: Result<[UInt8], FunctionError>) async throws(Ended) {
        var failures = 0
        while true {
            do throws(RuntimeFault) {
                switch answer {
                case .success(let body): try await api.respond(to: id, body)
                case .failure(let error): try await api.fail(id, error)
                }
                return
            } catch {
                failures += 1
                if case .final(let message) = error {
                    log.line(level: .critical, message)
                    throw Ended()
                }
                log.line(level: .error, "An answer was not taken: \(error.message)")
                guard case .passing = error, failures < LambdaLimits.answerAttemptsMax, await pause(after: failures)
                else {
                    return
                }
            }
        }
    }

    private func pause(after failures: Int) async -> Bool {
        (try? await clock.sleep(millis: LambdaLimits.runtimePauseMillis << Int64(failures - 1))) != nil
    }

    /// Waits until what was given up has ended. What has not by the end of the run must not live on: frozen now and thawed
    /// with a later event, it would work on a state that nobody expects anybody to know any more.
    private func isOver(_ rest: [Task<Void, Never>], _ invocation: RuntimeInvocation) async -> Bool {
        if rest.isEmpty { return true }
        let deadline = invocation.deadlineMillis ?? clock.nowMillis + LambdaLimits.answerMarginMillis
        let left = min(deadline - clock.nowMillis, LambdaLimits.answerMarginMillis)
        let outcome = await Bounded.run(millis: left, clock: clock) { for task in rest { await task.value } }
        if case .returned = outcome { return true }
        log.line(level: .critical, "A run that was given up does not end: the process does")
        return false
    }
}

extension RuntimeFault {
    var message: String {
        switch self {
        case .passing(let message), .refused(let message), .final(let message): message
        }
    }
}
