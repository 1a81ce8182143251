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

/// The first signal that asks the process to end makes calls; a second one ends it at once.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32?
        var handlers: [@Sendable () -> Void] = []
    }
    private final class Received: Sendable { let state = Mutex(State()) }
    /// Only kept, never touched again.
    private struct Sources: @unchecked Sendable { let all: [any DispatchSourceSignal] }

    private let received: Received
    private let sources: Sources

    /// The signal that came, if one did.
    var signal: Int32? { received.state.withLock { $0.signal } }

    /// The last signal that came to any of them.
    static var latest: Int32? { lastNumber.withLock { $0 } }
    private static let lastNumber = Mutex<Int32?>(nil)

    /// What Ctrl-C sends, and what nobody withstands.
    static let byUser = SIGINT
    static let kill = SIGKILL

    /// - Parameter relay: has the signals already, for a program that may be run; until one is, all of them but those of
    ///   job control ask the process to end.
    init(relay: SignalRelay? = nil) {
        let received = Received()
        self.received = received
        if let relay {
            sources = Sources(all: [])
            relay.redirect { signal in
                switch signal.number {
                case SIGTSTP: SignalRelay.stopSelf()
                case SIGCONT, SIGWINCH: break
                default: Interruption.receive(signal.number, received)
                }
            }
            return
        }
        let numbers = [SIGINT, SIGTERM, SIGHUP].filter { $0 != SIGHUP || !Interruption.isIgnored($0) }
        sources = Sources(
            all: numbers.map { number in
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { Interruption.receive(number, received) }
                source.activate()
                return source
            })
    }

    /// Calls `body` when a signal comes, at once if one came already.
    func onSignal(_ body: @escaping @Sendable () -> Void) {
        let isLate = received.state.withLock { state in
            if state.signal == nil { state.handlers.append(body) }
            return state.signal != nil
        }
        if isLate { body() }
    }

    private static func receive(_ number: Int32, _ received: Received) {
        // It is for the program that has the terminal.
        if number == SIGINT, TerminalLoan.isLent { return }
        lastNumber.withLock { $0 = number }
        let handlers: [@Sendable () -> Void]? = received.state.withLock { state in
            guard state.signal == nil else { return nil }
            state.signal = number
            defer { state.handlers = [] }
            return state.handlers
        }
        guard let handlers else { _exit(128 + number) }
        for handler in handlers { handler() }
    }

    /// As `nohup` leaves it.
    static func isIgnored(_ number: Int32) -> Bool {
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
