import LineEditing

/// Completes the last word of a line from a few fixed ones.
enum Completer {
    private static let words = [
        "alpha", "alphabet", "\"beta gamma\"", "delta", "exit", "fill", "slow", "never", "many", "日本語", "日本酒",
    ]

    static func complete(_ request: CompletionRequest) async -> CompletionAnswer {
        let text = request.beforeCursor
        // A quote keeps the words within together.
        let quotes = text.count { $0 == "\"" }
        let separator: Character = quotes % 2 == 1 ? "\"" : " "
        var begin =
            text.lastIndex(of: separator).map { separator == "\"" ? $0 : text.index(after: $0) } ?? text.startIndex
        if let lineBreak = text.lastIndex(of: "\n"), lineBreak >= begin { begin = text.index(after: lineBreak) }
        let word = String(text[begin...])
        let start = text[..<begin].utf8.count
        if word.hasPrefix("slow") {
            try? await Task.sleep(for: .milliseconds(700))
            return CompletionAnswer(start: start, candidates: [CompletionCandidate("slowly")])
        }
        if word.hasPrefix("never") {
            try? await Task.sleep(for: .seconds(60))
            return CompletionAnswer(start: start, candidates: [CompletionCandidate("nevermore")])
        }
        if word.hasPrefix("many") {
            let some = (0..<500).map { CompletionCandidate("many-\($0)") }
            return CompletionAnswer(start: start, candidates: some, total: 10_000)
        }
        let found = words.filter { $0.hasPrefix(word) }.map { CompletionCandidate($0) }
        return CompletionAnswer(start: start, candidates: found)
    }
}
