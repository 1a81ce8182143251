import CloudPrimitives
import GRDBSQLite
import Synchronization

/// Reading connections for calls that read on their caller's own thread. A point read takes microseconds, which is
/// less than any hand-over to another thread would.
final class ReaderPool: Sendable {
    /// A connection in nobody's hands but the borrower's.
    struct Reader: @unchecked Sendable {
        let connection: Connection
    }

    private struct State {
        var free: [Reader]
        var isClosed = false
    }

    private let file: String
    private let state: Mutex<State>

    init(first: Connection) throws(CloudError) {
        file = first.file
        ReaderPool.prepare(first)
        state = Mutex(State(free: [Reader(connection: first)]))
    }

    private static func prepare(_ connection: Connection) {
        // A reader only ever waits for the recovery after a crash.
        sqlite3_busy_timeout(connection.handle, 10_000)
    }

    func read<Value>(_ body: (Connection) throws(CloudError) -> Value) throws(CloudError) -> Value {
        let reader = try borrow()
        let result: Result<Value, CloudError>
        do throws(CloudError) { result = .success(try body(reader.connection)) } catch { result = .failure(error) }
        giveBack(reader)
        return try result.get()
    }

    private func borrow() throws(CloudError) -> Reader {
        let free = try state.withLock { state throws(CloudError) -> Reader? in
            guard !state.isClosed else { throw CloudError(.closed, "\(file) has been closed") }
            return state.free.popLast()
        }
        if let free { return free }
        let connection = try Connection(file: file, mode: .read)
        ReaderPool.prepare(connection)
        return Reader(connection: connection)
    }

    private func giveBack(_ reader: Reader) {
        state.withLock { state in
            if !state.isClosed, state.free.count < LocalLimits.readersMax { state.free.append(reader) }
        }
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.free = []
        }
    }
}
