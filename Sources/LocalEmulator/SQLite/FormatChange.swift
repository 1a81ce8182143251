import CPageChecks
import CloudPrimitives
import GRDBSQLite

/// Brings a database of the format without checksums to the present one: writes a new file beside it, and gives that one
/// its name. Until then the old one is whole; whoever dies in between leaves it to be begun anew.
enum FormatChange {
    static let unchecked = Int64(FKPC_UNCHECKED_VERSION)
    /// An old file of which a new one is being made: older programs refuse it.
    static let moving = Int64(FKPC_MOVING_VERSION)

    /// How long others may have the file open, in milliseconds.
    static let patienceMillis: Int64 = 10_000

    static func run(_ file: String) throws(CloudError) {
        var waited: Int64 = 0
        while true {
            do throws(CloudError) { return try attempt(file) } catch {
                // Somebody else was first, and to this connection it is no database any more.
                if isDone(file) { return }
                guard error.code == .unavailable else { throw error }
                guard waited < patienceMillis else {
                    throw CloudError(
                        .unavailable,
                        "\(file) has an older format, and another process has it open; end that one, then the format "
                            + "is changed")
                }
            }
            sleepMicros(20_000)
            waited += 20
        }
    }

    private static func attempt(_ file: String) throws(CloudError) {
        let old = try Connection(file: file, mode: .write, isChecked: false)
        defer { old.close() }
        // Nobody else may have it open, and nobody may open it until it has gone.
        try old.execute("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        var hasMoved: Int32 = 0
        sqlite3_file_control(old.handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        // Somebody else was first.
        if hasMoved != 0 { return }
        try old.execute("PRAGMA user_version = \(moving); COMMIT")
        let new = try NewFile(beside: file)
        old.reserve()
        try old.execute("VACUUM INTO 'file:\(encoded(new.path))?vfs=\(checks)'")
        let connection = try Connection(file: new.path, mode: .write)
        // When they were sent nobody knows any more: a request that was delivered before is given up.
        if try !hasTimesOfSending(connection) {
            try connection.execute("ALTER TABLE messages ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0")
        }
        try connection.execute("PRAGMA user_version = \(Schema.version); PRAGMA journal_mode = WAL")
        connection.close()
        try new.takeName(replacing: true)
    }

    private static func hasTimesOfSending(_ connection: Connection) throws(CloudError) -> Bool {
        let statement = try Statement(
            "SELECT count(*) FROM pragma_table_info('messages') WHERE name = 'sent_at'", on: connection, isCached: false
        )
        defer { statement.reset() }
        return try statement.step() && statement.int(0) > 0
    }

    private static func isDone(_ file: String) -> Bool {
        guard let connection = try? Connection(file: file, mode: .read) else { return false }
        return (try? Schema.format(of: connection)) == Schema.version
    }

    private static var checks: String { fkpc_vfs().map { String(cString: $0) } ?? "" }

    /// As it stands in an address within SQL's quotes.
    private static func encoded(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            let isPlain = byte > 0x20 && byte < 0x7F && !Array("%?#'".utf8).contains(byte)
            if isPlain {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return result
    }
}
