#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import CPageChecks
import CloudPrimitives
import GRDBSQLite

/// The database of a deployment: its file, its version and its tables.
enum Schema {
    static let fileName = "deployment.sqlite"
    /// "FKsw": tells the file from other programs' databases.
    static let applicationID: Int64 = 0x464B_7377
    /// 2: pages have checksums (`Sources/CPageChecks`).
    static let version: Int64 = 2

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
            body BLOB NOT NULL, sent_at INTEGER NOT NULL DEFAULT 0);
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

    /// Makes the directory and the database when they are missing, and brings one of an older format to this one.
    /// - Returns: a reading connection to a database of this version.
    static func open(directory: String) throws(CloudError) -> Connection {
        try makeDirectory(directory)
        let file = directory + "/" + fileName
        // Other processes may be making it, or changing its format.
        for _ in 0..<attempts {
            try makeIfMissing(file)
            let reader = try Connection(file: file, mode: .read)
            sqlite3_busy_timeout(reader.handle, 10_000)
            switch try format(of: reader) {
            case version: return reader
            case FormatChange.unchecked, FormatChange.moving:
                reader.close()
                try FormatChange.run(file)
            case let other:
                throw CloudError(
                    .refused,
                    "\(file) has format \(other), this program writes format \(version); use a newer program")
            }
        }
        throw CloudError(.unavailable, "\(file) could not be set up; try again")
    }

    private static let attempts = 3

    private static func makeIfMissing(_ file: String) throws(CloudError) {
        var state = stat()
        if stat(file, &state) == 0 {
            // It is made under another name: nothing that was cut off is taken for a new deployment.
            guard state.st_size > 0 else {
                throw CloudError(
                    .corrupt,
                    "\(file) is empty, which no deployment's database is; restore a copy of its directory, or remove "
                        + "it and what lies beside it to start anew")
            }
        } else {
            if stat(file + FKPC_LOG_SUFFIX, &state) == 0, state.st_size > 0 {
                throw CloudError(
                    .corrupt,
                    "\(file) is missing, and its write-ahead log \(fileName)\(FKPC_LOG_SUFFIX) is there; restore a copy of its "
                        + "directory, or remove the log to start anew")
            }
            try create(file)
        }
    }

    static func format(of connection: Connection) throws(CloudError) -> Int64 {
        let file = connection.file
        // One statement sees one state.
        let statement = try Statement(
            """
            SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version)
            """, on: connection, isCached: false)
        guard try statement.step() else { throw CloudError(.corrupt, "\(file) does not say its format") }
        let (application, version) = (statement.int(0), statement.int(1))
        statement.reset()
        guard application == applicationID else {
            throw CloudError(
                .refused, "\(file) is the database of another program; choose another directory for the deployment")
        }
        return version
    }

    /// Makes the database under another name and gives it its own only when it is whole. Whoever comes first has made it.
    private static func create(_ file: String) throws(CloudError) {
        let new = try NewFile(beside: file)
        let connection = try Connection(file: new.path, mode: .create)
        try connection.execute("PRAGMA page_size = \(pageBytes)")
        connection.reserve()
        // Nobody else sees it yet; one flush at the end does.
        try connection.execute(
            """
            PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; BEGIN; \(tables)
            PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version); COMMIT;
            PRAGMA journal_mode = WAL
            """)
        connection.close()
        try new.takeName(replacing: false)
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
