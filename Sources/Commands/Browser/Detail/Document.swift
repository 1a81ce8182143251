import ScreenGrid

/// The data of a node as lines: text, JSON laid out, or bytes. Made beside the screen's thread, as it may be long.
struct Document: Sendable, Equatable {
    /// What to make lines of.
    struct Request: Sendable, Equatable {
        var bytes: [UInt8]
        var isHex: Bool
        /// Columns that there are.
        var width: Int
    }

    enum Kind: String, Sendable { case empty, text, json = "JSON", binary }

    let request: Request
    let kind: Kind
    private let lines: [String]

    init(_ request: Request) {
        self.request = request
        if request.bytes.isEmpty {
            (kind, lines) = (.empty, [])
        } else if HexDump.isBinary(request.bytes) {
            (kind, lines) = (.binary, [])
        } else if request.bytes.count <= BrowserLimits.prettyBytesMax, let json = JSONLayout.lines(request.bytes) {
            (kind, lines) = (.json, request.isHex ? [] : Document.wrapped(json, request.width))
        } else {
            let text = String(decoding: request.bytes, as: UTF8.self)
            let all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let whole = all.last == "" ? Array(all.dropLast()) : all
            (kind, lines) = (.text, request.isHex ? [] : Document.wrapped(whole, request.width))
        }
    }

    var showsBytes: Bool { request.isHex || kind == .binary }

    var count: Int {
        if kind == .empty { return 0 }
        return showsBytes ? (request.bytes.count + bytesInRow - 1) / bytesInRow : lines.count
    }

    func line(_ index: Int) -> String { showsBytes ? byteLine(index) : lines[index] }

    /// A sentence in lines; words that are longer than a line, such as paths, go on in the next.
    static func wrapped(words text: String, _ width: Int) -> [String] {
        wrapped(Formatting.wrapped(text, width: width), width)
    }

    /// Lines no longer than the screen is wide; tabs as blanks.
    static func wrapped(_ lines: [String], _ width: Int) -> [String] {
        let width = max(8, width)
        var result: [String] = []
        for line in lines {
            if line.utf8.count <= width, !line.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) {
                result.append(line)
                continue
            }
            var (part, columns) = (String.UnicodeScalarView(), 0)
            for scalar in line.unicodeScalars {
                let shown = scalar == "\t" ? String(repeating: " ", count: 4 - columns % 4) : String(scalar)
                let size = CharacterWidth.columns(shown)
                if columns + size > width {
                    result.append(String(part))
                    (part, columns) = (String.UnicodeScalarView(), 0)
                }
                part.append(contentsOf: shown.unicodeScalars)
                columns += size
            }
            result.append(String(part))
        }
        return result
    }

    // MARK: Bytes

    private var bytesInRow: Int { request.width >= 76 ? 16 : request.width >= 42 ? 8 : 4 }

    /// `00000010  64 65 62 75  67 22 3a 20  |debug": |`
    private func byteLine(_ index: Int) -> String {
        let start = index * bytesInRow
        let row = request.bytes[start..<min(start + bytesInRow, request.bytes.count)]
        func hex(_ value: Int, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        var line = hex(start, 6) + " "
        for position in 0..<bytesInRow {
            if position % 8 == 0, position > 0 { line += " " }
            line += position < row.count ? " " + hex(Int(row[start + position]), 2) : "   "
        }
        let text = row.map { (0x20...0x7E).contains($0) ? Character(Unicode.Scalar($0)) : "·" }
        return line + "  " + String(text)
    }
}
