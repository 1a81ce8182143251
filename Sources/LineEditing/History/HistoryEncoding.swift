/// How entries stand in a file: one a line, line breaks within as `\n`, backslashes doubled.
enum HistoryEncoding {
    static func line(_ entry: String) -> [UInt8] {
        var result: [UInt8] = []
        for byte in entry.utf8 {
            switch byte {
            case 0x5C: result += Array(#"\\"#.utf8)
            case 0x0A: result += Array(#"\n"#.utf8)
            case 0x0D: result += Array(#"\r"#.utf8)
            case 0x00: result += Array(#"\0"#.utf8)
            default: result.append(byte)
            }
        }
        return result + [0x0A]
    }

    /// Lines that are no UTF-8, or no encoding, or not ended, are left out.
    static func entries(_ bytes: [UInt8]) -> [String] {
        guard let end = bytes.lastIndex(of: 0x0A) else { return [] }
        return bytes[..<end].split(separator: 0x0A).compactMap(entry)
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in line {
            guard isEscaped else {
                if byte == 0x5C { isEscaped = true } else if byte == 0 { return nil } else { result.append(byte) }
                continue
            }
            isEscaped = false
            switch byte {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "0"): result.append(0x00)
            case 0x5C: result.append(0x5C)
            default: return nil
            }
        }
        return isEscaped || result.isEmpty ? nil : String(validating: result, as: UTF8.self)
    }
}
