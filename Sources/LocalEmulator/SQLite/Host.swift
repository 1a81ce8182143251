import CloudPrimitives
import Synchronization

/// The one thread of this process that writes the database and runs functions.
///
/// Calls and the jobs of function runs come in through a mailbox; ``Host/step`` turns what is there into one cycle.
/// Unchecked: ``mailbox`` is guarded by ``monitor``; everything in ``core`` belongs to the thread.
final class Host: TaskExecutor, @unchecked Sendable {
    /// A call from outside a run: carried out in the next cycle, answered when that has committed.
    struct Call {
        let apply: (HostCore) throws(CloudError) -> Void
        let finish: (CloudError?) -> Void
    }

    struct Mailbox {
        var calls: [Call] = []
        var jobs: [UnownedJob] = []
        var functions: [FunctionDefinition] = []
        var isPoked = false
        var isStarted = false
        var isStopping = false
        var isRunning = false
        var isWaiting = false
        var hasEnded = false
        var endWaiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let monitor = Monitor()
    private var mailbox = Mailbox()
    private let thread = Atomic<UInt>(0)
    /// Grows with whatever comes into the mailbox.
    private let letters = Atomic<UInt>(0)
    let core: HostCore

    init(directory: String, file: String, options: LocalOptions) {
        core = HostCore(directory: directory, file: file, options: options)
    }

    /// Whether the caller is on the host's own thread.
    var isCurrent: Bool { thread.load(ordering: .relaxed) == currentThread() }

    // MARK: From any thread

    private func locked<Value>(_ body: (inout Mailbox) -> Value) -> Value {
        monitor.lock()
        defer { monitor.unlock() }
        return body(&mailbox)
    }

    private func wake(_ mailbox: inout Mailbox) {
        letters.wrappingAdd(1, ordering: .relaxed)
        if !mailbox.isRunning {
            mailbox.isRunning = true
            startThread { [self] in run() }
        } else if mailbox.isWaiting {
            monitor.signal()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            core.jobs.append(job)
        } else {
            locked { mailbox in
                mailbox.jobs.append(job)
                wake(&mailbox)
            }
        }
    }

    /// Carries `body` out in the next cycle and returns when that has committed.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (HostCore) throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        let result: Result<Value, CloudError> = await withUnsafeContinuation { continuation in
            var outcome: Result<Value, CloudError>?
            let call = Call(
                apply: { (core) throws(CloudError) in
                    do throws(CloudError) { outcome = .success(try body(core)) } catch { outcome = .failure(error) }
                },
                finish: { error in
                    continuation.resume(returning: error.map { .failure($0) } ?? outcome!)
                })
            let isTaken = locked { mailbox in
                if mailbox.hasEnded || mailbox.isStopping { return false }
                mailbox.calls.append(call)
                wake(&mailbox)
                return true
            }
            if !isTaken { continuation.resume(returning: .failure(core.closedError)) }
        }
        return try result.get()
    }

    /// Returns when nothing is left to do.
    func drain() async throws(CloudError) {
        let error: CloudError? = await withUnsafeContinuation { continuation in
            let call = Call(
                apply: { _ in },
                finish: { [core] error in
                    if let error {
                        continuation.resume(returning: error)
                    } else {
                        core.drainWaiters.append { continuation.resume(returning: $0) }
                    }
                })
            let isTaken = locked { mailbox in
                if mailbox.hasEnded || mailbox.isStopping { return false }
                mailbox.calls.append(call)
                wake(&mailbox)
                return true
            }
            if !isTaken { continuation.resume(returning: core.closedError) }
        }
        if let error { throw error }
    }

    func register(_ function: FunctionDefinition) { locked { $0.functions.append(function) } }

    func start() {
        locked { mailbox in
            guard !mailbox.isStarted, !mailbox.isStopping else { return }
            mailbox.isStarted = true
            wake(&mailbox)
        }
    }

    /// Looks into the inbox soon.
    func poke() {
        locked { mailbox in
            mailbox.isPoked = true
            wake(&mailbox)
        }
    }

    func stop() async {
        await withUnsafeContinuation { continuation in
            let isOver = locked { mailbox in
                mailbox.isStopping = true
                if mailbox.hasEnded || !mailbox.isRunning {
                    mailbox.hasEnded = true
                    mailbox.functions = []
                    return true
                }
                mailbox.endWaiters.append(continuation)
                if mailbox.isWaiting { monitor.signal() }
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    /// Ends the thread soon; for an owner that does not wait.
    func stopLater() {
        locked { mailbox in
            mailbox.isStopping = true
            if mailbox.isWaiting { monitor.signal() }
        }
    }

    // MARK: The thread

    private func run() {
        thread.store(currentThread(), ordering: .relaxed)
        core.executor = self
        var wasBusy = false
        var known: UInt = 0
        while true {
            let pause = core.pauseMicros()
            if pause != 0, wasBusy { lookOut(beyond: known) }
            monitor.lock()
            if mailbox.calls.isEmpty, mailbox.jobs.isEmpty, !mailbox.isPoked, core.jobs.isEmpty, pause != 0,
                mailbox.isStarted == core.isStarted, mailbox.isStopping == core.isStopping
            {
                mailbox.isWaiting = true
                monitor.wait(micros: pause)
                mailbox.isWaiting = false
            }
            known = letters.load(ordering: .relaxed)
            let calls = mailbox.calls
            mailbox.calls = []
            for job in mailbox.jobs { core.jobs.append(job) }
            mailbox.jobs.removeAll(keepingCapacity: true)
            let functions = mailbox.functions
            mailbox.functions = []
            let isPoked = mailbox.isPoked
            mailbox.isPoked = false
            let isStarted = mailbox.isStarted
            let isStopping = mailbox.isStopping
            monitor.unlock()

            if isStarted != core.isStarted { core.noteStart() }
            core.isStopping = isStopping
            core.register(functions)
            core.step(calls, isPoked: isPoked)
            wasBusy = !calls.isEmpty
            if isStopping, core.isIdle, end() { return }
        }
    }

    /// Whoever was just answered often comes again at once: looking out for it a moment is cheaper than to sleep and be
    /// woken.
    private func lookOut(beyond known: UInt) {
        // The machine's time, whatever clock the deployment has.
        let clock = SystemClock()
        let until = clock.monotonicMicros + LocalLimits.lookOutMicros
        while letters.load(ordering: .relaxed) == known, clock.monotonicMicros < until { yieldThread() }
    }

    private func end() -> Bool {
        monitor.lock()
        guard mailbox.calls.isEmpty, mailbox.jobs.isEmpty else {
            monitor.unlock()
            return false
        }
        mailbox.hasEnded = true
        let waiters = mailbox.endWaiters
        mailbox.endWaiters = []
        monitor.unlock()
        core.close()
        for waiter in waiters { waiter.resume() }
        return true
    }
}
