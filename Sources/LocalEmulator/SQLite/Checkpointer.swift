import CloudPrimitives
import GRDBSQLite
import Synchronization

/// Copies the write-ahead log into the database beside the writer, which goes on meanwhile: the copying waits for the
/// disk. The writer copies the little that is left, so that the log starts anew and its file is written over, which is
/// cheaper than making it longer.
final class Checkpointer: Sendable {
    private enum State {
        case idle
        case copying
        case copied
    }

    private let file: String
    private let state = Mutex(State.idle)

    init(file: String) { self.file = file }

    /// Begins, unless it is at it.
    func begin() {
        let isFree = state.withLock { state in
            defer { if state == .idle { state = .copying } }
            return state == .idle
        }
        guard isFree else { return }
        startThread { [self] in
            if let connection = try? Connection(file: file, mode: .write) { copy(connection) }
            state.withLock { $0 = .copied }
        }
    }

    /// Whether the copying has come to its end since it was asked for. Tells it once.
    func takeCopied() -> Bool {
        state.withLock { state in
            defer { if state == .copied { state = .idle } }
            return state == .copied
        }
    }

    /// Goes on until little has been added meanwhile.
    private func copy(_ connection: Connection) {
        var copied: Int32 = 0
        for _ in 0..<LocalLimits.logCopiesMax {
            var (pages, done): (Int32, Int32) = (0, 0)
            let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, &done)
            guard code == SQLITE_OK, done - copied > LocalLimits.logPagesLeft else { return }
            copied = done
        }
    }
}
