import Dispatch
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A command of the system's shell, `/bin/sh`, that has the terminal while it runs.
struct SystemCommand: Sendable {
    private let process: pid_t

    /// Starts it.
    /// - Parameter input: its standard input, closed here once it has it; nil is the terminal.
    init(_ command: String, input: Int32? = nil) throws(CommandError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals as a login shell leaves them.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(command), nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let result = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
        if let input { Descriptor.closeFile(input) }
        guard result == 0 else {
            throw CommandError(.failure, "system", "Cannot run /bin/sh: \(Descriptor.Failure(number: result).reason)")
        }
        self.process = process
    }

    /// The same on the caller's thread.
    /// - Returns: its exit code, or 128 and the signal that ended it.
    func waitHere() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// Waits for its end, however long it takes: it has the terminal.
    func wait() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                _ = waitHere()
                continuation.resume()
            }
        }
    }
}
