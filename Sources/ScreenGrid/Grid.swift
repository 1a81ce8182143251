/// A screen as cells: what is drawn, before any terminal is asked.
///
/// Everything that is put on it is escaped here: no control character, and nothing that turns the reading direction, is
/// ever in a cell.
public struct Grid: Hashable, Sendable {
    /// One column of one row.
    public struct Cell: Hashable, Sendable {
        /// 0 for the second column of a wide character.
        public var scalar: UInt32
        /// A mark on the character; 0 for none.
        public var mark: UInt32
        public var style: Style

        static let blank = Cell(scalar: 0x20, mark: 0, style: .plain)
    }

    /// Which characters may be used.
    public enum Characters: Sendable { case unicode, ascii }

    public let width: Int
    public let height: Int
    public let characters: Characters
    public private(set) var cells: [Cell]
    /// Where the terminal's cursor is to be seen, for typing.
    public var cursor: (x: Int, y: Int)? {
        get { cursorIndex < 0 ? nil : (cursorIndex % max(1, width), cursorIndex / max(1, width)) }
        set { cursorIndex = newValue.map { contains($0.x, $0.y) ? $0.y * width + $0.x : -1 } ?? -1 }
    }
    private var cursorIndex = -1

    public init(width: Int, height: Int, characters: Characters = .unicode) {
        self.width = max(0, width)
        self.height = max(0, height)
        self.characters = characters
        cells = [Cell](repeating: .blank, count: self.width * self.height)
    }

    public subscript(x: Int, y: Int) -> Cell { cells[y * width + x] }

    func contains(_ x: Int, _ y: Int) -> Bool { (0..<width).contains(x) && (0..<height).contains(y) }

    // MARK: Text

    /// Writes text from `x`, at most `columns` wide; what does not fit is cut, and an ellipsis says so.
    /// - Returns: the columns that were written.
    @discardableResult
    public mutating func put(_ text: String, _ x: Int, _ y: Int, columns: Int, _ style: Style = .plain) -> Int {
        let room = min(columns, width - x)
        guard (0..<height).contains(y), x >= 0, room > 0 else { return 0 }
        var column = 0
        // What is kept free for the ellipsis begins here, once the text turns out to be too long.
        var lastFit = 0
        for scalar in text.unicodeScalars {
            if let plain = shown(scalar) {
                let size = CharacterWidth.columns(scalar)
                if size == 0 {
                    // One at the beginning would stand on what is beside the text.
                    if column > 0 { addMark(scalar, x + column, y) }
                    continue
                }
                if column + size > room { return cut(x, y, lastFit, room, style) }
                set(plain, size, x + column, y, style)
                column += size
            } else {
                let escape = CharacterWidth.escaped(scalar)
                if column + escape.count > room { return cut(x, y, lastFit, room, style) }
                for character in escape.unicodeScalars {
                    set(character.value, 1, x + column, y, style)
                    column += 1
                }
            }
            if column <= room - 1 { lastFit = column }
        }
        return column
    }

    /// The character as it is shown; nil where it has to be escaped.
    private func shown(_ scalar: Unicode.Scalar) -> UInt32? {
        if scalar.value >= 0x20, scalar.value < 0x7F { return scalar.value }
        if CharacterWidth.isUnsafe(scalar) { return nil }
        if characters == .unicode { return scalar.value }
        return Grid.replacements[scalar.value]
    }

    private mutating func cut(_ x: Int, _ y: Int, _ column: Int, _ room: Int, _ style: Style) -> Int {
        for index in column..<room { set(0x20, 1, x + index, y, style) }
        set(characters == .unicode ? 0x2026 : 0x7E, 1, x + column, y, style)
        return room
    }

    private mutating func set(_ scalar: UInt32, _ size: Int, _ x: Int, _ y: Int, _ style: Style) {
        let index = y * width + x
        // Half of a wide character is a blank.
        if cells[index].scalar == 0, x > 0 { cells[index - 1].scalar = 0x20 }
        if x + size < width, cells[index + size].scalar == 0 { cells[index + size].scalar = 0x20 }
        cells[index] = Cell(scalar: scalar, mark: 0, style: style)
        if size == 2 { cells[index + 1] = Cell(scalar: 0, mark: 0, style: style) }
    }

    private mutating func addMark(_ mark: Unicode.Scalar, _ x: Int, _ y: Int) {
        guard characters == .unicode, x > 0 else { return }
        var index = y * width + x - 1
        if cells[index].scalar == 0, index > 0 { index -= 1 }
        if cells[index].mark == 0 { cells[index].mark = mark.value }
    }

    // MARK: Areas

    public mutating func fill(_ area: Area, _ style: Style = .plain) {
        let area = area.within(width, height)
        for y in area.rows {
            for x in area.columns { set(0x20, 1, x, y, style) }
        }
    }

    /// Changes how cells look, not what they say.
    public mutating func restyle(_ area: Area, _ change: (inout Style) -> Void) {
        let area = area.within(width, height)
        for y in area.rows {
            for x in area.columns { change(&cells[y * width + x].style) }
        }
    }

    /// The rows as text, without what is blank at their ends.
    public var lines: [String] {
        (0..<height).map { y in
            var line = String.UnicodeScalarView()
            for cell in cells[(y * width)..<((y + 1) * width)] where cell.scalar != 0 {
                if let scalar = Unicode.Scalar(cell.scalar) { line.append(scalar) }
                if cell.mark != 0, let mark = Unicode.Scalar(cell.mark) { line.append(mark) }
            }
            while line.last == " " { line.removeLast() }
            return String(line)
        }
    }
}
