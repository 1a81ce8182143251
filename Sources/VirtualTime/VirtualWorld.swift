#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
public import CloudPrimitives
import HeapModule
import Synchronization

/// Time and scheduling of a deployment that lives faster than the clock: a single thread, a time that stands still while
/// anybody can work and jumps when nobody can, and a source of chance that picks who is next. The same source gives the
/// same run, call by call.
///
/// Belongs to the thread that makes it: ``run(_:)`` has to be called there, and whatever is begun has to prefer this
/// executor. Jobs go deep where one wakes the next: such a thread wants a large stack, 16 MiB.
public final class VirtualWorld: TaskExecutor, Sendable {
    /// Who is next among those that can work.
    public enum Order: CaseIterable, Sendable {
        case inTurn
        case random
        case mostlyLast
    }

    private struct Timer: Comparable {
        let atMicros: Int64
        let number: Int

        static func < (a: Timer, b: Timer) -> Bool { (a.atMicros, a.number) < (b.atMicros, b.number) }
    }

    private struct State {
        var ready: [UnownedJob] = []
        var timers = Heap<Timer>()
        var sleepers: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nowMicros: Int64 = 0
        var number = 0
        var jobs = 0
        var isEnding = false
        var strayJobs = 0
    }

    /// When a run begins: 2024-06-03 00:00 UTC, in milliseconds since 1970.
    public static let startMillis: Int64 = 1_717_372_800_000

    private let state = Mutex(State())
    private let thread = pthread_self()
    private let order: Order
    private let random: any RandomSource
    /// Jobs after which a run counts as one that never ends.
    private let jobsMax: Int

    /// - Parameters:
    ///   - order: who is next; `inTurn` asks `random` nothing.
    ///   - jobsMax: after so many jobs a run counts as one that never ends.
    public init(order: Order, random: any RandomSource, jobsMax: Int) {
        self.order = order
        self.random = random
        self.jobsMax = jobsMax
    }

    // MARK: Jobs

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { state in
            if pthread_equal(thread, pthread_self()) == 0 { state.strayJobs += 1 }
            state.ready.append(job)
        }
    }

    /// Runs `body` and all that it begins, on this thread, until `body` has ended. Once only.
    /// - Throws: what `body` throws; ``VirtualTimeFailure`` when it does not come to its end, or cannot be repeated.
    public func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let outcome = Outcome()
        Task(executorPreference: self) {
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            outcome.value.withLock { $0 = result }
        }
        while outcome.value.withLock({ $0 == nil }) {
            if !step() { throw VirtualTimeFailure("the run hangs: nobody can work, or it never ends") }
        }
        // What still waits is told to end, so that nothing is left hanging.
        state.withLock { $0.isEnding = true }
        while step() {}
        if let stray = state.withLock({ $0.strayJobs == 0 ? nil : $0.strayJobs }) {
            throw VirtualTimeFailure("\(stray) jobs came from other threads: the run cannot be repeated")
        }
        try outcome.value.withLock { $0 }?.get()
    }

    private final class Outcome: Sendable {
        let value = Mutex<Result<Void, any Error>?>(nil)
    }

    /// Runs one job, or lets time pass until somebody can work.
    /// - Returns: false when there is neither.
    private func step() -> Bool {
        enum Next {
            case job(UnownedJob)
            case wake(CheckedContinuation<Void, any Error>, ends: Bool)
            case nothing
        }
        let next: Next = state.withLock { state in
            state.jobs += 1
            if state.jobs > jobsMax { return .nothing }
            if let job = pick(&state) { return .job(job) }
            while let timer = state.timers.popMin() {
                guard let sleeper = state.sleepers.removeValue(forKey: timer.number) else { continue }
                state.nowMicros = max(state.nowMicros, timer.atMicros)
                return .wake(sleeper, ends: state.isEnding)
            }
            return .nothing
        }
        switch next {
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .wake(let sleeper, let ends):
            if ends { sleeper.resume(throwing: CancellationError()) } else { sleeper.resume() }
        case .nothing: return false
        }
        return true
    }

    private func pick(_ state: inout State) -> UnownedJob? {
        guard !state.ready.isEmpty else { return nil }
        switch order {
        case .inTurn: return state.ready.removeFirst()
        case .random: return state.ready.remove(at: below(state.ready.count))
        case .mostlyLast: return state.ready.remove(at: below(4) == 0 ? 0 : state.ready.count - 1)
        }
    }

    private func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    // MARK: Time

    /// Microseconds since the beginning.
    public var nowMicros: Int64 { state.withLock { $0.nowMicros } }

    /// - Throws: `CancellationError`, also when the run is over.
    public func sleep(micros: Int64) async throws {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isEnding = state.withLock { state in
                    if state.isEnding || Task.isCancelled { return true }
                    state.sleepers[number] = continuation
                    state.timers.insert(Timer(atMicros: state.nowMicros + max(0, micros), number: number))
                    return false
                }
                if isEnding { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }
}

/// A run that did not come to its end.
public struct VirtualTimeFailure: Error, CustomStringConvertible {
    public let description: String
    init(_ text: String) { description = text }
}
