extension Command {
    static let quit = Command(
        "quit", aliases: ["exit"], .other, "Leave the shell, or end a script here; the session ends with it",
        examples: [("quit", "the session ends, and its ephemeral nodes with it")]
    ) { _, _ in
        throw CommandError.quit
    }
}
