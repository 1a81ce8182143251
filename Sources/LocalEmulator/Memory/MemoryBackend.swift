import CloudPrimitives
import Synchronization

/// The deployment in this process's memory: each primitive call is atomic under one lock, and functions are tasks.
final class MemoryBackend: Backend {
    let options: LocalOptions
    private let state = Mutex(MemoryState())

    init(_ options: LocalOptions) { self.options = options }

    var now: Int64 { options.clock.nowMillis }

    var cloud: Cloud {
        Cloud(
            store: MemoryStore(backend: self), objects: MemoryObjects(backend: self),
            requestQueue: MemoryQueue(backend: self, name: QueueName.requests, index: FunctionHost.requests),
            leaderQueue: MemoryQueue(backend: self, name: QueueName.leader, index: FunctionHost.leader),
            functions: MemoryRuntime(backend: self), channel: MemoryChannel(backend: self), clock: options.clock,
            random: options.random)
    }

    /// Runs `body` under the lock.
    func locked<Value: Sendable>(
        _ body: (inout sending MemoryState) throws(CloudError) -> sending Value
    ) throws(CloudError) -> Value {
        try state.withLock { (state: inout sending MemoryState) throws(CloudError) -> sending Value in
            guard !state.isClosed else { throw CloudError(.closed, "The deployment in memory has been shut down") }
            return try body(&state)
        }
    }

    /// Starts every run that may start now, and sets the timer. After the shutdown nothing starts any more, but what
    /// runs is still given up at its time.
    func pump() {
        let now = self.now
        state.withLock { state in
            while !state.isClosed,
                let run = state.host.next(
                    now: now, hiddenMillis: MemoryBackend.hiddenMillis, word: options.random.receiptWord)
            {
                begin(run, in: &state)
            }
            state.collectDead()
            arm(&state, now: now)
            resumeWaiters(&state, now: now)
        }
    }

    /// A run that is given up is over before its messages come back.
    private static func hiddenMillis(_ function: FunctionDefinition) -> Int64 {
        max(LocalLimits.takeoverMillis, function.timeoutMillis + LocalLimits.timeoutMarginMillis)
    }

    private func begin(_ run: FunctionHost.Run, in state: inout MemoryState) {
        let handler = state.host.functions[run.function].handler
        let invocation = state.host.invocation(for: run)
        let number = run.number
        state.tasks[number] = Task(executorPreference: options.executor) { [self] in
            let outcome: FunctionHost.Outcome
            do { outcome = .returned(try await handler(invocation)) } catch { outcome = .threw }
            finish(number, outcome)
        }
    }

    private func finish(_ number: Int64, _ outcome: FunctionHost.Outcome) {
        let now = self.now
        state.withLock { state in
            state.tasks[number] = nil
            state.host.finish(number, outcome, now: now)
        }
        pump()
    }

    // MARK: Time

    /// Sees to it that somebody wakes up when the next thing is due.
    private func arm(_ state: inout MemoryState, now: Int64) {
        let next = state.isClosed ? state.host.nextDeadline : state.host.nextDueAt()
        guard let due = next else { return }
        if let timerAt = state.timerAt, timerAt <= due { return }
        state.timer?.cancel()
        state.timerAt = due
        let clock = options.clock
        state.timer = Task(executorPreference: options.executor) { [weak self] in
            // Time may have passed since; and what is due already still waits a little.
            let rest = max(due - clock.nowMillis, due <= now ? 1 : 0)
            do { if rest > 0 { try await clock.sleep(millis: rest) } } catch { return }
            self?.ring(due)
        }
    }

    private func ring(_ due: Int64) {
        let now = self.now
        let late: [Task<Void, Never>] = state.withLock { state in
            guard state.timerAt == due else { return [] }
            state.timerAt = nil
            if !state.isClosed { _ = state.host.fireSchedules(now: now) }
            return state.host.expire(now: now).compactMap { state.tasks.removeValue(forKey: $0) }
        }
        for task in late { task.cancel() }
        pump()
    }

    func start() {
        let now = self.now
        state.withLock { $0.host.startSchedules(now: now) }
        pump()
    }

    // MARK: The end

    private func resumeWaiters(_ state: inout MemoryState, now: Int64) {
        guard !state.waiters.isEmpty, isIdle(&state, now: now) else { return }
        let waiters = state.waiters
        state.waiters = []
        for waiter in waiters { waiter.resume() }
    }

    private func isIdle(_ state: inout MemoryState, now: Int64) -> Bool {
        state.host.runs.isEmpty && (state.isClosed || !state.host.hasWork(now: now))
    }

    private func untilIdle() async {
        // What has become visible by the passing of time alone would otherwise wait for the timer.
        pump()
        await withCheckedContinuation { continuation in
            let now = self.now
            state.withLock { state in
                state.waiters.append(continuation)
                resumeWaiters(&state, now: now)
            }
        }
    }

    func drain() async throws(CloudError) { await untilIdle() }

    func deadLetters() async throws(CloudError) -> [DeadLetter] {
        try locked { state throws(CloudError) in state.deadLetters }
    }

    func redrive(_ queue: String?) async throws(CloudError) -> Int {
        let now = self.now
        let count = try locked { state throws(CloudError) in
            let letters = state.deadLetters.filter { letter in queue.map { $0 == letter.queue } ?? true }
            state.deadLetters.removeAll { letter in queue.map { $0 == letter.queue } ?? true }
            for letter in letters {
                let index = state.host.queue(named: letter.queue)
                _ = state.host.append(
                    letter.body, group: letter.group, deduplicationID: "redriven", to: index, now: now)
            }
            return letters.count
        }
        pump()
        return count
    }

    func queueReports() async throws(CloudError) -> [QueueReport] {
        let now = self.now
        return try locked { state throws(CloudError) in
            var reports: [QueueReport] = []
            for (index, name) in state.host.queueNames.enumerated() {
                reports.append(QueueReport(queue: name))
                for message in state.host.queues[index].allMessages {
                    reports[index].add(isVisible: message.visibleAt <= now, sentAt: message.sentAt)
                }
            }
            for letter in state.deadLetters { reports.change(letter.queue) { $0.dead += 1 } }
            return reports
        }
    }

    func shutdown() async {
        state.withLock { $0.isClosed = true }
        await untilIdle()
        state.withLock { state in
            state.timer?.cancel()
            state.mailboxes = [:]
            // Handlers hold the cloud, and the cloud holds this.
            state.host = FunctionHost(isTracking: false)
        }
    }
}
