#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

private func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }

/// A process that a test starts, speaks to and ends. `Foundation.Process` is not used: on Linux its `waitUntilExit` may
/// spin for ever once the child has ended.
public final class ChildProcess: Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    public let id: Int32

    /// - Parameters:
    ///   - environment: nil for this process's own.
    ///   - input, output, error: descriptors of this process; nil for `/dev/null`.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil, input: Int32? = nil,
        output: Int32? = nil, error: Int32? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in [input, output, error].enumerated() {
            if let descriptor {
                posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
            } else {
                posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", O_RDWR, 0)
            }
        }
        // The threads of the tests block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        var envp: [UnsafeMutablePointer<CChar>?] = (environment ?? [:]).map { strdup("\($0.key)=\($0.value)") }
        argv.append(nil)
        envp.append(nil)
        defer { for pointer in argv + envp { free(pointer) } }
        var id: pid_t = 0
        let code =
            environment == nil
            ? posix_spawnp(&id, program, &actions, &attributes, argv, environ)
            : posix_spawnp(&id, program, &actions, &attributes, argv, envp)
        guard code == 0 else { throw Failure(description: "\(program) cannot be started: error \(code)") }
        self.id = id
    }

    /// A pipe that no other child inherits: the end to read, the end to write.
    public static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard systemPipe(&ends) == 0 else { throw Failure(description: "no pipe: error \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    public func signal(_ number: Int32) { _ = kill(id, number) }

    /// Waits for the end of the process; blocks the thread. Once only.
    /// - Returns: the exit code, or 128 and the signal that ended it.
    @discardableResult
    public func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// Reads a descriptor to its end, and closes it; blocks the thread.
    public static func readAll(_ descriptor: Int32) -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            result += buffer[..<count]
        }
        close(descriptor)
        return result
    }

    /// Closes a descriptor of this process.
    public static func closeEnd(_ descriptor: Int32) { close(descriptor) }
}
