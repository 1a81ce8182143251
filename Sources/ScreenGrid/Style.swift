/// How a cell looks, by its meaning: what colour that is, is the terminal's affair.
public struct Style: Hashable, Sendable {
    /// What the character says.
    public enum Ink: UInt8, CaseIterable, Sendable {
        case plain, faint, accent, good, warning, bad, name, text, number
    }

    /// What lies behind it.
    public enum Paper: UInt8, CaseIterable, Sendable {
        case plain
        /// A line that stands apart, such as the one at the bottom.
        case bar
        /// Something has just changed here.
        case flash
    }

    public var ink: Ink
    public var paper: Paper
    public var isBold: Bool
    public var isReversed: Bool
    public var isUnderlined: Bool

    public init(
        _ ink: Ink = .plain, on paper: Paper = .plain, bold: Bool = false, reversed: Bool = false,
        underlined: Bool = false
    ) {
        self.ink = ink
        self.paper = paper
        isBold = bold
        isReversed = reversed
        isUnderlined = underlined
    }

    public static let plain = Style()
    public static let faint = Style(.faint)
}
