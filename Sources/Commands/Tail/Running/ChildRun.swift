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
        let process: pid_t
        do throws(Descriptor.Failure) {
            process = try SystemShell.start(command, environment: environment, input: .nothing, leadsGroup: true)
        } catch { throw CommandError(.failure, "exec", "Cannot run /bin/sh: \(error.reason)") }
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
                    return SystemShell.awaitEnd(process)
                }
                continuation.resume(returning: code)
            }
            if !startOwnThread(body) { body() }
        }
    }
}
