/// Splits a line into words as a POSIX shell quotes them; nothing is expanded.
///
/// `'…'` is taken as it is; in `"…"` a backslash protects `"`, `\`, `$`, `` ` `` and a line break; outside it protects
/// any character. `#` at the start of a word begins a comment.
struct Tokenizer {
    /// What a text came to.
    enum Outcome: Equatable {
        case words([Word])
        /// The text ends within a quotation, or with a backslash: more is to come. Column counts from 1.
        case incomplete(opened: String, column: Int)
    }

    static func split(_ text: String) -> Outcome {
        var words: [Word] = []
        var current = String.UnicodeScalarView()
        var isInWord = false
        let scalars = Array(text.unicodeScalars)
        var index = 0

        func finish() {
            if isInWord { words.append(Word(String(current))) }
            current = .init()
            isInWord = false
        }
        func append(_ scalar: Unicode.Scalar) {
            current.append(scalar)
            isInWord = true
        }

        while index < scalars.count {
            let scalar = scalars[index]
            let column = index + 1
            index += 1
            switch scalar {
            case " ", "\t", "\n", "\r": finish()
            case "#" where !isInWord:
                while index < scalars.count, scalars[index] != "\n" { index += 1 }
            case "\\":
                guard index < scalars.count else { return .incomplete(opened: "\\", column: column) }
                if scalars[index] != "\n" { append(scalars[index]) }
                index += 1
            case "'":
                isInWord = true
                while index < scalars.count, scalars[index] != "'" {
                    append(scalars[index])
                    index += 1
                }
                guard index < scalars.count else { return .incomplete(opened: "'", column: column) }
                index += 1
            case "\"":
                isInWord = true
                while index < scalars.count, scalars[index] != "\"" {
                    if scalars[index] == "\\", index + 1 < scalars.count {
                        let next = scalars[index + 1]
                        index += 1
                        if !["\"", "\\", "$", "`", "\n"].contains(next) { append("\\") }
                        if next != "\n" { append(next) }
                    } else {
                        append(scalars[index])
                    }
                    index += 1
                }
                guard index < scalars.count else { return .incomplete(opened: "\"", column: column) }
                index += 1
            default: append(scalar)
            }
        }
        finish()
        return .words(words)
    }
}
