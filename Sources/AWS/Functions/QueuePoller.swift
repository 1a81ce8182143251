import CloudPrimitives
import Logging

/// Polls one queue and runs its function, as often at the same time as that allows.
struct QueuePoller: Sendable {
    let function: FunctionDefinition
    let queue: SQSQueue
    let batchMax: Int
    /// Whether messages are payloads of direct calls.
    let isCall: Bool
    let pollSeconds: Int
    let logger: Logger

    private var clock: any CloudClock { queue.sqs.connection.client.clock }

    /// Until the task is cancelled; ends when the runs under way have.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            while !Task.isCancelled {
                if running >= max(1, function.concurrencyMax) {
                    await group.next()
                    running -= 1
                    continue
                }
                do throws(CloudError) {
                    let messages = try await queue.receive(
                        max: max(1, batchMax), visibilityMillis: Run.hiddenMillis(function), waitSeconds: pollSeconds)
                    if messages.isEmpty { continue }
                    running += 1
                    // Whoever stops polling does not stop what has begun.
                    group.addTask { await Task { await self.handle(messages) }.value }
                } catch {
                    if Task.isCancelled { break }
                    logger.warning(
                        "Polling a queue failed", metadata: ["queue": "\(queue.name)", "error": "\(error.message)"])
                    guard (try? await clock.sleep(millis: AWSLimits.pollPauseMillis)) != nil else { break }
                }
            }
        }
    }

    private func handle(_ messages: [ReceivedMessage]) async {
        let input: Invocation.Input = isCall ? .direct(messages[0].body) : .messages(messages)
        let outcome = await Run.run(function, input, clock: clock)
        do throws(CloudError) {
            switch outcome {
            case .returned(let result):
                let failed = Set(result.failed)
                let receipts = messages.map(\.receipt)
                let done = receipts.filter { !failed.contains($0) }
                if !done.isEmpty { try await queue.delete(done) }
                if !failed.isEmpty {
                    try await queue.release(
                        receipts.filter { failed.contains($0) }, afterMillis: result.retryAfterMillis)
                }
            case .threw(let error):
                logger.debug(
                    "A function failed", metadata: ["function": "\(function.name)", "error": "\(error)"])
                let deliveries = messages.reduce(0) { max($0, $1.receiveCount) }
                try await queue.release(
                    messages.map(\.receipt), afterMillis: Run.backoffMillis(deliveries: deliveries))
            case .gaveUp:
                logger.warning("A function took too long", metadata: ["function": "\(function.name)"])
            }
        } catch {
            // They come back when they are not hidden any more.
            logger.warning(
                "The messages of a run were neither deleted nor released",
                metadata: ["queue": "\(queue.name)", "error": "\(error.message)"])
        }
    }
}

/// Runs a function again and again. Times at which it still ran are not made up for.
struct Schedule: Sendable {
    let function: FunctionDefinition
    let everyMillis: Int64
    let clock: any CloudClock
    let logger: Logger

    func run() async {
        while !Task.isCancelled {
            guard (try? await clock.sleep(millis: max(1, everyMillis))) != nil else { return }
            if case .threw(let error) = await Run.run(function, .schedule, clock: clock) {
                logger.warning(
                    "A scheduled run failed", metadata: ["function": "\(function.name)", "error": "\(error)"])
            }
        }
    }
}
