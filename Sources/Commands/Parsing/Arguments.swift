import FaaSKeeperModel

/// What was given to a command, parsed by its table entry.
struct Arguments: Sendable {
    let command: Command
    private(set) var operands: [Word] = []
    /// What stood after `--`, where the command runs a program.
    private(set) var program: [String] = []
    private var given: [Flag: [String]] = [:]

    init(_ command: Command) { self.command = command }

    mutating func add(_ word: Word) { operands.append(word) }

    mutating func addToProgram(_ word: Word) { program.append(word.text) }

    mutating func set(_ flag: Flag, _ value: String) { given[flag, default: []].append(value) }

    /// Whether the flag was given.
    func has(_ flag: Flag) -> Bool { given[flag] != nil }

    /// The value given last.
    func value(_ flag: Flag) -> String? { given[flag]?.last }

    /// All values given, in their order.
    func values(_ flag: Flag) -> [String] { given[flag] ?? [] }

    /// The operand at that position, where it is there.
    func operand(_ position: Int) -> Word? { position < operands.count ? operands[position] : nil }

    /// A whole number within `range`.
    func integer<Number: FixedWidthInteger>(
        _ flag: Flag, in range: ClosedRange<Number>
    ) throws(CommandError) -> Number? {
        guard let text = value(flag) else { return nil }
        return try Values.integer(text, in: range, for: "\(command.name) \(flag.spellings[0])")
    }

    /// The version to match: -1, which matches any, unless it was given.
    func expectedVersion() throws(CommandError) -> Int32 {
        try integer(.version, in: -1...Int32.max) ?? -1
    }

    /// - Throws: when more than one of `flags` was given.
    func atMostOne(of flags: [Flag]) throws(CommandError) {
        let both = flags.filter { has($0) }
        if both.count > 1 {
            throw .usage("\(command.name) takes only one of \(Suggestion.list(flags.map { $0.spellings[0] }))")
        }
    }
}
