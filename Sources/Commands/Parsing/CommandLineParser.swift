/// Reads the words of a command line by the command table.
///
/// Long global options may stand anywhere, short ones only before the command, and nothing after `--` is a flag.
/// Flags and operands of a command mix freely; short flags may stand together (`-sR`), and a value may be attached
/// (`-v3`, `--for=5`). A flag that is a word, such as find's, stands alone, behind one dash or two.
struct CommandLineParser: Sendable {
    /// What a line asks for.
    enum Request: Sendable {
        /// No command was given.
        case nothing
        case version
        /// Help on everything, or on one command.
        case help(Command?)
        case command(Arguments)
    }

    let table: CommandTable
    /// What stood beside the command so far, complete once ``parse(_:)`` is done.
    var options: GlobalOptions
    /// Whether this is a line of a script or of the shell, where the connection stands already.
    let isLine: Bool

    init(table: CommandTable = .standard, options: GlobalOptions = GlobalOptions(), isLine: Bool = false) {
        self.table = table
        self.options = options
        self.isLine = isLine
    }

    mutating func parse(_ words: [Word]) throws(CommandError) -> Request {
        var rest = words[...]
        while let word = rest.first, word.isFlag, word.text != "--" {
            rest.removeFirst()
            try parseFlags(word, &rest, of: nil)
        }
        if rest.first?.text == "--", rest.first?.isLiteral == false { rest.removeFirst() }
        guard let name = rest.popFirst() else {
            return options.wantsVersion ? .version : options.wantsHelp ? .help(nil) : .nothing
        }
        guard let command = table[name.text] else { throw unknownCommand(name.text) }
        let arguments = try parseArguments(command, &rest)
        if options.wantsHelp { return .help(command) }
        if options.wantsVersion { return .version }
        try check(arguments)
        return .command(arguments)
    }

    private mutating func parseArguments(
        _ command: Command, _ rest: inout ArraySlice<Word>
    ) throws(CommandError) -> Arguments {
        var arguments = Arguments(command)
        var isLiteral = false
        while let word = rest.popFirst() {
            let isInRest = command.takesRest && !arguments.operands.isEmpty
            if isLiteral, command.takesProgram {
                arguments.addToProgram(word)
            } else if isLiteral || !word.isFlag {
                arguments.add(isInRest ? word : Word(word.text, isLiteral: isLiteral || word.isLiteral))
            } else if word.text == "--" {
                isLiteral = true
                if isInRest { arguments.add(word) }
            } else if isInRest {
                if try !parseGlobal(word, &rest) { arguments.add(word) }
            } else {
                try parseFlags(word, &rest, of: command) { (flag, value) in arguments.set(flag, value) }
            }
        }
        return arguments
    }

    /// Whether `word` is a long global option of a command inside a command; then it is taken.
    private mutating func parseGlobal(_ word: Word, _ rest: inout ArraySlice<Word>) throws(CommandError) -> Bool {
        guard word.text.hasPrefix("--") else { return false }
        let (name, _) = Self.split(word.text.dropFirst(2))
        guard GlobalOptions.flags.contains(where: { $0.long == name }) else { return false }
        try parseFlags(word, &rest, of: nil)
        return true
    }

    /// One word of flags: of `command` when it is given, else, and for long ones also then, of `fk`.
    private mutating func parseFlags(
        _ word: Word, _ rest: inout ArraySlice<Word>, of command: Command?,
        set: (Flag, String) -> Void = { _, _ in }
    ) throws(CommandError) {
        if word.text.hasPrefix("--") {
            let (name, attached) = Self.split(word.text.dropFirst(2))
            if let flag = command?.flags.first(where: { $0.long == name }) {
                set(flag, try value(of: flag, "--\(name)", attached, &rest))
            } else if let flag = GlobalOptions.flags.first(where: { $0.long == name }) {
                try apply(flag, try value(of: flag, "--\(name)", attached, &rest))
            } else {
                throw unknownFlag("--\(name)", command)
            }
            return
        }
        let (name, attached) = Self.split(word.text.dropFirst())
        if let command, let flag = command.flags.first(where: { $0.isWord && $0.long == name }) {
            return set(flag, try value(of: flag, "-\(name)", attached, &rest))
        }
        var letters = word.text.dropFirst()
        while let letter = letters.popFirst() {
            let flag = (command?.flags ?? GlobalOptions.flags).first { $0.short == letter }
            if command != nil, flag == nil, letter == "h" {
                options.wantsHelp = true
                continue
            }
            guard let flag else { throw unknownFlag("-\(letter)", command, word: word.text) }
            let attached = flag.takesValue && !letters.isEmpty ? String(letters) : nil
            let value = try value(of: flag, "-\(letter)", attached, &rest)
            if command != nil { set(flag, value) } else { try apply(flag, value) }
            if flag.takesValue { break }
        }
    }

    private static func split(_ text: Substring) -> (name: String, value: String?) {
        guard let equals = text.firstIndex(of: "=") else { return (String(text), nil) }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    private func value(
        of flag: Flag, _ spelling: String, _ attached: String?, _ rest: inout ArraySlice<Word>
    ) throws(CommandError) -> String {
        guard let placeholder = flag.placeholder else {
            if let attached { throw .usage("\(spelling) takes no value, but \"\(attached)\" was given") }
            return ""
        }
        if let attached { return attached }
        guard let word = rest.popFirst() else { throw .usage("\(spelling) needs \(placeholder)") }
        return word.text
    }

    private mutating func apply(_ flag: Flag, _ value: String) throws(CommandError) {
        if isLine, !GlobalOptions.flagsOfALine.contains(flag) {
            throw .usage("\(flag.spellings.last!) belongs on the command line of fk, not on a line of a script")
        }
        try options.apply(flag, value)
        options.given.insert(flag)
    }

    private func check(_ arguments: Arguments) throws(CommandError) {
        let command = arguments.command
        let required = command.operands.filter { $0.presence == .required || $0.presence == .repeated }
        guard arguments.operands.count >= required.count else {
            let missing = required[arguments.operands.count]
            throw .usage("\(command.name) needs \(missing.name); usage: \(command.usage)")
        }
        let operandsMax = command.operands.count - (command.takesProgram ? 1 : 0)
        if !command.takesRest, command.operands.last?.presence != .repeated, arguments.operands.count > operandsMax {
            let extra = arguments.operands[operandsMax]
            let hint =
                command.takesProgram
                ? "; a program stands after --"
                : command.operands.contains { $0.kind == .data } ? "; quote data that has spaces" : ""
            throw .usage("\(command.name) has no use for \"\(extra.text)\"\(hint); usage: \(command.usage)")
        }
    }
}
