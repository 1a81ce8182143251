import FaaSKeeperModel

/// What commands may do to the shell that runs them.
protocol ShellControl: Sendable {
    var workingDirectory: NodePath { get }
    /// The one before it.
    var previousDirectory: NodePath { get }
    func changeDirectory(to path: NodePath)
    /// Ends the session and begins one at another deployment. When that cannot be opened the old session stays.
    func connect(to url: String) async throws
    /// Ends the session; the next command that needs one begins another.
    func disconnect() async
    /// The lines of the history, each with its number, oldest first.
    func history() -> [(number: Int, line: String)]
    /// Has a line of the history run again once this command has ended; nil is the last.
    func redo(_ number: Int?) throws
    /// Opens the browser on the shell's terminal and returns when that is left.
    func browse(_ start: NodePath, isReadOnly: Bool) async throws
    func option(_ option: ShellOption) -> Bool
    func set(_ option: ShellOption, to value: Bool)
}

/// A switch of the shell: `option NAME on|off`.
enum ShellOption: String, CaseIterable, Sendable {
    /// The line after each operation: time, txid, epoch, price.
    case cost
    /// Watch events above the line.
    case watches
    /// The right prompt.
    case status

    var summary: String {
        switch self {
        case .cost: "the line after each operation: time, txid, epoch, price"
        case .watches: "watch events above the line being edited"
        case .status: "txid, epoch and cost of the session at the right"
        }
    }
}

extension CommandContext {
    /// The shell that runs the command.
    /// - Throws: code 2 where there is none.
    func needShell(_ arguments: Arguments) throws -> any ShellControl {
        guard let shell else {
            throw CommandError.usage("\(arguments.command.name) is for the shell; fk without a command opens it")
        }
        return shell
    }
}
