/// An option of a command or of `fk` itself: a switch, or one that takes a value.
///
/// Two flags are the same flag when they are spelled the same; what help says of them may differ by command.
struct Flag: Hashable, Sendable {
    /// One letter after a single dash, case counts.
    let short: Character?
    /// A word after two dashes.
    let long: String?
    /// The word may stand after one dash, and does in help: find's flags have always been written so.
    let isWord: Bool
    /// What stands for the value in help; nil for a switch.
    let placeholder: String?
    /// The only values it takes; empty when any may come.
    let choices: [String]
    /// What the value is, for completion.
    let completion: Completion
    /// One sentence for help and the manual, without a final stop.
    let summary: String

    /// What a shell offers for a value.
    enum Completion: Sendable { case none, path, file, context }

    /// A switch.
    init(_ short: Character? = nil, long: String? = nil, _ summary: String) {
        self.init(short, long: long, isWord: false, placeholder: nil, choices: [], completion: .none, summary)
    }

    /// `-ephemeral`
    init(word: String, _ summary: String) {
        self.init(nil, long: word, isWord: true, placeholder: nil, choices: [], completion: .none, summary)
    }

    /// `-name GLOB`
    init(word: String, _ placeholder: String, _ summary: String) {
        self.init(
            nil, long: word, isWord: true, placeholder: .some(placeholder), choices: [], completion: .none, summary)
    }

    /// One that takes a value.
    init(
        _ short: Character? = nil, long: String? = nil, _ placeholder: String, choices: [String] = [],
        completion: Completion = .none, _ summary: String
    ) {
        self.init(
            short, long: long, isWord: false, placeholder: placeholder, choices: choices, completion: completion,
            summary)
    }

    private init(
        _ short: Character?, long: String?, isWord: Bool, placeholder: String?, choices: [String],
        completion: Completion, _ summary: String
    ) {
        self.short = short
        self.long = long
        self.isWord = isWord
        self.placeholder = placeholder
        self.choices = choices
        self.completion = completion
        self.summary = summary
    }

    /// The same flag with other words in help.
    func saying(_ summary: String) -> Flag {
        Flag(
            short, long: long, isWord: isWord, placeholder: placeholder, choices: choices, completion: completion,
            summary)
    }

    var takesValue: Bool { placeholder != nil }

    /// `-o` or `--output`, each as it is typed.
    var spellings: [String] {
        [short.map { "-\($0)" }, long.map { (isWord ? "-" : "--") + $0 }].compactMap(\.self)
    }

    /// `-s`, `-v N`, `--for SECONDS`: as it stands in a usage line.
    var usage: String {
        let name = spellings[0]
        return placeholder.map { "\(name) \($0)" } ?? name
    }

    static func == (a: Flag, b: Flag) -> Bool { a.short == b.short && a.long == b.long }

    func hash(into hasher: inout Hasher) {
        hasher.combine(short)
        hasher.combine(long)
    }
}

/// The flags that several commands share.
extension Flag {
    static let stat = Flag("s", "Print the node's Stat as well")
    static let watch = Flag("w", "Set a one-shot watch; a one-shot waits for its event, prints it and leaves")
    static let recursive = Flag("R", "The node and everything below it")
    static let version = Flag("v", "N", "Only if the node's version is N")
    static let hex = Flag(long: "hex", "The data given is hexadecimal")
    static let base64 = Flag("b", long: "base64", "The data given is base64")
}
