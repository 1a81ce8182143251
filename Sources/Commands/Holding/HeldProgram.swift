import Synchronization
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program that runs while something is held, on a thread of its own that looks at the clock itself: whatever the other
/// threads wait for, it stops the program in time.
final class HeldProgram: Sendable {
    /// What it came to.
    struct Outcome: Sendable {
        /// Its exit code, or 128 and the signal that ended it.
        var status: Int32
        /// What was held was lost while it ran.
        var wasLost: Bool
    }

    /// Between two looks at the clock.
    private static let lookMillis: Int64 = 50

    private struct Inbox {
        var signals: [SignalRelay.Received] = []
        var isCancelled = false
        var isLost = false
    }

    private let words: [String]
    private let environment: [String: String]
    private let input: Int32?
    private let inbox = Mutex(Inbox())
    private let wake: WakePipe

    /// - Parameters:
    ///   - environment: variables it gets besides this process's own.
    ///   - input: its standard input; nil for this process's own. Not closed here.
    init(_ words: [String], environment: [String: String], input: Int32? = nil) throws(CommandError) {
        guard let wake = WakePipe() else {
            throw CommandError(.failure, "system", "Cannot run \(words[0]): no pipe is left")
        }
        self.words = words
        self.environment = environment
        self.input = input
        self.wake = wake
    }

    /// Runs it to its end.
    /// - Parameters:
    ///   - relay: whose signals are passed on while it runs.
    ///   - remainingMillis: for how long what is held surely is; nil when it is lost.
    /// - Throws: when it cannot be run: with the exit codes of a shell, 127 or 126.
    func run(
        relay: SignalRelay?, graceMillis: Int64, marginMillis: Int64, remainingMillis: @escaping @Sendable () -> Int64?
    ) async throws(CommandError) -> Outcome {
        let before = relay?.redirect { [self] signal in tell { $0.signals.append(signal) } }
        defer { if let relay, let before { relay.redirect(before) } }
        // At a terminal the program has to be in its foreground with us.
        let leadsGroup = !Descriptor.isTerminal(Descriptor.input)
        let result: Result<Outcome, CommandError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isStarted = startOwnThread { [self] in
                    let custody = Custody(
                        graceMillis: graceMillis, marginMillis: marginMillis, leadsGroup: leadsGroup)
                    continuation.resume(returning: runHere(custody, remainingMillis))
                }
                if !isStarted {
                    continuation.resume(
                        returning: .failure(CommandError(.failure, "system", "No thread is left for \(words[0])")))
                }
            }
        } onCancel: {
            tell { $0.isCancelled = true }
        }
        return try result.get()
    }

    /// What is held is lost.
    func lose() { tell { $0.isLost = true } }

    private func tell(_ change: (inout Inbox) -> Void) {
        inbox.withLock { change(&$0) }
        wake.wake()
    }

    private func runHere(_ custody: Custody, _ remaining: () -> Int64?) -> Result<Outcome, CommandError> {
        var custody = custody
        let program: RunningProgram
        do throws(RunningProgram.Failure) {
            program = try RunningProgram(
                words, environment: environment, input: input, leadsGroup: custody.leadsGroup)
        } catch {
            let message = "Cannot run \(words[0]): \(error.reason)"
            return .failure(.programEnded(error.isMissing ? 127 : 126, message: message))
        }
        let isWatched = startOwnThread { [wake] in
            program.awaitEnd()
            wake.wake()
        }
        while true {
            _ = SystemCalls.Descriptor.wait([wake.readEnd], millis: isWatched ? HeldProgram.lookMillis : 1)
            wake.drain()
            if let status = program.status() {
                // What it leaves behind in its group must not go on either.
                if custody.isLost, custody.leadsGroup { program.signal(SIGKILL) }
                return .success(Outcome(status: status, wasLost: custody.isLost))
            }
            let news = inbox.withLock { inbox in
                defer { inbox.signals = [] }
                return inbox
            }
            var actions = news.signals.flatMap(custody.receive)
            if news.isCancelled { actions += custody.end(nowMillis: monotonicMillis()) }
            actions += custody.look(nowMillis: monotonicMillis(), remainingMillis: news.isLost ? nil : remaining())
            for action in actions {
                switch action {
                case .send(let number): program.signal(number)
                case .stopSelf: SignalRelay.stopSelf()
                }
            }
        }
    }
}
