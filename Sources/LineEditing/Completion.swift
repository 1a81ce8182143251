/// What is to be completed.
public struct CompletionRequest: Sendable, Equatable {
    /// The whole line.
    public var line: String
    /// The part of it before the cursor.
    public var beforeCursor: String

    public init(line: String, beforeCursor: String) {
        self.line = line
        self.beforeCursor = beforeCursor
    }
}

/// What may stand in the place of the text between `start` and the cursor.
public struct CompletionAnswer: Sendable, Equatable {
    /// Bytes of UTF-8 from the beginning of the line.
    public var start: Int
    public var candidates: [CompletionCandidate]
    /// How many there are, where these are only the first of them.
    public var total: Int?

    public init(start: Int, candidates: [CompletionCandidate], total: Int? = nil) {
        self.start = start
        self.candidates = candidates
        self.total = total
    }

    public static let nothing = CompletionAnswer(start: 0, candidates: [])

    /// What all of the texts begin with.
    public static func commonPrefix(of texts: [String]) -> String {
        guard let first = texts.first else { return "" }
        var prefix = first.unicodeScalars[...]
        for text in texts.dropFirst() {
            let count = zip(prefix, text.unicodeScalars).prefix { $0 == $1 }.count
            prefix = prefix.prefix(count)
        }
        return String(prefix)
    }
}

/// One thing that a word may become.
public struct CompletionCandidate: Sendable, Equatable {
    /// Replaces what was typed, with the quotes that it needs.
    public var text: String
    /// What the list shows.
    public var display: String
    /// A space follows once it is the only one left.
    public var addsSpace: Bool

    public init(_ text: String, display: String? = nil, addsSpace: Bool = true) {
        self.text = text
        self.display = display ?? text
        self.addsSpace = addsSpace
    }
}
