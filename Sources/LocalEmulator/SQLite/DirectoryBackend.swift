import CloudPrimitives
import FaaSKeeperModel

/// The deployment in a directory.
final class DirectoryBackend: Backend {
    let options: LocalOptions
    let host: Host
    let readers: ReaderPool

    init(directory: String, _ options: LocalOptions) throws(CloudError) {
        self.options = options
        let first = try Schema.open(directory: directory)
        readers = try ReaderPool(first: first)
        host = Host(directory: directory, file: first.file, options: options)
    }

    deinit { host.stopLater() }

    var cloud: Cloud {
        Cloud(
            store: DirectoryStore(backend: self), objects: DirectoryObjects(backend: self),
            requestQueue: DirectoryQueue(backend: self, name: QueueName.requests, index: FunctionHost.requests),
            leaderQueue: DirectoryQueue(backend: self, name: QueueName.leader, index: FunctionHost.leader),
            functions: DirectoryRuntime(backend: self), channel: DirectoryChannel(backend: self),
            clock: options.clock, random: options.random)
    }

    /// The run that the caller belongs to, if it may work on the unit right here.
    private var run: RunContext? {
        guard host.isCurrent, let run = RunContext.current, !run.isFinished else { return nil }
        return run
    }

    /// Carries out a call that changes something: at once inside a run, in the next cycle otherwise.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (HostCore, Unit) throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        if let run {
            let unit = try host.core.openUnit()
            try unit.attach(run)
            return try body(host.core, unit)
        }
        return try await host.perform { (core) throws(CloudError) in try body(core, core.openUnit()) }
    }

    /// Reads: through the unit inside a run, on the caller's own thread otherwise.
    func read<Value>(
        unit inside: (Unit) throws(CloudError) -> Value, reader outside: (Connection) throws(CloudError) -> Value
    ) throws(CloudError) -> Value {
        if let run {
            let unit = try host.core.openUnit()
            try unit.attach(run)
            return try inside(unit)
        }
        return try readers.read(outside)
    }

    func start() { host.start() }

    func drain() async throws(CloudError) { try await host.drain() }

    func deadLetters() async throws(CloudError) -> [DeadLetter] {
        try readers.read { (connection) throws(CloudError) in
            let statement = try connection.statement(.listDead)
            defer { statement.reset() }
            var letters: [DeadLetter] = []
            while try statement.step() {
                letters.append(
                    DeadLetter(queue: statement.text(0), group: statement.text(1), body: statement.blob(2)))
            }
            return letters
        }
    }

    func redrive(_ queue: String?) async throws(CloudError) -> Int {
        try await write { (_, unit) throws(CloudError) in try unit.redrive(queue) }
    }

    func queueReports() async throws(CloudError) -> [QueueReport] {
        let now = options.clock.nowMillis
        return try readers.read { (connection) throws(CloudError) in
            var reports = [QueueReport(queue: QueueName.requests), QueueReport(queue: QueueName.leader)]
            let messages = try connection.statement(.listMessages)
            defer { messages.reset() }
            while try messages.step() {
                let (visibleAt, sentAt) = (messages.int(1), messages.int(2))
                reports.change(messages.text(0)) { $0.add(isVisible: visibleAt <= now, sentAt: sentAt) }
            }
            let dead = try connection.statement(.listDead)
            defer { dead.reset() }
            while try dead.step() { reports.change(dead.text(0)) { $0.dead += 1 } }
            return reports
        }
    }

    func shutdown() async {
        await host.stop()
        readers.close()
    }
}
