/// One word of a command line.
struct Word: Hashable, Sendable, ExpressibleByStringLiteral {
    let text: String
    /// It stood after `--`: no flag, and no `-` or `@FILE` either.
    var isLiteral: Bool

    init(_ text: String, isLiteral: Bool = false) {
        self.text = text
        self.isLiteral = isLiteral
    }

    init(stringLiteral value: String) { self.init(value) }

    /// Whether it asks for flags. A lone dash is an operand: standard input.
    var isFlag: Bool { !isLiteral && text.utf8.count > 1 && text.utf8.first == UInt8(ascii: "-") }
}
