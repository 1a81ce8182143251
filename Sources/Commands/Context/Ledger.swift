import FaaSKeeper
import FaaSKeeperModel
import Synchronization

/// Adds up what the client reports: by operation, and for the command that runs.
final class Ledger: Sendable {
    /// A sum over operations.
    struct Entry: Sendable, Equatable {
        var operation: String
        var count = 0
        var micros: Int64 = 0
        var usage = Usage()
    }

    /// What one command came to.
    struct Tally: Sendable {
        var operations = 0
        var micros: Int64 = 0
        var txid: Int64 = 0
        var epoch: [NotificationID] = []
        var usage = Usage()
        var warnings: [String] = []
        var steps: [Step] = []
        /// Every report, where somebody asked for them.
        var reports: [OperationReport] = []
    }

    private struct State {
        var entries: [Entry] = []
        var tally = Tally()
        var command = 0
        var last: Entry?
    }
    /// The command that a task works for: what one that was left behind comes to is not the next one's.
    @TaskLocal static var command = 0
    private let state = Mutex(State())
    private let keepsReports: Bool
    private let onReport: (@Sendable (OperationReport) -> Void)?

    init(keepsReports: Bool = false, onReport: (@Sendable (OperationReport) -> Void)? = nil) {
        self.keepsReports = keepsReports
        self.onReport = onReport
    }

    func add(_ report: OperationReport) {
        defer { onReport?(report) }
        state.withLock { state in
            let index =
                state.entries.firstIndex { $0.operation == report.operation }
                ?? {
                    state.entries.append(Entry(operation: report.operation))
                    return state.entries.count - 1
                }()
            state.last = Entry(
                operation: report.operation, count: 1, micros: report.latencyMicros, usage: report.usage)
            state.entries[index].count += 1
            state.entries[index].micros += report.latencyMicros
            state.entries[index].usage += report.usage
            guard Ledger.command == state.command else { return }
            state.tally.operations += 1
            state.tally.micros += report.latencyMicros
            state.tally.txid = max(state.tally.txid, report.txid)
            state.tally.epoch = report.epoch
            state.tally.usage += report.usage
            state.tally.warnings += report.warnings
            state.tally.steps += report.steps
            if keepsReports { state.tally.reports.append(report) }
        }
    }

    /// Another command begins, with a tally of its own.
    /// - Returns: the value of ``command`` for its tasks.
    func beginCommand() -> Int {
        state.withLock { state in
            state.tally = Tally()
            state.command += 1
            return state.command
        }
    }

    /// Sums by operation since the session began, in the order of first use.
    var entries: [Entry] { state.withLock { $0.entries } }

    /// The operation that ended last.
    var last: Entry? { state.withLock { $0.last } }

    /// What has come since the last time.
    func takeTally() -> Tally {
        state.withLock { state in
            defer { state.tally = Tally() }
            return state.tally
        }
    }
}
