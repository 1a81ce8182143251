import FaaSKeeperModel

/// Everything that commands share, and the ways to run them: one, or the lines of a script.
struct Session: Sendable {
    let table: CommandTable
    let console: Console
    let options: GlobalOptions
    let handle: DeploymentHandle

    init(table: CommandTable, console: Console, options: GlobalOptions) {
        self.table = table
        var console = console
        console.colorChoice = options.color
        self.console = console
        self.options = options
        let url = options.connect ?? GlobalOptions.defaultConnection
        handle = DeploymentHandle(url: url, environment: console.environment)
    }

    var reporter: ErrorReport { ErrorReport(console: console, format: options.output) }

    static func printer(_ console: Console, _ options: GlobalOptions) -> any Printer {
        switch options.output {
        case .text: TextPrinter(console, isQuiet: options.isQuiet)
        case .json: JSONPrinter(console)
        }
    }

    func context(
        _ connection: Connection, _ mode: CommandContext.Mode, nextLine: (@Sendable () async throws -> String?)? = nil
    ) -> CommandContext {
        CommandContext(
            table: table, connection: connection, printer: Session.printer(console, options), console: console,
            options: options, mode: mode, nextLine: nextLine)
    }

    func connection(_ events: EventPump? = nil) -> Connection {
        Connection(
            handle, credentials: options.credentials, timeoutMillis: options.timeoutMillis,
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
        let connection = connection()
        let context = context(connection, .oneShot)
        return await interruptible {
            try await Execution(context: context).run(arguments)
        } finally: {
            await connection.close()
        }
    }

    /// Runs `work` until it ends or a signal ends it. Then, in any case, closes the session.
    func interruptible(
        _ work: @escaping @Sendable () async throws -> Void, finally close: () async -> Void
    ) async -> Int32 {
        let task = Task { try await work() }
        let interruption = Interruption { task.cancel() }
        let result = await task.result
        await close()
        await handle.close()
        if let signal = interruption.signal {
            await reporter.report(.interrupted)
            return 128 + signal
        }
        switch result {
        case .success:
            try? await console.errors.flush()
            return 0
        case .failure(let error): return await reporter.report(CommandError(any: error))
        }
    }
}
