#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The system calls on file descriptors.
public enum Descriptor {
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Reads what is there. Empty at the end and where reading fails; nil when nothing came.
    public static func readSome(_ descriptor: Int32, count: Int) -> [UInt8]? {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let result = read(descriptor, buffer.baseAddress, count)
            if result < 0 { failure = errno }
            filled = max(0, result)
        }
        return failure == EINTR || failure == EAGAIN ? nil : bytes
    }

    /// Writes all of it, whatever time that takes. Errors end it silently: there is nobody to tell.
    public static func writeAll(_ descriptor: Int32, _ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        var start = 0
        while start < bytes.count {
            let written = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                start += written
            } else if errno == EAGAIN {
                _ = wait([descriptor], forWriting: true, millis: nil)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Waits until one of `descriptors` is ready, for `millis` or for ever; which of them are.
    public static func wait(_ descriptors: [Int32], forWriting: Bool = false, millis: Int64?) -> [Bool] {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(forWriting ? POLLOUT : POLLIN), revents: 0) }
        let count = poll(&polled, nfds_t(polled.count), millis.map { Int32(clamping: max(0, $0)) } ?? -1)
        return polled.map { count > 0 && $0.revents != 0 }
    }

    public static func closeFile(_ descriptor: Int32) { close(descriptor) }
}

/// Milliseconds of a clock that is never set.
public func monotonicMillis() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
}
