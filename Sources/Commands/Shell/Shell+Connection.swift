import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import LineEditing
import Synchronization

/// The session of the shell: begun, watched over, begun anew.
extension Shell {
    /// Errors that mean that the backend is away.
    private static let lossCodes: Set<KeeperError.Code> = [.connectionLoss, .timedOut]

    /// Makes a connection to the deployment the shell's own. Nothing is opened yet.
    /// - Parameter credentials: of the session before it, where this one takes its place.
    func open(_ handle: DeploymentHandle, credentials: [Credential]? = nil) {
        let options = session.options
        let credentials = credentials ?? options.credentials
        let ledger = Ledger(keepsReports: options.isVerbose) { [weak self] report in self?.note(report) }
        let connection = Connection(
            handle, credentials: credentials, timeoutMillis: options.timeoutMillis, ledger: ledger
        ) { [weak self] client in self?.begin(client) }
        state.withLock { $0.begin(connection) }
    }

    /// Opens the backend before the first prompt, if that takes no time; else it goes on meanwhile.
    func connectFirst() async {
        await Shell.wait(millis: ShellLimits.firstConnectionMillis) { await self.connectNow() }
    }

    private func connectNow() async {
        let connection = state.withLock { $0.connection }
        do {
            try await prepare(connection)
            noteAnswer(of: connection)
        } catch {
            say(CommandError(any: error))
            lose()
        }
    }

    /// Opens the deployment of the connection and its client.
    private func prepare(_ connection: Connection) async throws {
        let deployment = try await connection.handle.deployment()
        _ = try await connection.client()
        state.withLock { state in
            guard state.connection === connection else { return }
            state.prices = deployment.priceSheet
            if state.reader == nil { state.reader = deployment.client() }
        }
    }

    /// The backend has answered.
    private func noteAnswer(of connection: Connection) {
        state.withLock { if $0.connection === connection { $0.link = .connected } }
        editor?.refresh()
    }

    /// A client is there: its events and its end are shown.
    private func begin(_ client: FaaSKeeperClient) {
        let events = client.events()
        let states = client.stateChanges()
        let connection = state.withLock { state in
            state.client = client
            if state.link == .closed { state.link = .connected }
            return state.reader == nil ? state.connection : nil
        }
        // Begun by a command, after close: what completion needs is not there yet.
        if let connection { Task { [weak self] in try? await self?.prepare(connection) } }
        Task { [weak self] in
            for await event in events { self?.show(event) }
        }
        Task { [weak self] in
            for await change in states where change == .expired { self?.expire(client) }
        }
    }

    private func show(_ event: WatchedEvent) {
        guard option(.watches) else { return }
        var console = session.console
        console.output = Output(nil)
        console.outputIsTerminal = true
        console.endsAnswers = true
        Session.printer(console, session.options).event(event)
        editor?.printAbove(String(decoding: console.output.taken(), as: UTF8.self))
    }

    private func expire(_ client: FaaSKeeperClient) {
        let isOurs = state.withLock { $0.client === client && !$0.isOver }
        guard isOurs else { return }
        editor?.printAbove(
            session.console.errorStyle.yellow(
                "Session \(client.session) has expired: its ephemeral nodes and watches are gone. A new one begins.")
                + "\n")
        let old = state.withLock { $0.connection }
        open(old.handle, credentials: old.credentials)
        Task {
            await old.close()
            await connectNow()
        }
    }

    /// What an operation came to tells how the backend is.
    private func note(_ report: OperationReport) {
        guard let error = report.error else { return }
        if Shell.lossCodes.contains(error.code) { lose() }
    }

    /// The backend is away: the prompt says so until it answers again.
    private func lose() {
        let isFirst = state.withLock { state in
            state.link = .connecting
            defer { state.isProbing = true }
            return !state.isProbing && !state.isOver
        }
        editor?.refresh()
        guard isFirst else { return }
        Task { [weak self] in
            while let self, self.needsProbe() {
                try? await Task.sleep(for: .milliseconds(ShellLimits.probeMillis))
                let connection = self.state.withLock { $0.connection }
                guard self.needsProbe(), (try? await self.probe(connection)) != nil else { continue }
                self.noteAnswer(of: connection)
                self.editor?.printAbove("Connected again to \(connection.handle.url)\n")
            }
        }
    }

    /// Whether the backend is still away. If not, probing is over in the same step.
    private func needsProbe() -> Bool {
        state.withLock { state in
            state.isProbing = state.link == .connecting && !state.isOver
            return state.isProbing
        }
    }

    private func probe(_ connection: Connection) async throws {
        try await prepare(connection)
        if let reader = state.withLock({ $0.reader }) { _ = try await reader.exists("/") }
    }

    func say(_ error: CommandError) {
        guard !error.isSilent else { return }
        let style = session.console.errorStyle
        editor?.printAbove(style.red("fk:") + " " + Formatting.terminalSafe(error.message) + "\n")
    }
}

extension Shell: ShellControl {
    var workingDirectory: NodePath { state.withLock { $0.directory } }
    var previousDirectory: NodePath { state.withLock { $0.lastDirectory } }

    func changeDirectory(to path: NodePath) {
        state.withLock { state in
            state.lastDirectory = state.directory
            state.directory = path
        }
    }

    func connect(to url: String) async throws {
        let old = state.withLock { $0.connection }
        let handle = DeploymentHandle(url: url, environment: session.console.environment)
        _ = try await handle.deployment()
        if Task.isCancelled {
            await handle.close()
            throw CancellationError()
        }
        await old.close()
        await old.handle.close()
        open(handle)
        changeDirectory(to: .root)
        let connection = state.withLock { $0.connection }
        try await prepare(connection)
        noteAnswer(of: connection)
    }

    func disconnect() async {
        let old = state.withLock { $0.connection }
        await old.close()
        open(old.handle)
        state.withLock { $0.link = .closed }
    }

    func history() -> [(number: Int, line: String)] {
        state.withLock { $0.lines }.enumerated().map { ($0.offset + 1, $0.element) }
    }

    func redo(_ number: Int?) throws {
        // The line that asks is the last, if it is remembered.
        let (current, all) = (state.withLock { $0.currentLine }, history())
        let lines = all.last?.line == current ? all.dropLast() : all[...]
        guard let entry = number.map({ number in lines.first { $0.number == number } }) ?? lines.last else {
            throw CommandError.usage("The history has no such line; history lists them")
        }
        if case .words(let words) = Tokenizer(entry.line, operators: ["\n"]).outcome,
            words.first?.text.lowercased() == Command.redo.name
        {
            throw CommandError.usage("Line \(entry.number) cannot be run again: \(entry.line)")
        }
        state.withLock { $0.lineToRedo = entry.line }
    }

    func option(_ option: ShellOption) -> Bool { state.withLock { !$0.off.contains(option) } }

    func set(_ option: ShellOption, to value: Bool) {
        state.withLock { state in
            if value { state.off.remove(option) } else { state.off.insert(option) }
        }
        editor?.refresh()
    }
}

extension Session {
    /// Opens the shell. A connection URL that is malformed is said at once.
    func runShell() async -> Int32 {
        do throws(KeeperError) {
            _ = try ConnectionURL(handle.url, environment: console.environment)
        } catch {
            return await reporter.report(CommandError(error))
        }
        return await Shell(self).run()
    }
}
