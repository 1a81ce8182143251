import Synchronization
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A command that runs for an event, by `/bin/sh`, in a process group of its own: Ctrl-C reaches it once, by way of
/// the tail, and whatever it has started with it.
final class ChildRun: Sendable {
    /// Whether it has been waited for.
    private final class Flag: Sendable { let isOver = Mutex(false) }

    private let process: pid_t
    private let flag: Flag
    private let ending: Task<Int32, Never>

    /// Starts it, with nothing to read.
    init(_ command: String, environment: [String: String]) throws(CommandError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals as a login shell leaves them.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let words = ["sh", "-c", command]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") }
        arguments.append(nil)
        variables.append(nil)
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let result = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, &variables)
        guard result == 0 else {
            let reason = String(cString: strerror(result))
            throw CommandError(.failure, "exec", "Cannot run /bin/sh: \(reason)")
        }
        self.process = process
        let flag = Flag()
        self.flag = flag
        ending = Task { [process] in await ChildRun.wait(process, flag) }
    }

    /// Its exit code, or 128 and the signal that ended it.
    func wait() async -> Int32 { await ending.value }

    /// To everything in its group, unless it is over.
    func signal(_ number: Int32) {
        flag.isOver.withLock { isOver in
            if !isOver { kill(-process, number) }
        }
    }

    private static func wait(_ process: pid_t, _ flag: Flag) async -> Int32 {
        await withCheckedContinuation { continuation in
            let body: @Sendable () -> Void = {
                // It stays a zombie, so that its number is nobody else's, until no signal can be sent any more.
                var information = siginfo_t()
                while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
                let code = flag.isOver.withLock { isOver in
                    isOver = true
                    var status: Int32 = 0
                    while waitpid(process, &status, 0) < 0, errno == EINTR {}
                    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
                }
                continuation.resume(returning: code)
            }
            if !startOwnThread(body) { body() }
        }
    }
}
