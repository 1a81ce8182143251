import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Signals that end the shell from outside: it puts the terminal back and ends its session first.
///
/// Handlers of the system's kind, and not of Dispatch: the line editor leaves signals alone that somebody handles.
enum ShellEnding {
    /// Where the handler writes the signal's number.
    private static let pipe = Atomic<Int32>(-1)

    /// Calls `body` at SIGTERM or SIGHUP, and ends the process when it has returned, at the latest after two seconds.
    /// To be called before the editor is made.
    static func install(_ body: @escaping @Sendable () async -> Void) {
        guard let ends = try? Descriptor.makePipe() else { return }
        pipe.store(ends.write, ordering: .relaxed)
        for number in [SIGTERM, SIGHUP] where !Interruption.isIgnored(number) {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(ShellEnding.pipe.load(ordering: .relaxed), &byte, 1)
            }
        }
        DispatchQueue.global().async {
            guard let byte = try? Descriptor.readSome(ends.read, count: 1).first else { return }
            let code = 128 + Int32(byte)
            Task {
                try? await Task.sleep(for: .milliseconds(ShellLimits.endingMillis))
                exit(code)
            }
            Task {
                await body()
                exit(code)
            }
        }
    }
}
