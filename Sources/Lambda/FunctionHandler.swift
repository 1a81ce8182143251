import AWSBackend
import CloudPrimitives
import Logging

/// Deals with one event: calls the function, and says which messages have to come again.
struct FunctionHandler: Sendable {
    let function: FunctionDefinition
    let names: DeploymentNames
    let clock: any CloudClock
    let logger: Logger
    /// Makes messages of a queue visible again after so many milliseconds.
    let release: @Sendable (_ queue: String, _ receipts: [String], _ afterMillis: Int64) async throws -> Void

    /// What is told of an event.
    struct Conclusion: Sendable {
        enum Outcome: String, Sendable {
            case returned, threw, gaveUp
            /// The function was not called.
            case refused
        }

        var answer: Result<[UInt8], FunctionError>
        var outcome: Outcome
        var messages = 0
        var failed = 0
        /// Ends when what was given up really has ended.
        var rest: [Task<Void, Never>] = []
    }

    /// A call of the function, and the messages that it was made for.
    private struct Job: Sendable {
        let input: Invocation.Input
        let messages: [ReceivedMessage]
    }

    private var queues: [String] {
        function.triggers.compactMap { if case .queue(let name, _) = $0 { name } else { nil } }
            + [function.callQueue].compactMap { $0 }
    }

    private var takesSchedule: Bool {
        function.triggers.contains { if case .schedule = $0 { true } else { false } }
    }

    func handle(_ invocation: RuntimeInvocation) async -> Conclusion {
        let event: LambdaEvent
        do throws(FunctionError) {
            event = try LambdaEvent.parse(
                invocation.event, queues: queues, takesSchedule: takesSchedule, names: names)
        } catch {
            logger.error("An event was refused", metadata: ["error": "\(error.message)"])
            return Conclusion(answer: .failure(error), outcome: .refused)
        }
        switch event {
        case .schedule: return await schedule(invocation)
        case .messages(let queue, let records): return await batch(records, queue, invocation)
        }
    }

    /// What is left for the function, in milliseconds.
    private func millisLeft(_ invocation: RuntimeInvocation) -> Int64 {
        guard let deadline = invocation.deadlineMillis else { return function.timeoutMillis }
        return deadline - clock.nowMillis - LambdaLimits.answerMarginMillis
    }

    private func schedule(_ invocation: RuntimeInvocation) async -> Conclusion {
        switch await Run.run(function, .schedule, millisMax: millisLeft(invocation), clock: clock) {
        case .returned: return Conclusion(answer: .success(Array("null".utf8)), outcome: .returned)
        case .threw(let error): return Conclusion(answer: .failure(threw(error)), outcome: .threw)
        case .gaveUp(let rest):
            let error = FunctionError(type: "TimedOut", message: "The function took too long")
            logger.warning("A function took too long")
            return Conclusion(answer: .failure(error), outcome: .gaveUp, rest: [rest])
        }
    }

    private func batch(
        _ records: [LambdaEvent.Record], _ queue: String, _ invocation: RuntimeInvocation
    ) async -> Conclusion {
        let unknown = records.failing(Set(records.filter { $0.message == nil }.map(\.receipt)))
        if !unknown.isEmpty {
            logger.error(
                "Messages came that this service has not sent",
                metadata: ["queue": "\(queue)", "messages": "\(unknown.map(\.id).joined(separator: ","))"])
        }
        var failed = Set(unknown.map(\.receipt))
        let messages = records.filter { !failed.contains($0.receipt) }.compactMap(\.message)
        let jobs = jobs(messages, queue)
        var releases: [(receipts: [String], afterMillis: Int64)] = []
        var errors: [FunctionError] = []
        var conclusion = Conclusion(answer: .success([]), outcome: .returned, messages: records.count)
        for (job, outcome) in await run(jobs, millisLeft(invocation)) {
            let receipts = job.messages.map(\.receipt)
            switch outcome {
            case .returned(let result):
                let again = records.failing(Set(result.failed)).map(\.receipt).filter(receipts.contains)
                failed.formUnion(again)
                if !again.isEmpty { releases.append((again, result.retryAfterMillis)) }
            case .threw(let error):
                errors.append(threw(error))
                failed.formUnion(receipts)
                let deliveries = job.messages.reduce(0) { max($0, $1.receiveCount) }
                releases.append((receipts, Run.backoffMillis(deliveries: deliveries)))
                if conclusion.outcome == .returned { conclusion.outcome = .threw }
            case .gaveUp(let rest):
                // Not released: nobody else works on them until this run is certain to be over.
                logger.warning("A function took too long")
                failed.formUnion(receipts)
                conclusion.outcome = .gaveUp
                conclusion.rest.append(rest)
            }
        }
        let again = records.failing(failed)
        conclusion.failed = again.count
        if let error = errors.first, errors.count == jobs.count {
            conclusion.answer = .failure(error)
        } else {
            conclusion.answer = .success(FunctionHandler.failures(again))
        }
        conclusion.rest += await release(releases, queue, millisLeft(invocation))
        return conclusion
    }

    /// A queue's messages are one batch; direct calls do not know each other.
    private func jobs(_ messages: [ReceivedMessage], _ queue: String) -> [Job] {
        if queue == function.callQueue {
            return messages.map { Job(input: .direct($0.body), messages: [$0]) }
        }
        return messages.isEmpty ? [] : [Job(input: .messages(messages), messages: messages)]
    }

    private func run(_ jobs: [Job], _ millisMax: Int64) async -> [(Job, Run.Outcome)] {
        await withTaskGroup(of: (Int, Run.Outcome).self) { group in
            for (index, job) in jobs.enumerated() {
                group.addTask { (index, await Run.run(function, job.input, millisMax: millisMax, clock: clock)) }
            }
            var outcomes: [(Job, Run.Outcome)?] = jobs.map { _ in nil }
            for await (index, outcome) in group { outcomes[index] = (jobs[index], outcome) }
            return outcomes.compactMap { $0 }
        }
    }

    /// Whatever is not released in time comes back when it is not hidden any more.
    private func release(
        _ releases: [(receipts: [String], afterMillis: Int64)], _ queue: String, _ millisMax: Int64
    ) async -> [Task<Void, Never>] {
        var rest: [Task<Void, Never>] = []
        let started = clock.nowMillis
        for (receipts, afterMillis) in releases {
            let left = millisMax - (clock.nowMillis - started)
            switch await Bounded.run(
                millis: left, clock: clock, { [release] in try await release(queue, receipts, afterMillis) })
            {
            case .returned: break
            case .threw(let error):
                logger.warning("Messages were not released", metadata: ["queue": "\(queue)", "error": "\(error)"])
            case .gaveUp(let late):
                logger.warning("Messages were not released in time", metadata: ["queue": "\(queue)"])
                rest.append(late)
            }
        }
        return rest
    }

    private func threw(_ error: any Error) -> FunctionError {
        logger.warning("A function failed", metadata: ["error": "\(error)"])
        return FunctionError(type: "Function", message: "\(error)".printable)
    }

    /// `ReportBatchItemFailures`.
    static func failures(_ records: [LambdaEvent.Record]) -> [UInt8] {
        JSONValue.object([
            "batchItemFailures": .array(records.map { .object(["itemIdentifier": .string($0.id)]) })
        ]).bytes
    }
}
