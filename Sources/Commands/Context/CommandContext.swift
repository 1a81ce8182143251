import FaaSKeeper
import FaaSKeeperModel

/// What a command works with. One-shots, scripts and the shell differ in nothing else.
struct CommandContext: Sendable {
    /// Who runs the command.
    enum Mode: Sendable {
        /// The process ends with it: a watch is waited for.
        case oneShot
        /// Another follows: events are printed as they come.
        case script
    }

    let table: CommandTable
    var connection: Connection
    var printer: any Printer
    var console: Console
    var options: GlobalOptions
    var mode: Mode
    /// What relative paths start from; nil where only absolute ones are taken.
    var workingDirectory: NodePath?
    /// Where the commands come from, for one that takes the lines after it as well, such as `txn`.
    var lines: ScriptLines?

    func client() async throws -> FaaSKeeperClient { try await connection.client() }

    /// The path that `word` names. Its syntax is checked here, before anything connects.
    /// - Parameter isPrefix: a sequential node's, to which the number comes: it may end with a slash.
    func path(_ word: Word, isPrefix: Bool = false) throws -> String {
        var text = word.text
        if !text.hasPrefix("/") {
            guard let workingDirectory else {
                let right = NodePath.fault(in: "/" + text) == nil ? ", such as /\(text)" : ""
                throw CommandError.usage(
                    "Relative path \"\(escapeControl(text))\": one-shots and scripts take absolute paths\(right)",
                    path: text)
            }
            text = workingDirectory.isRoot ? "/" + text : workingDirectory.text + "/" + text
        }
        _ = try NodePath(isPrefix ? text + "0" : text)
        return text
    }

    /// The path of the operand at `position`; where there is none, where the user stands.
    func path(_ arguments: Arguments, _ position: Int = 0) throws -> String {
        guard let word = arguments.operand(position) else { return workingDirectory?.text ?? "/" }
        return try path(word)
    }

    /// A remark for the person, unless quiet.
    func note(_ text: String) {
        if !options.isQuiet { console.errors.writeLine("fk: " + Formatting.terminalSafe(text)) }
    }
}
