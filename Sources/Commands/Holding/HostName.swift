#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a lock's node says of its holder.
enum HostName {
    private static let bytesMax = 256

    /// `HOST PROCESS`, such as `build7 4711`.
    static var ofProcess: String {
        var bytes = [CChar](repeating: 0, count: bytesMax)
        let result = gethostname(&bytes, bytesMax - 1)
        let name =
            result == 0
            ? String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : "unknown"
        return "\(name) \(getpid())"
    }
}
