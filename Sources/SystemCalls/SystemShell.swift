#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Commands of the system's shell, `/bin/sh`, as processes.
public enum SystemShell {
    /// Where a command's standard input comes from.
    public enum Input: Sendable {
        /// This process's own.
        case inherited
        /// There is nothing to read.
        case nothing
        case descriptor(Int32)
    }

    /// Starts a command, with signals as a login shell leaves them.
    /// - Parameters:
    ///   - environment: all its variables; nil for this process's own.
    ///   - leadsGroup: whether it leads a group of processes of its own.
    public static func start(
        _ command: String, environment: [String: String]? = nil, input: Input = .inherited, leadsGroup: Bool = false
    ) throws(Descriptor.Failure) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        switch input {
        case .inherited: break
        case .nothing: posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (leadsGroup ? POSIX_SPAWN_SETPGROUP : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(command), nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            (environment ?? [:]).map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let result =
            environment == nil
            ? posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
            : posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, &variables)
        guard result == 0 else { throw Descriptor.Failure(number: result) }
        return process
    }

    /// Waits for the end of a process of this one's; blocks the thread. Once only.
    /// - Returns: its exit code, or 128 and the signal that ended it.
    public static func awaitEnd(_ process: Int32) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
