import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Lines that outlive the process, in a file that several shells may use at once. Its mode is 0600. What goes wrong is
/// told by no error: a history is not worth one.
public struct HistoryFile: Sendable {
    public let path: String
    /// Entries that are kept.
    public let limit: Int

    public init(path: String, limit: Int = EditorLimits.historyEntries) {
        self.path = path
        self.limit = max(1, limit)
    }

    /// The entries, oldest first. What is damaged is left out.
    public func entries() -> [String] {
        let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return HistoryEncoding.entries(Self.contents(descriptor)).suffix(limit)
    }

    /// Adds an entry, unless it is the last one already.
    /// - Returns: Whether the file has it now.
    @discardableResult
    public func append(_ entry: String) -> Bool {
        guard !entry.isEmpty, entry.utf8.count <= EditorLimits.historyEntryBytesMax else { return false }
        if add(entry) { return true }
        guard errno == ENOENT else { return false }
        makeDirectory()
        return add(entry)
    }

    private func add(_ entry: String) -> Bool {
        guard let descriptor = openLocked() else { return false }
        defer { close(descriptor) }
        fchmod(descriptor, 0o600)
        let contents = Self.contents(descriptor)
        let entries = HistoryEncoding.entries(contents)
        if entries.last == entry { return true }
        // Not at each entry: a file that is full is written anew for every tenth part of it.
        let lines = contents.count { $0 == 0x0A }
        if lines > limit + limit / 10 { return replace(entries.suffix(limit - 1) + [entry]) }
        // A process may have died while it wrote.
        let isTorn = contents.last.map { $0 != 0x0A } ?? false
        return Self.write(descriptor, (isTorn ? [0x0A] : []) + HistoryEncoding.line(entry))
    }

    /// The file under its lock, which goes with the descriptor. Another shell may put a new file in its place meanwhile.
    private func openLocked() -> Int32? {
        let end = monotonicMillis() + EditorLimits.historyLockMillis
        repeat {
            let descriptor = systemOpen(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                var (mine, named) = (stat(), stat())
                if fstat(descriptor, &mine) == 0, stat(path, &named) == 0, mine.st_ino == named.st_ino {
                    return descriptor
                }
            }
            close(descriptor)
            usleep(5_000)
        } while monotonicMillis() < end
        errno = EWOULDBLOCK
        return nil
    }

    private func replace(_ entries: some Sequence<String>) -> Bool {
        let other = "\(path).\(getpid()).new"
        let descriptor = systemOpen(other, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        let isWritten = Self.write(descriptor, entries.flatMap(HistoryEncoding.line))
        close(descriptor)
        if isWritten, rename(other, path) == 0 { return true }
        unlink(other)
        return false
    }

    /// With all that are above it; nobody else may look into those that are new.
    private func makeDirectory() {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        var directory = ""
        for (index, part) in parts.enumerated() {
            directory += (index > 0 ? "/" : "") + part
            if !directory.isEmpty { mkdir(directory, 0o700) }
        }
    }

    /// The end of the file, where it is too long.
    private static func contents(_ descriptor: Int32) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        let size = Int(status.st_size)
        var position = max(0, size - EditorLimits.historyFileBytesMax)
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(65_536, max(1, size)))
        while position < size {
            let count = pread(descriptor, &buffer, buffer.count, off_t(position))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            result += buffer[..<count]
            position += count
        }
        return result
    }

    private static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o600) }

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}
