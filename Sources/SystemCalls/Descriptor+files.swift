#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Descriptors that are opened and closed, and those that a process begins with.
extension Descriptor {
    public static func openForReading(_ path: String) throws(Failure) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .current }
        return descriptor
    }

    public static func openForWriting(_ path: String, appends: Bool) throws(Failure) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC), 0o666)
        guard descriptor >= 0 else { throw .current }
        return descriptor
    }

    public static func closeFile(_ descriptor: Int32) { close(descriptor) }

    /// A pipe: the end to read from, the end to write to.
    public static func makePipe() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .current }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Opens `/dev/null` in the place of every standard descriptor that is closed, in a mode that makes its use an
    /// error, so that no database file ends up as standard output.
    public static func occupyClosedStandardDescriptors() {
        for descriptor in [input, output, errors] where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == input ? O_WRONLY : O_RDONLY)
        }
    }

    /// A write to a pipe that nobody reads, or beyond the size that a file may have, is an error of that write and no
    /// signal.
    public static func ignoreSignalsOfWrites() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// The process's environment. Variables that are not UTF-8 are passed over.
    public static func environment() -> [String: String] {
        var result: [String: String] = [:]
        guard var entry = environ as UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? else { return result }
        while let pointer = entry.pointee {
            if let text = String(validatingCString: pointer), let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return result
    }
}
