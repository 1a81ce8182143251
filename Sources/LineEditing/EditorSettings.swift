/// What a line editor asks of its user. The closures may be called on any thread; all but `completer` should be quick.
public struct EditorSettings: Sendable {
    /// The name that lines of `~/.editrc` may begin with: `fk:bind -v`.
    public var program: String
    /// May contain colours.
    public var prompt: @Sendable () -> String
    /// At the right end of the line, as long as there is room; may contain colours.
    public var rightPrompt: @Sendable () -> String
    /// Whether Enter ends the line; if not, it adds a line break and editing goes on.
    public var isComplete: @Sendable (String) -> Bool
    /// Looks for what a word may become. It is given up after `EditorLimits.completionMillis`.
    public var completer: @Sendable (CompletionRequest) async -> CompletionAnswer
    /// Where lines outlive the process.
    public var history: HistoryFile?
    /// Whether a line may be remembered, here and in the file. Lines that begin with a space never are.
    public var mayRemember: @Sendable (String) -> Bool

    public init(
        program: String = "fk",
        prompt: @escaping @Sendable () -> String,
        rightPrompt: @escaping @Sendable () -> String = { "" },
        isComplete: @escaping @Sendable (String) -> Bool = { _ in true },
        completer: @escaping @Sendable (CompletionRequest) async -> CompletionAnswer = { _ in .nothing },
        history: HistoryFile? = nil,
        mayRemember: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.program = program
        self.prompt = prompt
        self.rightPrompt = rightPrompt
        self.isComplete = isComplete
        self.completer = completer
        self.history = history
        self.mayRemember = mayRemember
    }

    func shouldRemember(_ line: String) -> Bool {
        guard let first = line.first, first != " ", line.contains(where: { !$0.isWhitespace }) else { return false }
        return mayRemember(line)
    }
}
