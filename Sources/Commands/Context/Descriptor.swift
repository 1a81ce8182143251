#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The system calls that this module needs, on file descriptors.
enum Descriptor {
    static let input: Int32 = 0
    static let output: Int32 = 1
    static let errors: Int32 = 2

    /// What a call came to when it did not work.
    struct Failure: Error {
        let number: Int32

        static var current: Failure { Failure(number: errno) }

        var isClosedPipe: Bool { number == EPIPE || number == ECONNRESET }
        var wouldBlock: Bool { number == EAGAIN || number == EINTR }
        /// As the C library says it, such as `No space left on device`.
        var reason: String { String(cString: strerror(number)) }
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Reading it never waits.
    static func isRegularFile(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
    }

    /// Opens `/dev/null` in the place of every standard descriptor that is closed, in a mode that makes its use an
    /// error, so that no database file ends up as standard output.
    static func occupyClosedStandardDescriptors() {
        for descriptor in [input, output, errors] where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == input ? O_WRONLY : O_RDONLY)
        }
    }

    /// A write to a pipe that nobody reads, or beyond the size that a file may have, is an error of that write and no
    /// signal.
    static func ignoreSignalsOfWrites() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    static func openForReading(_ path: String) throws(Failure) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .current }
        return descriptor
    }

    static func openForWriting(_ path: String, appends: Bool) throws(Failure) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC), 0o666)
        guard descriptor >= 0 else { throw .current }
        return descriptor
    }

    static func closeFile(_ descriptor: Int32) { close(descriptor) }

    /// Reads what is there, at most `count` bytes; empty at the end.
    static func readSome(_ descriptor: Int32, count: Int = 65_536) throws(Failure) -> [UInt8] {
        var number: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var result = read(descriptor, buffer.baseAddress, count)
            while result < 0, errno == EINTR { result = read(descriptor, buffer.baseAddress, count) }
            if result < 0 { number = errno }
            filled = max(0, result)
        }
        if number != 0 { throw Failure(number: number) }
        return bytes
    }

    /// Writes as much as goes, and returns how much.
    static func writeSome(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) throws(Failure) -> Int {
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written >= 0 else { throw .current }
        return written
    }

    /// Waits until one of `descriptors` can be read, written, or has failed; whether the first of them is.
    static func wait(_ descriptors: [Int32], forWriting: Bool = false, millis: Int32) -> Bool {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(forWriting ? POLLOUT : POLLIN), revents: 0) }
        let count = poll(&polled, nfds_t(polled.count), millis)
        return count > 0 && polled[0].revents != 0
    }

    /// Whether it is the end of a pipe, a socket or a terminal whose other end is closed.
    static func isAbandoned(_ descriptor: Int32) -> Bool {
        var polled = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&polled, 1, 0) > 0 && polled.revents & Int16(POLLERR | POLLHUP) != 0
    }

    /// A pipe: the end to read from, the end to write to.
    static func makePipe() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .current }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// The process's environment. Variables that are not UTF-8 are passed over.
    static func environment() -> [String: String] {
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
