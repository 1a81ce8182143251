/// What the parser says when it does not understand, with what may have been meant.
extension CommandLineParser {
    func unknownCommand(_ name: String) -> CommandError {
        .usage("Unknown command \"\(name)\"" + Suggestion.question(name, among: table.names) + " (fk help lists them)")
    }

    /// `flag` is as it was typed, with its dashes; `word` is the whole word it stood in.
    func unknownFlag(_ flag: String, _ command: Command?, word: String? = nil) -> CommandError {
        let owner = command?.name ?? "fk"
        let own = command?.flags ?? []
        let known = own.flatMap(\.spellings) + GlobalOptions.flags.flatMap { $0.long.map { ["--\($0)"] } ?? [] }
        var message = "\(owner) has no flag \(flag)"
        if let word, let near = Suggestion.nearest(to: word, among: own.filter(\.isWord).map { $0.spellings[0] }) {
            message += "; did you mean \(near)?"
        } else if let other = Self.otherCase(flag), own.contains(where: { $0.spellings.contains(other) }) {
            message += "; did you mean \(other)?"
        } else if let word, known.contains("-" + word) {
            message += "; did you mean -\(word)?"
        } else if flag.hasPrefix("--") {
            message += Suggestion.question(flag, among: known)
        } else if command == nil, GlobalOptions.flags.allSatisfy({ $0.short.map { "-\($0)" } != flag }) {
            message += "; a command's flags stand after its name (fk help)"
        } else if let global = GlobalOptions.flags.first(where: { $0.spellings[0] == flag }), let long = global.long {
            message += "; as a global option it stands before the command, or is --\(long)"
        } else if !own.isEmpty {
            message += "; it has \(own.map { $0.spellings[0] }.joined(separator: ", "))"
        }
        if let command, let second = flag.dropFirst().first, second.isNumber || second == ".",
            command.operands.contains(where: { $0.kind == .data })
        {
            message += " (data that begins with a dash stands after --)"
        }
        return .usage(message)
    }

    private static func otherCase(_ flag: String) -> String? {
        guard flag.count == 2, let letter = flag.last else { return nil }
        return "-" + (letter.isLowercase ? letter.uppercased() : letter.lowercased())
    }
}
