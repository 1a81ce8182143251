import FaaSKeeperConnect
import FaaSKeeperModel
import SystemCalls

/// Everything that commands share, and the ways to run them: one, or the lines of a script.
struct Session: Sendable {
    let table: CommandTable
    let console: Console
    private(set) var options: GlobalOptions
    private(set) var handle: DeploymentHandle

    init(table: CommandTable, console: Console, options: GlobalOptions) {
        self.table = table
        var console = console
        console.colorChoice = options.color
        self.console = console
        self.options = options
        let url = options.connect ?? GlobalOptions.standardURL
        handle = DeploymentHandle(url: url, environment: console.environment)
    }

    /// The same at a deployment that is open already.
    func at(_ handle: DeploymentHandle, credentials: [Credential]) -> Session {
        var session = self
        session.handle = handle
        session.options.credentials = credentials
        return session
    }

    var reporter: ErrorReport { ErrorReport(console: console, format: options.output) }

    static func printer(_ console: Console, _ options: GlobalOptions) -> any Printer {
        switch options.output {
        case .text: TextPrinter(console, isQuiet: options.isQuiet)
        case .json: JSONPrinter(console)
        }
    }

    func context(_ connection: Connection, _ mode: CommandContext.Mode) -> CommandContext {
        CommandContext(
            table: table, connection: connection, printer: Session.printer(console, options), console: console,
            options: options, mode: mode)
    }

    func connection(_ events: EventPump? = nil, _ listening: Listening = .pushed) -> Connection {
        Connection(
            handle, credentials: options.credentials, timeoutMillis: options.timeoutMillis, listening: listening,
            ledger: Ledger(keepsReports: options.isVerbose), onOpen: { events?.start($0) })
    }

    /// For what needs no deployment.
    func runWithout(_ body: @escaping @Sendable (CommandContext) -> Void) async -> Int32 {
        body(context(connection(), .oneShot))
        do { try await console.output.flush() } catch { return await reporter.report(CommandError(any: error)) }
        return 0
    }

    /// Runs one command and ends its session.
    func runOneShot(_ arguments: Arguments) async -> Int32 {
        if options.file != nil {
            return await reporter.report(.usage("-f runs a script; \(arguments.command.name) cannot stand beside it"))
        }
        let connection = connection(nil, arguments.command.listening)
        var context = context(connection, .oneShot)
        // From before anything else, so that no signal takes effect that is the program's.
        context.relay = arguments.program.isEmpty ? nil : SignalRelay { _ in }
        return await interruptible(relay: context.relay) { [context] in
            try await Execution(context: context).run(arguments)
        } finally: {
            await connection.close()
        }
    }

    /// Runs `work` until it ends or a signal ends it. Then, in any case, closes the session.
    ///
    /// A write that was sent cannot be taken back, and is not worth waiting for once the user has had enough: after a
    /// moment what is under way is left behind.
    func interruptible(
        relay: SignalRelay? = nil, _ work: @escaping @Sendable () async throws -> Void,
        finally close: @escaping @Sendable () async -> Void
    ) async -> Int32 {
        let task = Task { try await work() }
        let interruption = Interruption(relay: relay)
        interruption.onSignal { task.cancel() }
        let result = await Session.first(of: interruption) { await task.result }
        let handle = handle
        _ = await Session.first(of: interruption) {
            await close()
            await handle.close()
        }
        if let signal = interruption.signal {
            if signal == Interruption.byUser, case .failure(let error as CommandError)? = result, error.code == "ended"
            {
                return await reporter.report(error)
            }
            await reporter.report(.interrupted)
            return 128 + signal
        }
        switch result {
        case .failure(let error): return await reporter.report(CommandError(any: error))
        case .success, nil:
            try? await console.errors.flush()
            return 0
        }
    }

    /// How long something may go on after an interruption.
    private static let patience = Duration.seconds(2)

    /// What `body` returns, or nil when it has not come to its end some time after an interruption.
    private static func first<Value: Sendable>(
        of interruption: Interruption, _ body: @escaping @Sendable () async -> Value
    ) async -> Value? {
        let (ends, end) = AsyncStream<Value?>.makeStream()
        Task { end.yield(await body()) }
        interruption.onSignal {
            Task {
                try? await Task.sleep(for: patience)
                end.yield(nil)
            }
        }
        return await ends.first { _ in true } ?? nil
    }
}
