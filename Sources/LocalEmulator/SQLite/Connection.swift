import CPageChecks
import CloudPrimitives
import GRDBSQLite

/// One SQLite connection with its prepared statements. For one thread at a time; its owner sees to that.
final class Connection {
    enum Mode {
        case read
        case write
        case create
    }

    let file: String
    let handle: OpaquePointer
    private var statements: [Statement?]
    /// Microseconds that a call waits for another connection's lock.
    var busyMicros: Int64 = 0
    var waitedMicros: Int64 = 0
    var jitter: UInt64 = 0

    /// - Parameter isChecked: false for a file of the format before there were checksums.
    init(file: String, mode: Mode, isChecked: Bool = true) throws(CloudError) {
        self.file = file
        let flags: Int32 =
            switch mode {
            case .read: SQLITE_OPEN_READONLY
            case .write: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        guard let checks = fkpc_vfs() else {
            throw CloudError(.refused, "This system's SQLite has no files that could be checked: \(file) stays closed")
        }
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(
            file, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, isChecked ? checks : nil)
        guard code == SQLITE_OK, let handle else {
            let error = SQLiteFailure.error(code: code, systemError: sqlite3_system_errno(handle), file: file)
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
        statements = Array(repeating: nil, count: SQL.allCases.count)
        sqlite3_extended_result_codes(handle, 1)
        // A page of an open transaction that goes to the log twice makes SQLite read frames whose checksums are still to
        // come.
        try execute("PRAGMA cache_spill = OFF")
    }

    private var isClosed = false

    deinit { close() }

    /// Nothing may be called after it.
    func close() {
        statements = []
        if !isClosed { sqlite3_close_v2(handle) }
        isClosed = true
    }

    /// Keeps room in each page for its checksum, in the database that is made next.
    func reserve() {
        var count = Int32(FKPC_RESERVED_BYTES)
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &count)
    }

    /// The prepared statement, ready to be bound.
    func statement(_ sql: SQL) throws(CloudError) -> Statement {
        if let known = statements[sql.rawValue] { return known }
        let statement = try Statement(sql.text, on: self, isCached: true)
        statements[sql.rawValue] = statement
        return statement
    }

    func execute(_ text: String) throws(CloudError) {
        let code = sqlite3_exec(handle, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    func failure(_ code: Int32) -> CloudError {
        if let damage { return SQLiteFailure.error(damage, file: file) }
        return SQLiteFailure.error(
            code: code, systemError: sqlite3_system_errno(handle), file: file, waitedMillis: waitedMicros / 1_000)
    }

    /// What was found wrong with the file since this process opened it. Nothing more is written to it then.
    var damage: Damage? {
        var found = fkpc_damage()
        let code = sqlite3_file_control(handle, "main", Int32(FKPC_FCNTL_DAMAGE), &found)
        return code == SQLITE_OK ? Damage(found) : nil
    }
}

/// A prepared statement. Bind, step, read, reset.
final class Statement {
    private let statement: OpaquePointer
    private unowned(unsafe) let connection: Connection

    init(_ text: String, on connection: Connection, isCached: Bool) throws(CloudError) {
        self.connection = connection
        var statement: OpaquePointer?
        let flags: UInt32 = isCached ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let code = sqlite3_prepare_v3(connection.handle, text, -1, flags, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw connection.failure(code) }
        self.statement = statement
    }

    deinit { sqlite3_finalize(statement) }

    /// Valid until the next reset: the caller keeps the value alive while it steps.
    private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(statement, index, value) }

    func bind(_ index: Int32, _ text: String) {
        withBytes(of: text) { bytes in
            bytes.withMemoryRebound(to: CChar.self) { chars in
                _ = sqlite3_bind_text(
                    statement, index, chars.baseAddress ?? emptyText, Int32(chars.count), Statement.copies)
            }
        }
    }

    /// Text given by its bytes, such as a bound that is not valid UTF-8 itself.
    func bind(_ index: Int32, textBytes bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { chars in
                _ = sqlite3_bind_text(
                    statement, index, chars.baseAddress ?? emptyText, Int32(chars.count), Statement.copies)
            }
        }
    }

    func bind(_ index: Int32, _ bytes: [UInt8]) {
        if bytes.isEmpty {
            sqlite3_bind_zeroblob(statement, index, 0)
        } else {
            sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), Statement.copies)
        }
    }

    /// - Returns: whether there is a row.
    func step() throws(CloudError) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = connection.failure(code)
            sqlite3_reset(statement)
            throw error
        }
    }

    /// Steps through a statement that has no rows, and resets it.
    func run() throws(CloudError) {
        while try step() {}
        reset()
    }

    func reset() { sqlite3_reset(statement) }

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    var columns: Int32 { sqlite3_column_count(statement) }

    /// The length of a text or blob, which is read for it.
    func bytes(_ column: Int32) -> Int32 {
        if sqlite3_column_type(statement, column) == SQLITE_BLOB { _ = sqlite3_column_blob(statement, column) }
        return sqlite3_column_bytes(statement, column)
    }

    func text(_ column: Int32) -> String {
        guard let chars = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: chars, count: count), as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
    }
}

/// Empty text is bound by a pointer that is not null; null would be SQL's NULL.
nonisolated(unsafe) private let emptyText: UnsafePointer<CChar> = {
    let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    pointer.initialize(to: 0)
    return UnsafePointer(pointer)
}()
