import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A running `fk` that is talked to through pipes, or through a terminal.
final class Conversation: @unchecked Sendable {
    let child: Child
    private let writing: FileHandle
    private let reading: FileHandle
    private var rest: [UInt8] = []

    /// - Parameter onTerminal: whether the output is a terminal; errors go there too.
    init(
        _ arguments: [String], _ scratch: Scratch, environment: [String: String] = [:], onTerminal: Bool = false
    ) throws {
        let input = try Conversation.pipe()
        let output = onTerminal ? try Conversation.terminal() : try Conversation.pipe()
        writing = FileHandle(fileDescriptor: input.write, closeOnDealloc: true)
        reading = FileHandle(fileDescriptor: output.read, closeOnDealloc: true)
        let errors: Child.Stream =
            onTerminal
            ? .descriptor(output.write) : .file("\(scratch.path)/errors", O_WRONLY | O_CREAT | O_APPEND)
        child = try Child(
            arguments: arguments.map { Array($0.utf8) }, environment: Tool.environment(scratch, environment),
            streams: [.descriptor(input.read), .descriptor(output.write), errors])
        close(input.read)
        close(output.write)
    }

    func send(_ line: String) throws { try writing.write(contentsOf: Data((line + "\n").utf8)) }

    func endInput() { try? writing.close() }

    /// The next line, without its end; nil at the end of the output.
    func line() async -> String? {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                let line = Array(rest[..<end])
                rest.removeSubrange(...end)
                return String(decoding: line, as: UTF8.self).replacingOccurrences(of: "\r", with: "")
            }
            let bytes = await read()
            if bytes.isEmpty {
                defer { rest = [] }
                return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
            }
            rest += bytes
        }
    }

    /// All lines up to the end.
    func remainingLines() async -> [String] {
        var lines: [String] = []
        while let line = await line() { lines.append(line) }
        return lines
    }

    private func read() async -> [UInt8] {
        let descriptor = reading.fileDescriptor
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var buffer = [UInt8](repeating: 0, count: 4_096)
                // A terminal whose other side is gone gives an error, which is its end.
                let count = Foundation.read(descriptor, &buffer, buffer.count)
                continuation.resume(returning: Array(buffer.prefix(max(0, count))))
            }
        }
    }

    /// No other child may hold an end: its reader would wait for ever.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        try Child.spawning.withLock { _ in
            var ends: [Int32] = [0, 0]
            guard Foundation.pipe(&ends) == 0 else { throw Child.Failure(number: errno) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return (ends[0], ends[1])
        }
    }

    private static func terminal() throws -> (read: Int32, write: Int32) {
        #if os(Linux)
            // What posix_openpt, unlockpt and ptsname do, which the C module does not show.
            let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
            var locked: Int32 = 0
            var number: UInt32 = 0
            guard master >= 0, ioctl(master, 0x4004_5431, &locked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
                throw Child.Failure(number: errno)
            }
            let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        #else
            let master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
            guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else {
                throw Child.Failure(number: errno)
            }
            let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        #endif
        guard slave >= 0 else { throw Child.Failure(number: errno) }
        return (master, slave)
    }
}
