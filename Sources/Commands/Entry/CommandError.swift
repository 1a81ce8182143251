import FaaSKeeperModel

/// Why a command failed: the exit code, a word for programs and a sentence for people.
struct CommandError: Error, Sendable, Equatable {
    let exitCode: ExitCode
    /// In JSON's `code`.
    let code: String
    /// One sentence without a final stop.
    let message: String
    let path: String?
    /// Where it stands in a script.
    var line: Int?
    /// What the process ends with in the place of the code: a program's own.
    private(set) var programStatus: Int32?

    init(_ exitCode: ExitCode, _ code: String, _ message: String, path: String? = nil) {
        self.exitCode = exitCode
        self.code = code
        self.message = message
        self.path = path
    }

    init(_ error: KeeperError) {
        self.init(ExitCode(error.code), error.code.description, error.message, path: error.path)
    }

    /// Whatever a command threw.
    init(any error: any Error) {
        switch error {
        case let error as CommandError: self = error
        case let error as KeeperError: self.init(error)
        case is CancellationError: self = .interrupted
        default: self.init(.failure, "failure", "\(error)")
        }
    }

    static func usage(_ message: String, path: String? = nil) -> CommandError {
        CommandError(.usage, "usage", message, path: path)
    }

    /// The same with what it is about before it.
    func saying(_ what: String) -> CommandError {
        CommandError(exitCode, code, "\(what): \(message)", path: path)
    }

    /// The user pressed Ctrl-C or the system asked to end: nothing is printed.
    static let interrupted = CommandError(.interrupted, "interrupted", "Interrupted")

    /// The answer is "no", and was printed: only the exit code remains to be given.
    static func answered(_ exitCode: ExitCode) -> CommandError { CommandError(exitCode, "answered", "") }

    /// What goes on until somebody ends it has come to its end: no failure, unless a command inside failed.
    static func ended(_ status: Int32) -> CommandError {
        var error = CommandError(status == 0 ? .ok : .failure, "ended", "")
        error.programStatus = status
        return error
    }

    /// A program that ran has ended with that; it said itself what there was to say.
    static func programEnded(_ status: Int32, message: String = "") -> CommandError {
        var error = CommandError(.failure, "program", message)
        error.programStatus = status
        return error
    }

    /// The same once it was reported.
    var withoutMessage: CommandError {
        programStatus.map { .programEnded($0) } ?? .answered(exitCode)
    }

    /// What the process ends with.
    var status: Int32 { programStatus ?? exitCode.rawValue }

    /// The script ends here.
    static let quit = CommandError(.ok, "quit", "")

    /// Nobody reads the output any more: ends quietly.
    static let closedPipe = CommandError(.ok, "closedPipe", "")

    /// Whether a message is due.
    var isSilent: Bool { message.isEmpty || exitCode == .interrupted }
}
