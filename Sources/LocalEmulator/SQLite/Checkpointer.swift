import CloudPrimitives
import GRDBSQLite
import Synchronization

/// Copies the write-ahead log into the database beside the writer, which goes on meanwhile: the copying waits for the
/// disk.
final class Checkpointer: Sendable {
    private let file: String
    private let isBusy = Mutex(false)

    init(file: String) { self.file = file }

    /// Begins, unless it is at it.
    func begin() {
        let isFree = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isFree else { return }
        startThread { [self] in
            if let connection = try? Connection(file: file, mode: .write) {
                sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
            }
            isBusy.withLock { $0 = false }
        }
    }
}
