import CLibedit

/// Where on the screen libedit puts the characters of prompt and line.
struct ScreenLayout {
    let columns: Int
    private(set) var row = 0
    private(set) var column = 0

    init(columns: Int) { self.columns = max(1, columns) }

    mutating func add(_ scalars: some Sequence<UInt32>) {
        for scalar in scalars { add(scalar) }
    }

    private mutating func add(_ scalar: UInt32) {
        switch scalar {
        case 0x0A:
            row += 1
            column = 0
        case 0x09:
            repeat { advance(1) } while column % 8 != 0
        default:
            for width in Self.widths(scalar) { advance(width) }
        }
    }

    /// A wide character that does not fit begins the next row.
    private mutating func advance(_ width: Int) {
        if column + width > columns { wrap() }
        column += width
        if column >= columns { wrap() }
    }

    private mutating func wrap() {
        row += 1
        column = 0
    }

    /// Control characters show as `^C`, what cannot be shown as `\U+F8FFF`.
    private static func widths(_ scalar: UInt32) -> [Int] {
        if fk_character_is_control(scalar) != 0 { return [1, 1] }
        let columns = Int(fk_character_columns(scalar))
        return columns >= 0 ? [columns] : Array(repeating: 1, count: scalar > 0xFFFF ? 8 : 7)
    }

    /// Columns of a text in one row.
    static func columns(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + widths($1.value).reduce(0, +) }
    }
}
