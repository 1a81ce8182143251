/// Lines and boxes, with plain characters where there are no others.
extension Grid {
    /// Characters that have a plain one in their place.
    static let replacements: [UInt32: UInt32] = {
        let pairs: [(Character, Character)] = [
            ("─", "-"), ("│", "|"), ("┌", "+"), ("┐", "+"), ("└", "+"), ("┘", "+"), ("├", "+"), ("┤", "+"), ("┬", "+"),
            ("┴", "+"), ("┼", "+"), ("╭", "+"), ("╮", "+"), ("╰", "+"), ("╯", "+"), ("▸", ">"), ("▾", "v"), ("·", "."),
            ("…", "~"), ("●", "*"), ("○", "o"), ("◆", "*"), ("↑", "^"), ("↓", "v"), ("←", "<"), ("→", ">"), ("⏎", "/"),
            ("█", "#"), ("░", "."), ("⚡", "!"), ("✓", "+"), ("┃", "|"), ("–", "-"), ("≈", "~"), ("×", "x"),
        ]
        return Dictionary(
            uniqueKeysWithValues: pairs.map { ($0.0.unicodeScalars.first!.value, $0.1.unicodeScalars.first!.value) })
    }()

    public mutating func horizontalLine(_ x: Int, _ y: Int, columns: Int, _ style: Style = .faint) {
        put(String(repeating: "─", count: max(0, min(columns, width - x))), x, y, columns: columns, style)
    }

    public mutating func verticalLine(_ x: Int, _ y: Int, rows: Int, _ style: Style = .faint) {
        for row in 0..<max(0, rows) { put("│", x, y + row, columns: 1, style) }
    }

    /// An empty box with a title.
    public mutating func box(_ area: Area, title: String, _ style: Style = .faint) {
        guard area.width >= 2, area.height >= 2 else { return }
        fill(area)
        let (right, bottom) = (area.x + area.width - 1, area.y + area.height - 1)
        horizontalLine(area.x, area.y, columns: area.width, style)
        horizontalLine(area.x, bottom, columns: area.width, style)
        verticalLine(area.x, area.y, rows: area.height, style)
        verticalLine(right, area.y, rows: area.height, style)
        for (corner, x, y) in [
            ("╭", area.x, area.y), ("╮", right, area.y), ("╰", area.x, bottom), ("╯", right, bottom),
        ] {
            put(corner, x, y, columns: 1, style)
        }
        if area.width > 6 { put(" \(title) ", area.x + 2, area.y, columns: area.width - 4, Style(bold: true)) }
    }

    /// Text that ends at the column before `right`.
    @discardableResult
    public mutating func putRight(_ text: String, _ right: Int, _ y: Int, columns: Int, _ style: Style = .plain) -> Int
    {
        let size = min(CharacterWidth.columns(text), columns)
        return put(text, right - size, y, columns: size, style)
    }
}
