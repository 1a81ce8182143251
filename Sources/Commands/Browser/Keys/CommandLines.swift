/// What a line that was typed after `:` may do.
enum CommandLines {
    enum Kind: Equatable {
        case looks
        /// It changes something, or nobody can tell.
        case changes
        /// It moves the selection there.
        case goes(String)
        /// It cannot be run here.
        case invalid(String)
    }

    /// Commands that need a terminal, or a session of their own.
    private static let unfit: Set<String> = [
        Command.shell.name, Command.browse.name, Command.tour.name, Command.quit.name, Command.edit.name,
        Command.top.name, Command.worker.name,
        Command.lock.name, Command.elect.name, Command.barrier.name, Command.queue.name,
    ]

    static func kind(_ line: String, _ table: CommandTable = .standard) -> Kind {
        guard case .words(let words) = Tokenizer.split(line) else { return .invalid("the quotation is not closed") }
        guard let first = words.first else { return .invalid("a command is missing") }
        if table[first.text]?.name == Command.changeDirectory.name, words.count <= 2 {
            return .goes(words.dropFirst().first?.text ?? "/")
        }
        guard let command = table[first.text] else {
            return .invalid(
                "unknown command \"\(first.text)\"" + Suggestion.question(first.text, among: table.names))
        }
        if unfit.contains(command.name) { return .invalid("\(command.name) cannot run inside the browser") }
        if command.group == .shell { return .invalid("\(command.name) is for the shell") }
        // A session that is ended takes its nodes with it; the contexts are the user's.
        if [Command.sessions.name, Command.context.name].contains(command.name) {
            return words.count > 1 ? .changes : .looks
        }
        switch command.cost {
        case .free, .read, .walk, .watch: return .looks
        case .write, .writes, .place, .registration, .hosting, .deployment, .other: return .changes
        }
    }
}
