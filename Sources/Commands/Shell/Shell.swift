import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import LineEditing
import Synchronization

/// The interactive shell: reads a line, runs it as a one-shot would be run, in one session.
final class Shell: Sendable {
    let session: Session
    let state: Mutex<ShellState>
    private let slot = Mutex<(any LineEditor)?>(nil)

    init(_ session: Session) {
        self.session = session
        state = Mutex(ShellState(connection: session.connection()))
        open(session.handle)
    }

    var editor: (any LineEditor)? { slot.withLock { $0 } }

    /// Runs until the user leaves. Returns the exit code.
    func run() async -> Int32 {
        let history = ShellHistory.file(session.console.environment)
        state.withLock { $0.lines = history?.entries() ?? [] }
        ShellSignals.install { [self] in
            state.withLock { $0.isKilled = true }
            self.editor?.close()
            await end()
        }
        let editor = makeLineEditor(settings(history))
        slot.withLock { $0 = editor }
        let background = Task { await keepStatus() }
        await connectFirst()
        if history != nil, state.withLock({ $0.lines.isEmpty }) { editor.printAbove(Shell.hint) }
        loop: while true {
            switch await editor.readLine() {
            case .end: break loop
            case .interrupted: continue
            case .line(let line):
                if !line.allSatisfy(\.isWhitespace) { remember(line) }
                if await runAll(line) == .quit { break loop }
            }
        }
        background.cancel()
        editor.close()
        // A backend that does not answer is not waited for: the heartbeat ends the session then.
        await Shell.wait(millis: ShellLimits.endingMillis) { [self] in await end() }
        // Then the signal gives the exit code.
        if state.withLock({ $0.isKilled }) { try? await Task.sleep(for: .seconds(10)) }
        return 0
    }

    /// Waits for `body`, but not for ever: after so long it goes on alone.
    static func wait(millis: Int, for body: @escaping @Sendable () async -> Void) async {
        let (ends, end) = AsyncStream<Void>.makeStream()
        Task {
            await body()
            end.yield()
        }
        Task {
            try? await Task.sleep(for: .milliseconds(millis))
            end.yield()
        }
        for await _ in ends { break }
    }

    private static let hint =
        "Try create /hello world, then get -w /hello. Tab completes, help lists the commands, Ctrl-D leaves.\n"

    private func settings(_ history: HistoryFile?) -> EditorSettings {
        let style = session.console.outputStyle
        return EditorSettings(
            prompt: { [weak self] in self?.prompt(style) ?? "" },
            rightPrompt: { [weak self] in
                let text = self?.state.withLock { $0.rightPrompt } ?? ""
                return text.isEmpty ? "" : style.dim(text)
            },
            isComplete: { text in ShellLine.commands(text).last.map { ShellLine($0) != .incomplete } ?? true },
            completer: { [weak self] request in await self?.complete(request) ?? .nothing },
            history: history, mayRemember: ShellHistory.mayRemember)
    }

    private func prompt(_ style: TextStyle) -> String {
        state.withLock { state in
            Prompt.left(
                url: state.connection.handle.url, link: state.link, directory: state.directory, number: state.number,
                style: style)
        }
    }

    private func remember(_ line: String) {
        guard ShellHistory.mayRemember(line) else { return }
        state.withLock { if $0.lines.last != line { $0.lines.append(line) } }
    }

    /// Ends the session, once: its ephemerals go.
    private func end() async {
        let ending = state.withLock { state in
            if let ending = state.ending { return ending }
            let connection = state.connection
            let ending = Task {
                await connection.close()
                await connection.handle.close()
            }
            state.ending = ending
            return ending
        }
        await ending.value
    }

    /// Redraws the right prompt when what it tells has changed.
    private func keepStatus() async {
        var shown = ""
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(ShellLimits.statusMillis))
            let text = state.withLock { $0.rightPrompt }
            if text != shown { editor?.refresh() }
            shown = text
        }
    }

    // MARK: Lines

    enum Outcome { case goOn, failed, quit }

    /// Runs what was typed or pasted: usually one command. After a failure the rest is not run.
    private func runAll(_ text: String) async -> Outcome {
        state.withLock { $0.currentLine = text }
        var commands = ShellLine.commands(text)[...]
        while let command = commands.popFirst() {
            let outcome = await run(command)
            if outcome == .quit { return .quit }
            if let line = state.withLock({ $0.lineToRedo.take() }) {
                editor?.printAbove(Formatting.terminalSafe(line) + "\n")
                if await runAll(line) == .quit { return .quit }
            }
            if outcome == .failed, !commands.isEmpty {
                await session.reporter.report(
                    CommandError(.failure, "failure", "What follows was not run: \(commands.count) more lines"))
                return .failed
            }
        }
        return .goOn
    }

    /// Runs one command; what goes wrong is said here.
    private func run(_ text: String) async -> Outcome {
        do {
            switch ShellLine(text) {
            case .empty: return .goOn
            case .incomplete: throw CommandError.usage("The quotation or block is not closed")
            case .invalid(let fault): throw CommandError.usage(fault)
            case .system(let command): try await undisturbed { try SystemCommand(command) }
            case .command(let words, let block, let sink):
                state.withLock { $0.number += 1 }
                try await run(words, block, sink)
            }
            return .goOn
        } catch {
            let failure = CommandError(any: error)
            if failure == .quit { return .quit }
            if failure == .closedPipe { return .goOn }
            await session.reporter.report(failure)
            return .failed
        }
    }

    private func run(_ words: [Word], _ block: String, _ sink: ShellLine.Sink) async throws {
        var context = session.context(state.withLock { $0.connection }, .shell)
        context.shell = self
        context.options.showsCost = context.options.showsCost || option(.cost)
        let arguments = try context.take(words)
        let opened = try ShellSink(sink, session.console)
        context.write(to: opened.console)
        if !block.isEmpty { context.lines = ScriptLines(Input(text: block)) }
        let execution = Execution(context: context)
        var failure: (any Error)?
        do {
            try await Ledger.$command.withValue(context.connection.ledger.beginCommand()) {
                try await interruptible { try await execution.perform(arguments) }
            }
        } catch { failure = error }
        // A system command has the terminal until it ends, whatever became of ours.
        await opened.finish()
        if let failure, CommandError(any: failure).exitCode == .interrupted {
            endLine()
            if arguments.command.cost.isChange {
                context.note("interrupted: whether the change was made is unknown")
            }
        }
        await execution.finish()
        if let failure { throw failure }
    }

    /// Runs a system command: Ctrl-C is for it alone.
    private func undisturbed(_ start: () throws -> SystemCommand) async throws {
        let wasInterrupted = Atomic(false)
        ShellSignals.onInterrupt { wasInterrupted.store(true, ordering: .relaxed) }
        defer { ShellSignals.onInterrupt(nil) }
        await (try start()).wait()
        if wasInterrupted.load(ordering: .relaxed) { endLine() }
    }

    /// The terminal shows `^C` where it was pressed.
    private func endLine() { editor?.printAbove("\n") }

    /// Ctrl-C cancels `work`; what does not end soon after is left behind.
    private func interruptible(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let (ends, end) = AsyncStream<Result<Void, any Error>>.makeStream()
        let task = Task {
            do {
                try await work()
                end.yield(.success(()))
            } catch { end.yield(.failure(error)) }
        }
        ShellSignals.onInterrupt {
            // It is for the program that has the terminal.
            if TerminalLoan.isLent { return }
            task.cancel()
            Task {
                try? await Task.sleep(for: .milliseconds(ShellLimits.patienceMillis))
                end.yield(.failure(CommandError.interrupted))
            }
        }
        defer { ShellSignals.onInterrupt(nil) }
        for await result in ends { return try result.get() }
    }
}
