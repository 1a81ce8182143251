#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import CloudPrimitives
import GRDBSQLite

/// Turns SQLite's result codes into errors that say what would help.
enum SQLiteFailure {
    static func error(code: Int32, systemError: Int32, file: String, waitedMillis: Int64 = 0) -> CloudError {
        let reason = String(cString: sqlite3_errstr(code))
        if systemError == ENOSPC || systemError == EDQUOT {
            return CloudError(.refused, "The disk with \(file) is full; free some space and try again")
        }
        if code == flushFailed {
            return CloudError(
                .refused,
                "A flush of \(file) to its disk failed, and what the disk holds is not known; this process writes "
                    + "nothing more to it: look at the disk, then start anew")
        }
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            return CloudError(
                .unavailable,
                "Another process has held the write lock of \(file) for more than \(waitedMillis) ms; "
                    + "see whether one is stopped or hangs, and try again")
        case SQLITE_CORRUPT:
            return CloudError(
                .corrupt, "\(file) is damaged (\(reason)); \(advice)")
        case SQLITE_NOTADB:
            return CloudError(
                .refused, "\(file) is no database of this program; choose another directory, or move the file away")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN:
            let detail = systemError == 0 ? reason : String(cString: strerror(systemError))
            return CloudError(
                .refused, "\(file) cannot be written or opened (\(detail)); check the permissions of its directory")
        case SQLITE_IOERR:
            return CloudError(
                .refused,
                "\(file) cannot be read or written (\(reason), SQLite code \(code)); see whether its disk is full or failing, "
                    + "or whether a limit on the size of files (ulimit -f) is in force")
        case SQLITE_FULL:
            return CloudError(.refused, "The disk with \(file) is full; free some space and try again")
        case SQLITE_TOOBIG:
            return CloudError(.limitExceeded, "A value is larger than \(file) can hold")
        default:
            return CloudError(.unavailable, "\(file) failed: \(reason) (SQLite code \(code), errno \(systemError))")
        }
    }

    static func error(_ damage: Damage, file: String) -> CloudError {
        CloudError(.corrupt, "\(file) is damaged: \(damage); \(advice)")
    }

    /// SQLITE_IOERR_FSYNC, a macro with arguments.
    static let flushFailed: Int32 = SQLITE_IOERR | (4 << 8)
    static let advice =
        "nothing is written to it; fk fsck says what is affected; restore a copy of its directory, all files of it, or remove it to start anew"
}
