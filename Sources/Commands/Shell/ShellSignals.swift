import Dispatch
import Synchronization
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Signals of the shell: Ctrl-C is for the command that runs, SIGTERM and SIGHUP end the shell.
///
/// Handlers of the system's kind, installed once before the editor is made, which saves and restores them around each
/// line. Dispatch's sources would come and go beside it, and keep a signal for later that nobody waits for.
enum ShellSignals {
    /// Where the handler writes the signal's number.
    private static let pipe = Atomic<Int32>(-1)
    private static let interrupted = Mutex<(@Sendable () -> Void)?>(nil)

    /// - Parameter end: called at SIGTERM or SIGHUP. The process ends when it has returned, at the latest after
    ///   ``ShellLimits/endingMillis``.
    static func install(_ end: @escaping @Sendable () async -> Void) {
        guard let ends = try? Descriptor.makePipe() else { return }
        pipe.store(ends.write, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] where number == SIGINT || !Interruption.isIgnored(number) {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(ShellSignals.pipe.load(ordering: .relaxed), &byte, 1)
            }
        }
        DispatchQueue.global().async {
            // Dispatch's threads block all signals; one thread has to take them while no line is edited.
            var signals = sigset_t()
            sigemptyset(&signals)
            for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            while let byte = try? Descriptor.readSome(ends.read, count: 1).first {
                let number = Int32(byte)
                if number == SIGINT {
                    interrupted.withLock { $0 }?()
                } else {
                    finish(number, end)
                }
            }
        }
    }

    private static func finish(_ number: Int32, _ end: @escaping @Sendable () async -> Void) {
        Task {
            await Shell.wait(millis: ShellLimits.endingMillis, for: end)
            exit(128 + number)
        }
    }

    /// Calls `body` at each Ctrl-C from now on; nil: they are dropped.
    static func onInterrupt(_ body: (@Sendable () -> Void)?) { interrupted.withLock { $0 = body } }
}
