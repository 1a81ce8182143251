#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The system calls on file descriptors.
public enum Descriptor {
    public static let input: Int32 = 0
    public static let output: Int32 = 1
    public static let errors: Int32 = 2

    /// What a call came to when it did not work.
    public struct Failure: Error {
        public let number: Int32

        public init(number: Int32) { self.number = number }

        public static var current: Failure { Failure(number: errno) }

        public var isClosedPipe: Bool { number == EPIPE || number == ECONNRESET }
        public var wouldBlock: Bool { number == EAGAIN || number == EINTR }
        /// As the C library says it, such as `No space left on device`.
        public var reason: String { String(cString: strerror(number)) }
    }

    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Reading it never waits.
    public static func isRegularFile(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
    }

    // MARK: Reading and writing

    /// Reads what is there, at most `count` bytes; empty at the end.
    public static func readSome(_ descriptor: Int32, count: Int = 65_536) throws(Failure) -> [UInt8] {
        while true {
            let (bytes, number) = readOnce(descriptor, count)
            if number == 0 { return bytes }
            if number != EINTR { throw Failure(number: number) }
        }
    }

    /// The same for whoever looks again anyway: nil when nothing came, empty where reading fails.
    public static func readIfAny(_ descriptor: Int32, count: Int) -> [UInt8]? {
        let (bytes, number) = readOnce(descriptor, count)
        return number == EINTR || number == EAGAIN ? nil : bytes
    }

    private static func readOnce(_ descriptor: Int32, _ count: Int) -> (bytes: [UInt8], number: Int32) {
        var number: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let result = read(descriptor, buffer.baseAddress, count)
            if result < 0 { number = errno }
            filled = max(0, result)
        }
        return (bytes, number)
    }

    /// Writes as much as goes, and returns how much.
    public static func writeSome(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) throws(Failure) -> Int {
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written >= 0 else { throw .current }
        return written
    }

    /// Writes all of it, whatever time that takes. Errors end it silently: there is nobody to tell.
    public static func writeAll(_ descriptor: Int32, _ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        var start = 0
        while start < bytes.count {
            do throws(Failure) { start += try writeSome(descriptor, bytes[start...]) } catch {
                guard error.wouldBlock else { return }
                if error.number == EAGAIN { _ = wait([descriptor], forWriting: true, millis: nil) }
            }
        }
    }

    /// Waits until one of `descriptors` is ready or has failed, for `millis` or for ever; which of them are.
    public static func wait(_ descriptors: [Int32], forWriting: Bool = false, millis: Int64?) -> [Bool] {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(forWriting ? POLLOUT : POLLIN), revents: 0) }
        let count = poll(&polled, nfds_t(polled.count), millis.map { Int32(clamping: max(0, $0)) } ?? -1)
        return polled.map { count > 0 && $0.revents != 0 }
    }

    /// Whether it is the end of a pipe, a socket or a terminal whose other end is closed.
    public static func isAbandoned(_ descriptor: Int32) -> Bool {
        var polled = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&polled, 1, 0) > 0 && polled.revents & Int16(POLLERR | POLLHUP) != 0
    }
}

/// Milliseconds of a clock that is never set.
public func monotonicMillis() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
}
