import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import Synchronization

/// Says who may begin an operation, and when it is meant to begin.
final class BenchTickets: Sendable {
    private let end: Workload.End
    private let ratePerSecond: Double?
    private let startedMicros: Int64
    private let taken = Mutex(0)

    init(_ workload: Workload, startedMicros: Int64) {
        end = workload.end
        ratePerSecond = workload.ratePerSecond
        self.startedMicros = startedMicros
    }

    /// - Returns: the time at which the operation is meant to begin; nil when there is none left.
    func take(now: Int64) -> Int64? {
        taken.withLock { taken in
            let intended = ratePerSecond.map { startedMicros + Int64(Double(taken) * 1_000_000 / $0) } ?? now
            switch end {
            case .operations(let count): guard taken < count else { return nil }
            case .millis(let millis): guard intended - startedMicros < millis * 1_000 else { return nil }
            }
            taken += 1
            return intended
        }
    }
}

/// What one session does.
struct BenchWorker: Sendable {
    let session: FaaSKeeperClient
    let nodes: BenchNodes
    /// The nodes that it writes.
    let own: Range<Int>
    let readPercent: Double
    let random: SeededRandom
    let clock: any CloudClock
    let record: BenchRecord

    /// One operation. Its error is counted; one that comes of the end of the benchmark is not.
    func perform(intendedMicros: Int64?) async {
        let isRead = Double(random.next() >> 11) * 0x1p-53 * 100 < readPercent
        let choice = Int(random.next() >> 1)
        let started = intendedMicros ?? clock.monotonicMicros
        do throws(KeeperError) {
            if isRead {
                _ = try await session.get(nodes.path(choice % nodes.count))
            } else {
                let node = own.lowerBound + choice % own.count
                _ = try await session.set(nodes.path(node), data: nodes.data(node))
            }
            record.note(isRead: isRead, micros: clock.monotonicMicros - started)
        } catch {
            if !Task.isCancelled { record.note(isRead: isRead, failure: error) }
        }
    }
}

/// Adds up what the sessions of a benchmark see.
final class BenchRecord: Sendable {
    private struct State {
        var measurement = Measurement()
        var isOpen = false
    }

    private let state = Mutex(State())
    private let progress: @Sendable (Int) -> Void

    init(progress: @escaping @Sendable (Int) -> Void) { self.progress = progress }

    func begin() { state.withLock { $0.isOpen = true } }

    func end() -> Measurement {
        state.withLock { state in
            state.isOpen = false
            return state.measurement
        }
    }

    func note(isRead: Bool, micros: Int64) {
        let count = state.withLock { state in
            if isRead {
                state.measurement.reads.latencies.add(micros)
            } else {
                state.measurement.writes.latencies.add(micros)
            }
            return state.measurement.operations
        }
        progress(count)
    }

    func note(isRead: Bool, failure: KeeperError) {
        state.withLock { state in
            let kind: WritableKeyPath<Measurement, KindMeasurement> = isRead ? \.reads : \.writes
            state.measurement[keyPath: kind].failures["\(failure.code)", default: 0] += 1
            if state.measurement[keyPath: kind].failure == nil { state.measurement[keyPath: kind].failure = failure }
        }
    }

    /// What an operation has used.
    func add(_ report: OperationReport) {
        state.withLock { state in
            guard state.isOpen, report.error == nil else { return }
            if report.request == nil {
                state.measurement.reads.usage += report.usage
                state.measurement.reads.billed += 1
            } else {
                state.measurement.writes.usage += report.usage
                state.measurement.writes.billed += 1
            }
            if !report.steps.isEmpty { state.measurement.steps.add(report.steps) }
        }
    }
}
