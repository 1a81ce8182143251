import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import SystemCalls

/// What comes to the loop of a tail.
enum TailNews: Sendable {
    case input(TailInput)
    /// A read is over, with what it came to.
    case answer(TailInput?)
    /// It cannot go on.
    case failed(any Error)
    case runEnded(Int, Int32)
    case timeIsOver
    /// Nobody reads the output any more.
    case closedPipe
}

/// How long a tail goes on, and what it does with each line.
struct TailOptions: Sendable {
    var scope: TailScope
    var needsValues = false
    var from: Int64?
    var countMax: Int?
    var forMillis: Int64?
    /// Run for each line.
    var command: String?
    var isParallel = false
}

/// Feeds the machine, and does what it asks for.
struct TailLoop {
    private let context: CommandContext
    private let options: TailOptions
    private let sessions: TailSessions
    private let post: @Sendable (TailNews) -> Void
    private let news: AsyncStream<TailNews>
    private let clock = SystemClock()
    private var machine: TailMachine
    private var waitingReads: [TailOutput] = []
    private var readsUnderWay = 0
    private var count = 0
    /// What waits while too many commands do.
    private var delayed: [TailNews] = []
    private var queue: RunQueue
    private var children: [Int: (process: ChildRun, change: TailChange)] = [:]
    /// Of the last command that failed.
    private var status: Int32 = 0
    private var isEnding = false
    private var hasBegun = false
    private var hasSaidOverflow = false

    init(_ context: CommandContext, _ options: TailOptions) {
        let (news, continuation) = AsyncStream<TailNews>.makeStream()
        let post: @Sendable (TailNews) -> Void = { continuation.yield($0) }
        self.context = context
        self.options = options
        self.news = news
        self.post = post
        sessions = TailSessions(context, options.scope, post: post)
        machine = TailMachine(scope: options.scope, needsValues: options.needsValues, from: options.from)
        queue = RunQueue(isParallel: options.isParallel)
    }

    /// - Returns: the exit code of the last command that failed, else 0.
    /// - Throws: what ended it; `CommandError.ended` where that was an interruption, once everything is closed.
    mutating func run() async throws -> Int32 {
        let watchers = startWatchers()
        defer { for watcher in watchers { watcher.cancel() } }
        do {
            try await follow()
        } catch {
            await finish()
            throw error
        }
        await finish()
        if Task.isCancelled, !isEnding {
            throw hasBegun && context.mode == .oneShot ? CommandError.ended(status) : CancellationError()
        }
        return status
    }

    /// Tasks that look at the clock and at the output.
    private func startWatchers() -> [Task<Void, Never>] {
        let (post, clock, output) = (post, clock, context.console.output)
        var result = [
            Task {
                while (try? await clock.sleep(millis: TailLimits.lookMillis)) != nil {
                    if output.isAbandoned { post(.closedPipe) }
                }
            }
        ]
        if let millis = options.forMillis {
            result.append(Task { if (try? await clock.sleep(millis: millis)) != nil { post(.timeIsOver) } })
        }
        return result
    }

    private mutating func follow() async throws {
        try await perform(machine.begin())
        for await news in news {
            if queue.isFull, case .runEnded = news {
            } else if queue.isFull {
                delayed.append(news)
                continue
            }
            try await take(news)
            while !queue.isFull, !delayed.isEmpty, !isEnding { try await take(delayed.removeFirst()) }
            if isEnding, queue.isIdle { return }
        }
    }

    private mutating func take(_ news: TailNews) async throws {
        switch news {
        case .input(let input): try await handle(input)
        case .answer(let input):
            readsUnderWay -= 1
            if let input { try await handle(input) }
            startReads()
        case .failed(let error): if !isEnding { throw error }
        case .runEnded(let number, let status): await endRun(number, status)
        case .timeIsOver: isEnding = true
        case .closedPipe: throw CommandError.closedPipe
        }
    }

    private mutating func handle(_ input: TailInput) async throws {
        guard !isEnding else { return }
        if case .lost(let reason, let session) = input, machine.isOpen(session) {
            let what = reason == .sessionExpired ? "the session has expired" : "the connection is lost"
            context.note("\(what); another session begins as soon as possible")
        }
        if case .opened(let history, _, let session) = input { try begin(history, session) }
        try await perform(machine.handle(input))
        if machine.isOverflowing, !hasSaidOverflow {
            hasSaidOverflow = true
            context.note(
                "more than \(TailLimits.nodesMax) nodes: of those beyond, deletions during a gap are not noticed")
        }
        try await context.console.errors.flush()
    }

    private mutating func begin(_ history: ChangeHistory, _ session: Int) throws {
        if session == 1, let from = options.from, from > history.through {
            throw CommandError.usage(
                "tail --from \(from) lies in the future: the last write is \(history.through)")
        }
        hasBegun = true
        guard context.options.isVerbose else { return }
        context.note("session \(session) follows after txid \(Formatting.hex(history.through))")
    }

    private mutating func perform(_ outputs: [TailOutput]) async throws {
        let sessions = sessions
        for output in outputs where !isEnding {
            switch output {
            case .show(let line): try await show(line)
            case .open(let session, let from):
                waitingReads = []
                Task { await sessions.open(session, from: from) }
            case .walk(let nodesMax, let session): Task { await sessions.walk(nodesMax: nodesMax, session: session) }
            case .read: waitingReads.append(output)
            }
        }
        startReads()
        try await context.console.output.flush()
    }

    private mutating func startReads() {
        let (sessions, post) = (sessions, post)
        var started = 0
        while readsUnderWay < TailLimits.readsMax, started < waitingReads.count {
            if case .read(let path, let needsValue, let session) = waitingReads[started] {
                readsUnderWay += 1
                Task { post(await sessions.read(path, needsValue: needsValue, session: session)) }
            }
            started += 1
        }
        waitingReads.removeFirst(started)
    }

    // MARK: Lines

    private mutating func show(_ line: TailLine) async throws {
        let (now, epoch) = (clock.nowMillis, sessions.epoch)
        context.printer.tail(line, atMillis: now, epoch: epoch)
        guard case .change(let change) = line else { return }
        count += 1
        if count == options.countMax { isEnding = true }
        guard options.command != nil else { return }
        // What the command prints comes after its line.
        try await context.console.output.flush()
        queue.add(change, environment: RunEnvironment.of(change, atMillis: now, epoch: epoch))
        await startRuns()
    }

    // MARK: Commands

    private mutating func startRuns() async {
        guard let command = options.command else { return }
        let post = post
        while let run = queue.next() {
            var environment = context.console.environment
            // What this line does not say must not be said by a tail around this one.
            for variable in RunEnvironment.variables { environment[variable.name] = nil }
            environment["FK_CONNECT"] = context.connection.handle.url
            environment.merge(run.environment) { $1 }
            do throws(CommandError) {
                let child = try ChildRun(command, environment: environment)
                children[run.number] = (child, run.change)
                Task { post(.runEnded(run.number, await child.wait())) }
            } catch {
                await fail(error, ExitCode.failure.rawValue)
                queue.end(run.number)
            }
        }
    }

    private mutating func endRun(_ number: Int, _ status: Int32) async {
        let change = children.removeValue(forKey: number)?.change
        queue.end(number)
        if status != 0, let change {
            let txid = change.txid.map { ", txid \(Formatting.hex($0))" } ?? ""
            await fail(
                CommandError(
                    .failure, "exec",
                    "The command of --exec ended with exit code \(status): \(change.type) \(change.path)\(txid)",
                    path: change.path.text), status)
        }
        await startRuns()
    }

    private mutating func fail(_ error: CommandError, _ status: Int32) async {
        self.status = status
        await ErrorReport(console: context.console, format: context.options.output).report(error)
    }

    /// Ends the commands and the session, whether or not the task is cancelled.
    private mutating func finish() async {
        await stop()
        let sessions = sessions
        await Task { await sessions.close() }.value
    }

    /// Hands the signal on to the commands that run, and waits for them; those that stay are killed.
    private mutating func stop() async {
        queue.drop()
        let running = children.values.map(\.process)
        guard !running.isEmpty else { return }
        let signal = Interruption.latest ?? Interruption.byUser
        for child in running { child.signal(signal) }
        let clock = clock
        await Task {
            let killer = Task {
                if (try? await clock.sleep(millis: TailLimits.graceMillis)) != nil {
                    for child in running { child.signal(Interruption.kill) }
                }
            }
            for child in running { _ = await child.wait() }
            killer.cancel()
        }.value
    }
}
