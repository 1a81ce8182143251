import CloudPrimitives
import DequeModule

/// What the host's thread owns: the unit of work, the runs and their jobs, the receivers of this process. Nothing else
/// may touch it.
final class HostCore {
    typealias Receiver = @Sendable ([ChannelMessage]) -> Void

    let options: LocalOptions
    let directory: String
    let file: String
    let owner: String
    weak var executor: Host?

    var jobs = Deque<UnownedJob>()
    var unit: Unit?
    /// Functions that were registered before there was a unit.
    private var functions: [FunctionDefinition] = []
    /// By the run's number, in order.
    var runs: [RunContext] = []
    var receivers: [Int64: Receiver] = [:]
    private var madeSockets: WakeSockets?
    private var listener: WakeSockets.Listener?
    /// Processes that answered in this transaction.
    var alive: Set<String> = []
    var drainWaiters: [(CloudError?) -> Void] = []

    private(set) var isStarted = false
    /// When the shutdown began; milliseconds since 1970-01-01 UTC.
    private var stoppingSince: Int64?
    var isStopping = false {
        didSet { if isStopping, stoppingSince == nil { stoppingSince = now } }
    }
    /// Whether a run may begin. Whoever closes finishes what was sent, but does not go on for ever; what is left is for
    /// the next process.
    var mayBegin: Bool { stoppingSince.map { now < $0 + LocalLimits.takeoverMillis } ?? true }
    /// There is more to do at once.
    var hasMore = false
    /// When something is due by itself, in milliseconds since 1970-01-01 UTC.
    var dueAt: Int64?
    /// After a failure, nothing starts by itself before.
    var notBefore: Int64 = 0
    var watcher: Watcher
    let checkpointer: Checkpointer

    init(directory: String, file: String, options: LocalOptions) {
        self.directory = directory
        self.file = file
        self.options = options
        owner = String(options.random.next() >> 4, radix: 36)
        watcher = Watcher(file: file, owner: owner)
        checkpointer = Checkpointer(file: file)
    }

    var now: Int64 { options.clock.nowMillis }
    var closedError: CloudError { CloudError(.closed, "\(file) has been closed") }
    var hasSchedules: Bool {
        functions.contains { function in
            function.triggers.contains { if case .schedule = $0 { true } else { false } }
        }
    }
    var isIdle: Bool { runs.isEmpty && jobs.isEmpty && !hasMore }

    func register(_ new: [FunctionDefinition]) {
        guard !new.isEmpty else { return }
        functions += new
        guard let unit else { return }
        for function in new { unit.host.register(function) }
        if isStarted { unit.startSchedules() }
    }

    /// After a failure: nothing happens by itself for a while.
    func backOff() {
        hasMore = false
        notBefore = now + LocalLimits.orphanMillis
    }

    func noteStart() {
        isStarted = true
        watcher.delayFirst()
        unit?.startSchedules()
    }

    /// The unit of work, with its connection.
    func openUnit() throws(CloudError) -> Unit {
        if let unit {
            try unit.open()
            return unit
        }
        let unit = try Unit(
            file: file, owner: owner, turnstile: Turnstile(directory: directory, jitter: options.random.next()),
            options: options)
        for function in functions { unit.host.register(function) }
        if isStarted { unit.startSchedules() }
        self.unit = unit
        try unit.open()
        return unit
    }

    // MARK: The event channel

    func sockets() -> WakeSockets {
        if let madeSockets { return madeSockets }
        let sockets = WakeSockets(directory: directory)
        madeSockets = sockets
        return sockets
    }

    func openChannel(_ session: Int64, _ receiver: @escaping Receiver) throws(CloudError) {
        let unit = try openUnit()
        if listener == nil {
            let sockets = sockets()
            for name in sockets.names() where name != owner && !sockets.isAlive(name) {
                try unit.removeOwner(name)
                sockets.remove(name)
            }
            listener = try sockets.listen(as: owner) { [weak executor] in executor?.poke() }
        }
        try unit.openChannel(session)
        receivers[session] = receiver
    }

    func closeChannel(_ session: Int64) throws(CloudError) {
        receivers[session] = nil
        try openUnit().closeChannel(session)
    }

    func publish(_ message: ChannelMessage, to session: Int64) throws(CloudError) -> Reachability {
        try openUnit().publish(message, to: session, isOpenHere: receivers[session] != nil) { name in
            if alive.contains(name) { return true }
            let sockets = sockets()
            guard sockets.isAlive(name) else {
                sockets.remove(name)
                return false
            }
            alive.insert(name)
            return true
        }
    }

    /// Hands messages to the receivers, each session's in one batch.
    func deliver(_ messages: [Unit.LocalMessage]) {
        guard !messages.isEmpty else { return }
        var order: [Int64] = []
        var batches: [Int64: [ChannelMessage]] = [:]
        for message in messages {
            if batches[message.session] == nil { order.append(message.session) }
            batches[message.session, default: []].append(message.message)
        }
        for session in order { receivers[session]?(batches[session]!) }
    }

    func wakeOthers(_ names: [String]) {
        for name in names { sockets().wake(name) }
    }

    // MARK: The end

    func close() {
        if listener != nil {
            if let unit = try? openUnit() {
                try? unit.removeOwner(owner)
                try? unit.commit()
            }
            sockets().remove(owner)
            listener?.stop()
            listener = nil
        }
        unit?.emptyLog()
        receivers = [:]
        functions = []
        unit = nil
        watcher.close()
    }
}

extension Unit {
    /// Schedules begin. When another process has set their times, these count.
    func startSchedules() {
        host.startSchedules(now: now)
        savedSchedules = []
    }
}
