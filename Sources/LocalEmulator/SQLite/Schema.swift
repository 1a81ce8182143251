#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import CloudPrimitives
import GRDBSQLite

/// The database of a deployment: its file, its version and its tables.
enum Schema {
    static let fileName = "deployment.sqlite"
    /// "FKsw": tells the file from other programs' databases.
    static let applicationID: Int64 = 0x464B_7377
    static let version: Int64 = 1

    static let pageBytes = 4_096

    /// A commit writes whole pages. Items stand in the order in which they were made, apart from their keys: what one
    /// write makes is side by side, and a new item moves no others. Keys put side by side what is written together: a
    /// node's row and its image, which have the same partition in two tables; a request's id and its attempt's, which
    /// begins with it.
    private static let tables = """
        CREATE TABLE items (part TEXT NOT NULL, tbl TEXT NOT NULL, sort TEXT NOT NULL, value BLOB NOT NULL,
            UNIQUE (part, tbl, sort));
        CREATE TABLE objects (key TEXT NOT NULL UNIQUE, tag TEXT NOT NULL, value BLOB NOT NULL);
        CREATE TABLE messages (number INTEGER PRIMARY KEY, queue TEXT NOT NULL, grp TEXT NOT NULL,
            dedup TEXT NOT NULL, visible_at INTEGER NOT NULL, word INTEGER NOT NULL, received INTEGER NOT NULL,
            body BLOB NOT NULL);
        CREATE TABLE dead (number INTEGER PRIMARY KEY, queue TEXT NOT NULL, grp TEXT NOT NULL, body BLOB NOT NULL);
        CREATE TABLE dedup0 (id TEXT NOT NULL, queue TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (id, queue)) WITHOUT ROWID;
        CREATE TABLE dedup1 (id TEXT NOT NULL, queue TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (id, queue)) WITHOUT ROWID;
        CREATE TABLE channels (session INTEGER PRIMARY KEY, owner TEXT NOT NULL);
        CREATE TABLE inbox (number INTEGER PRIMARY KEY, owner TEXT NOT NULL, session INTEGER NOT NULL,
            id TEXT NOT NULL, body BLOB NOT NULL);
        CREATE TABLE schedules (name TEXT PRIMARY KEY, next_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        """

    /// Makes the directory and the database when they are missing.
    /// - Returns: a reading connection to a database of this version.
    static func open(directory: String) throws(CloudError) -> Connection {
        try makeDirectory(directory)
        let file = directory + "/" + fileName
        var state = stat()
        if stat(file, &state) != 0 || state.st_size == 0 { try create(file) }
        let reader = try Connection(file: file, mode: .read)
        sqlite3_busy_timeout(reader.handle, 10_000)
        if try !isReady(reader) {
            try create(file)
            guard try isReady(reader) else {
                throw CloudError(.unavailable, "\(file) could not be set up; try again")
            }
        }
        return reader
    }

    /// Whether the tables are there.
    private static func isReady(_ connection: Connection) throws(CloudError) -> Bool {
        let file = connection.file
        // One statement sees one state, while another process may be making the tables.
        let statement = try Statement(
            """
            SELECT (SELECT count(*) FROM sqlite_master), (SELECT application_id FROM pragma_application_id),
                (SELECT user_version FROM pragma_user_version)
            """, on: connection, isCached: false)
        guard try statement.step() else { return false }
        let (tables, application, version) = (statement.int(0), statement.int(1), statement.int(2))
        statement.reset()
        if tables == 0, application == 0, version == 0 { return false }
        guard application == applicationID else {
            throw CloudError(
                .refused, "\(file) is the database of another program; choose another directory for the deployment")
        }
        guard version == Schema.version else {
            throw CloudError(
                .refused,
                "\(file) has format \(version), this program writes format \(Schema.version); use a newer program")
        }
        return true
    }

    private static func create(_ file: String) throws(CloudError) {
        let connection = try Connection(file: file, mode: .create)
        // SQLite gives the files beside it the same permissions.
        chmod(file, 0o600)
        connection.busyMicros = 10_000_000
        BusyWait.install(on: connection)
        if try isReady(connection) { return }
        try connection.execute("PRAGMA page_size = \(pageBytes)")
        // Two processes that both make it: one of them has to wait for the other's switch.
        for attempt in 1... {
            do throws(CloudError) {
                try connection.execute("PRAGMA journal_mode = WAL")
                break
            } catch {
                guard error.code == .unavailable, attempt < 1_000 else { throw error }
                usleep(1_000)
            }
        }
        try connection.execute("BEGIN IMMEDIATE")
        if try isReady(connection) {
            try connection.execute("ROLLBACK")
            return
        }
        try connection.execute(tables)
        try connection.execute(
            "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version); COMMIT")
    }

    private static func makeDirectory(_ directory: String) throws(CloudError) {
        var state = stat()
        if stat(directory, &state) == 0 {
            guard state.st_mode & S_IFMT == S_IFDIR else {
                throw CloudError(.refused, "\(directory) is no directory; choose another place for the deployment")
            }
            return
        }
        if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
        if errno == ENOENT, let slash = directory.lastIndex(of: "/"), slash != directory.startIndex {
            try makeDirectory(String(directory[..<slash]))
            if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
        }
        throw CloudError(
            .refused, "The directory \(directory) cannot be made: \(String(cString: strerror(errno)))")
    }
}
