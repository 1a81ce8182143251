import FaaSKeeper
import FaaSKeeperModel
import SystemCalls

/// What a command works with. One-shots, scripts and the shell differ in nothing else.
struct CommandContext: Sendable {
    /// Who runs the command.
    enum Mode: Sendable {
        /// The process ends with it: a watch is waited for.
        case oneShot
        /// Another follows: events are printed as they come.
        case script
        /// The same, with a person before it.
        case shell
    }

    let table: CommandTable
    var connection: Connection
    var printer: any Printer
    var console: Console
    var options: GlobalOptions
    var mode: Mode
    /// The shell that runs the command, where one does: relative paths start from its directory.
    var shell: (any ShellControl)?
    /// Where relative paths start without a shell: in the browser, the node that is selected.
    var directory: NodePath?
    /// Where the commands come from, for one that takes the lines after it as well, such as `txn`.
    var lines: ScriptLines?
    /// The signals of the process, where they are for a program that the command runs.
    var relay: SignalRelay?

    func client() async throws -> FaaSKeeperClient { try await connection.client() }

    /// The path that `word` names. Its syntax is checked here, before anything connects.
    /// - Parameter isPrefix: a sequential node's, to which the number comes: it may end with a slash.
    func path(_ word: Word, isPrefix: Bool = false) throws -> String {
        var text = word.text
        if let directory = shell?.workingDirectory ?? directory {
            text = RelativePath.resolve(text, from: directory, isPrefix: isPrefix)
        } else if text.utf8.first != 0x2F {
            let right = NodePath.fault(in: "/" + text) == nil ? ", such as /\(text)" : ""
            throw CommandError.usage(
                "Relative path \"\(escapeControl(text))\": one-shots and scripts take absolute paths\(right)",
                path: text)
        }
        _ = try NodePath(isPrefix ? text + "0" : text)
        return text
    }

    /// The path of the operand at `position`; where there is none, where the user stands.
    func path(_ arguments: Arguments, _ position: Int = 0) throws -> String {
        guard let word = arguments.operand(position) else { return (shell?.workingDirectory ?? directory)?.text ?? "/" }
        return try path(word)
    }

    /// Reads a line of a script or of the shell. The options that stand on it count for its command; where help is asked
    /// for by a flag, that command is help.
    mutating func take(_ words: [Word]) throws(CommandError) -> Arguments {
        var parser = CommandLineParser(table: table, options: options, isLine: true)
        parser.options.wantsHelp = false
        let request = try parser.parse(words)
        options = parser.options
        write(to: console)
        switch request {
        case .command(let arguments): return arguments
        case .help(let command):
            var arguments = Arguments(.help)
            if let command { arguments.add(Word(command.name)) }
            return arguments
        case .nothing, .version: throw .usage("A line begins with a command")
        }
    }

    /// From now on answers go there.
    mutating func write(to console: Console) {
        self.console = console
        printer = Session.printer(console, options)
    }

    /// A remark for the person, unless quiet.
    func note(_ text: String) {
        if !options.isQuiet { console.errors.writeLine("fk: " + Formatting.terminalSafe(text)) }
    }
}
