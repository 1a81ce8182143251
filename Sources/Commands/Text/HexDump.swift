/// Bytes for people: sixteen a line, with their offset and what of them is printable ASCII.
enum HexDump {
    static func lines(_ bytes: [UInt8]) -> [String] {
        stride(from: 0, to: bytes.count, by: 16).map { start in
            let row = bytes[start..<min(start + 16, bytes.count)]
            var line = digits(UInt64(start), 8) + " "
            for position in 0..<16 {
                if position == 8 { line += " " }
                line += position < row.count ? " " + digits(UInt64(row[start + position]), 2) : "   "
            }
            let text = row.map { (0x20...0x7E).contains($0) ? Character(Unicode.Scalar($0)) : "." }
            return line + "  |" + String(text) + "|"
        }
    }

    /// Whether `bytes` had better not go to a terminal as they are: no UTF-8, or control characters in it other than
    /// tabs and line ends.
    static func isBinary(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return true }
        return text.unicodeScalars.contains {
            ($0.value < 0x20 && ![0x09, 0x0A, 0x0D].contains($0.value)) || (0x7F...0x9F).contains($0.value)
        }
    }

    private static func digits(_ value: UInt64, _ width: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
