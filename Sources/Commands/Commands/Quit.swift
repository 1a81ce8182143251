extension Command {
    static let quit = Command(
        "quit", aliases: ["exit"], .other, "End a script here; the session ends with it"
    ) { _, _ in
        throw CommandError.quit
    }
}
