import FaaSKeeper
import FaaSKeeperModel
import Synchronization

/// Runs the lines that are typed after `:`, one at a time.
extension BrowserRunner {
    /// A line that runs, and what it has written so far.
    struct RunningCommand: Sendable {
        let line: String
        let written: Output
        let task: Task<Void, Never>
    }

    func start(_ line: String, at path: NodePath) {
        let written = Output(nil)
        command.withLock { command in
            command = RunningCommand(
                line: line, written: written,
                task: Task {
                    await self.run(line, at: path, written)
                    self.finish(written)
                })
        }
    }

    /// Gives up the line that runs. It is not waited for: the backend may hang.
    func stopCommand() {
        guard let running = command.withLock({ $0.take() }) else { return }
        running.task.cancel()
        running.written.endLine()
        running.written.writeLine("fk: given up; whether a change was made is unknown")
        show(running)
    }

    private func finish(_ written: Output) {
        let running: RunningCommand? = command.withLock { command in
            guard command?.written === written else { return nil }
            return command.take()
        }
        if let running { show(running) }
    }

    private func show(_ running: RunningCommand) {
        let text = String(decoding: running.written.taken(), as: UTF8.self)
        mailbox.post(.output("fk \(running.line)", OutputPane.lines(of: text)))
    }

    /// As a line of a script, in a session of its own.
    private func run(_ line: String, at path: NodePath, _ written: Output) async {
        guard case .words(let words) = Tokenizer.split(line) else { return }
        var console = session.console
        (console.output, console.errors) = (written, written)
        (console.outputIsTerminal, console.errorsAreTerminal) = (true, false)
        console.colorChoice = .never
        console.endsAnswers = true
        console.inputIsScript = true
        let connection = session.connection()
        var context = session.context(connection, .script)
        context.console = console
        context.directory = path
        do {
            let arguments = try context.take(words)
            context.write(to: console)
            try await Execution(context: context).perform(arguments)
        } catch {
            let failure = CommandError(any: error)
            written.endLine()
            if !failure.isSilent { written.writeLine("fk: " + failure.message) }
        }
        // What it has written is shown before its session has ended, which takes its time where the backend hangs.
        let ending = Task { await connection.close() }
        endings.withLock { $0.append(ending) }
    }
}
