#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Another process that uses a deployment.
final class Probe: @unchecked Sendable {
    let process: pid_t
    private let output: Int32
    private var rest: [UInt8] = []

    init(_ mode: String, _ directory: String, _ name: String) throws {
        let folder = Probe.ownFolder()
        var pipes: [Int32] = [0, 0]
        guard pipe(&pipes) == 0 else { throw ProbeFailure(message: "no pipe") }
        for descriptor in pipes { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = []
        for argument in [folder + "/emulator-probe", mode, directory, name] { arguments.append(strdup(argument)) }
        arguments.append(nil)
        var process: pid_t = 0
        let code = posix_spawn(&process, folder + "/emulator-probe", &actions, nil, arguments, environ)
        posix_spawn_file_actions_destroy(&actions)
        for argument in arguments { free(argument) }
        close(pipes[1])
        guard code == 0 else { throw ProbeFailure(message: "\(folder)/emulator-probe: error \(code)") }
        self.process = process
        output = pipes[0]
    }

    deinit {
        kill()
        close(output)
    }

    private static func ownFolder() -> String {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        let path = count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : CommandLine.arguments[0]
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    /// The next line; nil at the end of its output, or after ten seconds without one. Blocks a thread meanwhile.
    func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest.removeSubrange(...end) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, 10_000) > 0 else { return nil }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return nil }
            rest += buffer[..<count]
        }
    }

    /// Everything until the end of its output.
    func lines() -> [String] {
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }

    /// As `kill -9`.
    func kill() {
        signal(SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    func signal(_ number: Int32) {
        #if canImport(Glibc)
            _ = Glibc.kill(process, number)
        #else
            _ = Darwin.kill(process, number)
        #endif
    }
}

struct ProbeFailure: Error {
    let message: String
}
