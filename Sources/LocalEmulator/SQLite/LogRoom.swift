import CPageChecks

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Makes the write-ahead log's file longer ahead of what is written, with zeros, so that a flush writes over blocks which
/// the file has already: that takes about half the time of a flush that makes the file longer.
///
/// SQLite does not look at what is behind the last frame that its checksums prove. The room grows with what the log
/// holds, so that a process which writes little makes little of it.
struct LogRoom {
    private let file: String
    /// Up to here the file is known to reach, in bytes.
    private var end = 0

    init(database: String) { file = database + FKPC_LOG_SUFFIX }

    /// Sees to room for one more commit behind `pages` of the log. A failure is left to the commit, which tells it better.
    mutating func make(behind pages: Int) {
        guard pages >= LocalLimits.logRoomPagesMin else {
            end = 0
            return
        }
        let used = pages * (Schema.pageBytes + Self.frameHeaderBytes)
        guard used + LocalLimits.logRoomBytesMin > end else { return }
        let descriptor = open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return }
        end = Int(status.st_size)
        guard used + LocalLimits.logRoomBytesMin > end else { return }
        let count = min(max(used / 2, LocalLimits.logRoomBytesMin), LocalLimits.logRoomBytesMax)
        let zeros = [UInt8](repeating: 0, count: count)
        let written = pwrite(descriptor, zeros, zeros.count, off_t(end))
        if written > 0 { end += written }
    }

    private static let frameHeaderBytes = 24
}
