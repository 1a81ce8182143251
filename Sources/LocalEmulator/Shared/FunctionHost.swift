import CloudPrimitives

/// Decides which function may run now, and what becomes of its messages. Pure: time comes in, runs come out; both
/// backends carry them out in their own way.
struct FunctionHost: Sendable {
    /// A run that was decided on. Its messages are hidden already.
    struct Run: Sendable {
        let number: Int64
        let function: Int
        let queue: Int
        let receipts: [Receipt]
        let messages: [QueueState.Message]
        let isInvocation: Bool
        let deadlineMillis: Int64
    }

    enum Outcome: Sendable {
        case returned(InvocationResult)
        case threw
    }

    /// Where a function's work comes from.
    private struct Source: Sendable {
        let rank: Int
        let function: Int
        let queue: Int
        let batchMax: Int
        let isInvocation: Bool
    }

    private struct Schedule: Sendable {
        let function: Int
        let everyMillis: Int64
        var nextAt: Int64?
    }

    private(set) var functions: [FunctionDefinition] = []
    private var running: [Int] = []
    private var sources: [Source] = []
    private var schedules: [Schedule] = []
    private(set) var runs: [Run] = []
    private var lastRun: Int64 = 0
    private var lastMessage: Int64 = 0

    private(set) var queueNames = [QueueName.requests, QueueName.leader]
    var queues: [QueueState]
    private let isTracking: Bool

    static let requests = 0
    static let leader = 1
    /// A schedule's message has this group, so that a function never has two of them.
    private static let scheduleGroup = "schedule"

    init(isTracking: Bool) {
        self.isTracking = isTracking
        queues = [QueueState(isTracking: isTracking), QueueState(isTracking: isTracking)]
    }

    // MARK: Queues

    /// The place of a queue; makes one that is not known.
    mutating func queue(named name: String) -> Int {
        if let index = queueNames.firstIndex(of: name) { return index }
        queueNames.append(name)
        queues.append(QueueState(isTracking: isTracking))
        return queueNames.count - 1
    }

    /// The next number; greater than all before, and than `stored`.
    mutating func nextMessageNumber() -> Int64 {
        lastMessage += 1
        return lastMessage
    }

    mutating func noteStored(number: Int64) { lastMessage = max(lastMessage, number) }

    /// Forgets every message, to be read again from the database. Runs stay.
    mutating func forgetMessages() {
        for index in queues.indices { queues[index] = QueueState(isTracking: isTracking) }
    }

    mutating func append(
        _ body: [UInt8], group: String, deduplicationID: String, to queue: Int, now: Int64
    ) -> Int64 {
        let number = nextMessageNumber()
        queues[queue].append(
            QueueState.Message(
                number: number, body: body, group: group, deduplicationID: deduplicationID, visibleAt: now,
                sentAt: now),
            now: now)
        return number
    }

    // MARK: Functions

    static func invocationQueue(_ function: String) -> String { "invoke:" + function }

    mutating func register(_ function: FunctionDefinition) {
        let index: Int
        if let known = functions.firstIndex(where: { $0.name == function.name }) {
            index = known
            functions[index] = function
            sources.removeAll { $0.function == index }
            schedules.removeAll { $0.function == index }
        } else {
            index = functions.count
            functions.append(function)
            running.append(0)
        }
        for trigger in function.triggers {
            switch trigger {
            case .queue(let name, let batchMax):
                let queue = self.queue(named: name)
                sources.append(
                    Source(
                        rank: FunctionHost.rank(of: queue), function: index, queue: queue,
                        batchMax: min(max(1, batchMax), LocalLimits.runMessagesMax), isInvocation: false))
            case .schedule(let everyMillis):
                schedules.append(Schedule(function: index, everyMillis: max(1, everyMillis)))
            }
        }
        let queue = self.queue(named: FunctionHost.invocationQueue(function.name))
        sources.append(Source(rank: 3, function: index, queue: queue, batchMax: 1, isInvocation: true))
        sources.sort { ($0.rank, $0.function, $0.queue) < ($1.rank, $1.function, $1.queue) }
    }

    func function(named name: String) -> Int? { functions.firstIndex { $0.name == name } }

    /// Queues a direct call.
    /// - Returns: the queue and the number of its message.
    mutating func invoke(_ function: Int, payload: [UInt8], now: Int64) -> (queue: Int, number: Int64) {
        let queue = self.queue(named: FunctionHost.invocationQueue(functions[function].name))
        let number = nextMessageNumber()
        queues[queue].append(
            QueueState.Message(
                number: number, body: [1] + payload, group: String(number), deduplicationID: "", visibleAt: now,
                sentAt: now),
            now: now)
        return (queue, number)
    }

    // MARK: Runs

    /// What is begun is finished first: the leader's messages come before requests, these before other queues and direct
    /// calls. So the lists of what the leader has not applied yet stay short.
    private static func rank(of queue: Int) -> Int { queue == leader ? 0 : queue == requests ? 1 : 2 }

    /// The next run that may start; nil when there is none.
    /// - Parameter beginsRequests: whether the request queue counts.
    mutating func next(
        beginsRequests: Bool = true, now: Int64, hiddenMillis: (FunctionDefinition) -> Int64, word: () -> Int64
    ) -> Run? {
        for source in sources where beginsRequests || source.queue != FunctionHost.requests {
            guard running[source.function] < functions[source.function].concurrencyMax else { continue }
            let function = functions[source.function]
            let messages = queues[source.queue].receive(
                max: source.batchMax, hiddenUntil: now + hiddenMillis(function), now: now, word: word)
            guard !messages.isEmpty else { continue }
            lastRun += 1
            let run = Run(
                number: lastRun, function: source.function, queue: source.queue, receipts: messages.map(\.receipt),
                messages: messages, isInvocation: source.isInvocation, deadlineMillis: now + function.timeoutMillis)
            runs.append(run)
            running[source.function] += 1
            return run
        }
        return nil
    }

    /// Whether ``next(now:hiddenMillis:word:)`` would find one.
    mutating func hasWork(now: Int64) -> Bool {
        for source in sources where running[source.function] < functions[source.function].concurrencyMax {
            if queues[source.queue].hasVisible(now: now) { return true }
        }
        return false
    }

    /// What to call the handler with.
    func invocation(for run: Run) -> Invocation {
        let input: Invocation.Input
        if run.isInvocation {
            let body = run.messages[0].body
            input = body.first == 1 ? .direct(Array(body.dropFirst())) : .schedule
        } else {
            input = .messages(run.messages.map(\.received))
        }
        return Invocation(
            input: input, deadlineMillis: run.deadlineMillis, memoryMB: functions[run.function].memoryMB)
    }

    /// Deletes or releases the messages of a run that is over. One that was given up changes nothing.
    mutating func finish(_ number: Int64, _ outcome: Outcome, now: Int64) {
        guard let run = end(number) else { return }
        switch outcome {
        case .returned(let result):
            guard !result.failed.isEmpty else {
                queues[run.queue].delete(run.receipts, now: now)
                return
            }
            let failed = Set(result.failed.compactMap(Receipt.init))
            queues[run.queue].delete(run.receipts.filter { !failed.contains($0) }, now: now)
            queues[run.queue].hide(
                run.receipts.filter { failed.contains($0) }, until: now + max(0, result.retryAfterMillis), now: now)
        case .threw:
            let deliveries = run.messages.reduce(0) { max($0, $1.receiveCount) }
            queues[run.queue].hide(
                run.receipts, until: now + LocalLimits.retryBackoffMillis(deliveries: deliveries), now: now)
        }
    }

    /// Forgets a run; its messages come back when their time is over.
    @discardableResult
    mutating func end(_ number: Int64) -> Run? {
        guard let index = runs.firstIndex(where: { $0.number == number }) else { return nil }
        let run = runs.remove(at: index)
        running[run.function] -= 1
        return run
    }

    /// Gives up the runs that are past their time-out.
    mutating func expire(now: Int64) -> [Int64] {
        let late = runs.filter { $0.deadlineMillis <= now }.map(\.number)
        for number in late { end(number) }
        return late
    }

    // MARK: Schedules

    /// Sets the first time of every schedule that has none.
    mutating func startSchedules(now: Int64) {
        for index in schedules.indices where schedules[index].nextAt == nil {
            schedules[index].nextAt = now + schedules[index].everyMillis
        }
    }

    /// When the schedules of a function are due, where somebody keeps that between processes.
    var scheduleTimes: [(function: String, everyMillis: Int64, nextAt: Int64?)] {
        schedules.map { (functions[$0.function].name, $0.everyMillis, $0.nextAt) }
    }

    mutating func setSchedule(_ index: Int, nextAt: Int64) { schedules[index].nextAt = nextAt }

    /// Queues a run for every schedule that is due, unless the one before is still under way.
    /// - Returns: whether there was any.
    mutating func fireSchedules(now: Int64) -> Bool {
        var fired = false
        for index in schedules.indices {
            guard let nextAt = schedules[index].nextAt, nextAt <= now else { continue }
            fired = true
            // Times that nobody was there for are not made up for.
            let following = nextAt + schedules[index].everyMillis
            schedules[index].nextAt = following > now ? following : now + schedules[index].everyMillis
            let queue = self.queue(
                named: FunctionHost.invocationQueue(functions[schedules[index].function].name))
            if queues[queue].hasMessages(inGroup: FunctionHost.scheduleGroup) { continue }
            _ = append([0], group: FunctionHost.scheduleGroup, deduplicationID: "", to: queue, now: now)
        }
        return fired
    }

    /// When the first run is late.
    var nextDeadline: Int64? { runs.lazy.map(\.deadlineMillis).min() }

    /// When something happens by itself: a message comes back, a schedule is due, a run is late.
    mutating func nextDueAt() -> Int64? {
        var due: Int64?
        func consider(_ time: Int64?) {
            guard let time else { return }
            due = min(due ?? time, time)
        }
        // Without room for a run, the end of another is what matters.
        for source in sources where running[source.function] < functions[source.function].concurrencyMax {
            consider(queues[source.queue].nextReadyAt())
        }
        for schedule in schedules { consider(schedule.nextAt) }
        consider(nextDeadline)
        return due
    }
}
