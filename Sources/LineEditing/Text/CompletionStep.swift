/// What an answer does to the line.
enum CompletionStep: Equatable {
    case nothing
    /// Replaces so many characters before the cursor.
    case replace(count: Int, with: String)
    case list

    static func of(_ answer: CompletionAnswer, beforeCursor: String) -> CompletionStep {
        guard let first = answer.candidates.first else { return .nothing }
        let bytes = beforeCursor.utf8
        let start = min(max(0, answer.start), bytes.count)
        guard let typed = String(validating: bytes.dropFirst(start), as: UTF8.self) else { return .nothing }
        let count = typed.unicodeScalars.count
        if answer.candidates.count == 1, (answer.total ?? 1) <= 1 {
            return .replace(count: count, with: first.text + (first.addsSpace ? " " : ""))
        }
        let prefix = CompletionAnswer.commonPrefix(of: answer.candidates.map(\.text))
        // What others that were not given begin with is not known.
        let isKnown = (answer.total ?? 0) <= answer.candidates.count
        return isKnown && prefix.unicodeScalars.count > count ? .replace(count: count, with: prefix) : .list
    }
}
