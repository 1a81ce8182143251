import FaaSKeeperModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What functions of the emulator log: a file in the deployment's directory, to which every process adds lines. At its bound it
/// becomes the old file, and the one before it goes.
struct FunctionLogFile: Sendable {
    /// Bytes of one of the two files.
    static let bytesMax = 1 << 20

    let path: String
    private var oldPath: String { path + ".1" }

    init(directory: String) { path = directory + "/functions.log" }

    /// Adds a line, whole: one call, to the end. A log that cannot be written is no reason to fail.
    func add(_ entry: FunctionLogEntry) {
        let bytes = Array((entry.line + "\n").utf8)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size >= FunctionLogFile.bytesMax { rename(path, oldPath) }
    }

    /// The last entries, oldest first.
    func last(_ count: Int, where isWanted: (FunctionLogEntry) -> Bool) -> [FunctionLogEntry] {
        let entries = [oldPath, path].flatMap { FunctionLogFile.lines(of: $0) }.compactMap(FunctionLogEntry.init(line:))
        return Array(entries.filter(isWanted).suffix(count))
    }

    private static func lines(of path: String) -> [String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < 2 * bytesMax {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }
}
