#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

private func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }

/// Wakes a thread that waits for input: a pipe to itself.
public final class WakePipe: Sendable {
    public let readEnd: Int32
    public let writeEnd: Int32

    public init?() {
        var ends: [Int32] = [0, 0]
        guard systemPipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    /// A pipe that is full wakes just as well.
    public func wake() {
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
    }

    public func drain() { while let bytes = Descriptor.readIfAny(readEnd, count: 4_096), !bytes.isEmpty {} }

    deinit {
        Descriptor.closeFile(readEnd)
        Descriptor.closeFile(writeEnd)
    }
}
