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

    /// The word that a text ends in.
    struct Tail: Equatable {
        /// Where it begins, in scalars.
        var start: Int
        var text: String
        /// The quotation that is open in it.
        var quote: Unicode.Scalar?
    }

    /// Words that are closed.
    private(set) var words: [Word] = []
    /// Nil behind a blank.
    private(set) var tail: Tail?
    private(set) var opened: (mark: String, column: Int)?
    /// Where an operator ended the reading, in scalars.
    private(set) var stop: Int?
    private(set) var isComment = false

    static func split(_ text: String) -> Outcome { Tokenizer(text).outcome }

    var outcome: Outcome {
        if let opened { return .incomplete(opened: opened.mark, column: opened.column) }
        return .words(words + (tail.map { [Word($0.text)] } ?? []))
    }

    /// - Parameter operators: end the reading where one stands outside of quotations.
    init(_ text: String, operators: [Unicode.Scalar] = []) {
        self.init(Array(text.unicodeScalars)[...], operators: operators)
    }

    /// Positions are those of the slice. What stands behind an operator is not looked at.
    init(_ scalars: ArraySlice<Unicode.Scalar>, operators: [Unicode.Scalar]) {
        var index = scalars.startIndex
        while index < scalars.endIndex, stop == nil {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case _ where operators.contains(scalar):
                finish()
                stop = index - 1
            case " ", "\t", "\n", "\r": finish()
            case "#" where tail == nil: index = skipComment(scalars, index)
            case "\\": index = readEscaped(scalars, index)
            case "'", "\"": index = readQuoted(scalars, index, scalar)
            default: append(scalar, at: index - 1)
            }
        }
    }

    private mutating func finish() {
        if let tail { words.append(Word(tail.text)) }
        tail = nil
        isComment = false
    }

    private mutating func begin(at index: Int) {
        if tail == nil { tail = Tail(start: index, text: "") }
    }

    private mutating func append(_ scalar: Unicode.Scalar, at index: Int) {
        begin(at: index)
        tail?.text.unicodeScalars.append(scalar)
    }

    private mutating func skipComment(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int) -> Int {
        isComment = true
        return scalars[start...].firstIndex(of: "\n") ?? scalars.endIndex
    }

    private mutating func readEscaped(_ scalars: ArraySlice<Unicode.Scalar>, _ index: Int) -> Int {
        guard index < scalars.endIndex else {
            opened = ("\\", index)
            begin(at: index - 1)
            return index
        }
        if scalars[index] != "\n" { append(scalars[index], at: index - 1) }
        return index + 1
    }

    private mutating func readQuoted(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int, _ quote: Unicode.Scalar)
        -> Int
    {
        begin(at: start - 1)
        var index = start
        while index < scalars.endIndex, scalars[index] != quote {
            if quote == "\"", scalars[index] == "\\", index + 1 < scalars.endIndex {
                let next = scalars[index + 1]
                index += 1
                if !["\"", "\\", "$", "`", "\n"].contains(next) { append("\\", at: index) }
                if next != "\n" { append(next, at: index) }
            } else {
                append(scalars[index], at: index)
            }
            index += 1
        }
        guard index < scalars.endIndex else {
            opened = (String(quote), start)
            tail?.quote = quote
            return index
        }
        return index + 1
    }
}
