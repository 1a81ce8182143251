import FaaSKeeper
import FaaSKeeperModel
import LineEditing

/// What the word before the cursor could become. Finding out what is asked for is pure; only node paths ask the service.
struct ShellCompletion {
    /// What stands at the cursor.
    enum Wanted: Equatable {
        case nothing
        /// One of these words.
        case words([String])
        case path
        /// The name of a context.
        case context
    }

    let wanted: Wanted
    /// The word so far, without its quotation.
    let word: String
    /// Where it begins, in bytes of UTF-8.
    let start: Int

    init(_ line: String, table: CommandTable) {
        let scan = Tokenizer(line, operators: ["|", ">"])
        word = scan.tail?.text ?? ""
        let scalars = scan.tail?.start ?? line.unicodeScalars.count
        start = String(String.UnicodeScalarView(line.unicodeScalars.prefix(scalars))).utf8.count
        let isHopeless = scan.stop != nil || scan.isComment || ShellLine.systemCommand(line) != nil
        wanted = isHopeless ? .nothing : ShellCompletion.wanted(scan.words[...], word, table)
    }

    private static func wanted(_ words: ArraySlice<Word>, _ last: String, _ table: CommandTable) -> Wanted {
        guard let name = words.first else { return .words(table.names.sorted()) }
        guard let command = table[name.text] else { return .nothing }
        var operands: [Word] = []
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            guard word.isFlag else {
                operands.append(word)
                // The rest belongs to a command inside this one.
                if command.operands.first?.presence == .rest { return wanted([word] + rest, last, table) }
                continue
            }
            guard let flag = flag(word.text, of: command), flag.takesValue, flag.spellings.contains(word.text) else {
                continue
            }
            if rest.popFirst() == nil { return value(of: flag) }
        }
        if last.hasPrefix("-") { return .words((command.flags + globalFlags).flatMap(\.spellings).sorted()) }
        let isMore = operands.count >= command.operands.count
        guard let operand = isMore ? command.operands.last : command.operands[operands.count] else { return .nothing }
        if isMore, operand.presence != .repeated { return .nothing }
        switch operand.kind {
        case .path: return .path
        case .command: return .words(table.names.sorted())
        case .context: return .context
        case .choice(let words): return .words(words)
        case .data, .acl, .text: return .nothing
        }
    }

    private static var globalFlags: [Flag] {
        GlobalOptions.flags.filter { GlobalOptions.flagsOfALine.contains($0) }
            .compactMap { flag in flag.long.map { Flag(long: $0, flag.summary) } }
    }

    private static func flag(_ spelling: String, of command: Command) -> Flag? {
        (command.flags + GlobalOptions.flags).first { $0.spellings.contains(spelling) }
    }

    private static func value(of flag: Flag) -> Wanted {
        if !flag.choices.isEmpty { return .words(flag.choices) }
        switch flag.completion {
        case .path: return .path
        case .context: return .context
        case .none, .file: return .nothing
        }
    }

    // MARK: Candidates

    /// The words that begin like the one typed, whatever the case.
    static func matches(_ words: [String], _ word: String) -> [String] {
        let typed = word.lowercased()
        return words.filter { $0.lowercased().hasPrefix(typed) }
    }

    /// What all of the names begin with.
    static func common(_ names: [String]) -> String? {
        names.isEmpty ? nil : CompletionAnswer.commonPrefix(of: names)
    }

    /// Those of the words that begin like the one typed.
    func answer(_ words: [String]) -> CompletionAnswer {
        CompletionAnswer(
            start: start,
            candidates: ShellCompletion.matches(words, word).map {
                CompletionCandidate(ShellCompletion.quoted($0, isOpen: false))
            })
    }

    /// What the children of a node come to that begin like `prefix`, several of them or none.
    func answer(_ names: [String], in directory: String, after prefix: String) -> CompletionAnswer {
        if names.count > ShellLimits.candidatesMax, let common = ShellCompletion.common(names), common != prefix {
            // More than are listed: first what all of them have in common.
            let word = ShellCompletion.quoted(directory + common, isOpen: true)
            return CompletionAnswer(start: start, candidates: [CompletionCandidate(word, addsSpace: false)])
        }
        let candidates = names.prefix(ShellLimits.candidatesMax).map { name in
            CompletionCandidate(
                ShellCompletion.quoted(directory + name, isOpen: true), display: Formatting.terminalSafe(name),
                addsSpace: false)
        }
        return CompletionAnswer(start: start, candidates: candidates, total: names.count)
    }

    /// The node whose children are asked for, and what their names begin with.
    static func split(path: String) -> (directory: String, prefix: String) {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return ("", path) }
        let name = path.utf8.index(after: slash)
        return (String(path[..<name]), String(path[name...]))
    }

    /// `text` as one word of a line.
    /// - Parameter isOpen: more is to come: a quotation stays open.
    static func quoted(_ text: String, isOpen: Bool) -> String {
        let plain = text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "/", "-", "_", ".", ":", "@", "%", "+", "=", ",", "~", "^": true
            default: scalar.value > 0x7F
            }
        }
        if plain { return text }
        // By scalars: with an accent behind it a quotation mark is another character.
        var quoted = String.UnicodeScalarView("'".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "'" { quoted.append(contentsOf: "'\\''".unicodeScalars) } else { quoted.append(scalar) }
        }
        return String(quoted) + (isOpen ? "" : "'")
    }
}
