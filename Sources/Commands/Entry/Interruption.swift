import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns the first signal that asks the process to end into a call; a second one ends it at once.
final class Interruption: Sendable {
    private final class Received: Sendable { let signal = Mutex<Int32?>(nil) }
    /// Only kept, never touched again.
    private struct Sources: @unchecked Sendable { let all: [any DispatchSourceSignal] }

    private let received: Received
    private let sources: Sources

    /// The signal that came, if one did.
    var signal: Int32? { received.signal.withLock { $0 } }

    init(_ body: @escaping @Sendable () -> Void) {
        let received = Received()
        self.received = received
        let numbers = [SIGINT, SIGTERM, SIGHUP].filter { $0 != SIGHUP || !Interruption.isIgnored($0) }
        sources = Sources(
            all: numbers.map { number in
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler {
                    let isSecond = received.signal.withLock { signal in
                        defer { signal = signal ?? number }
                        return signal != nil
                    }
                    if isSecond { _exit(128 + number) }
                    body()
                }
                source.activate()
                return source
            })
    }

    /// As `nohup` leaves it.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc) || canImport(Musl)
            let handler = action.__sigaction_handler.sa_handler
        #else
            let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == 1
    }
}
