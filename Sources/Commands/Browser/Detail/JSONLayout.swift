/// Lays JSON out over lines without reading it into values: numbers, escapes and the order of keys stay as they are.
struct JSONLayout {
    private let bytes: [UInt8]
    private var position = 0
    private var lines: [String] = []
    private var line: [UInt8] = []
    private var depth = 0
    private static let depthMax = 64

    /// nil where `bytes` are not one JSON object or array. A bare number or word is text.
    static func lines(_ bytes: [UInt8]) -> [String]? {
        var layout = JSONLayout(bytes: bytes)
        layout.skipBlanks()
        guard let first = layout.peek, first == 0x7B || first == 0x5B, layout.value() else { return nil }
        layout.skipBlanks()
        guard layout.position == bytes.count else { return nil }
        layout.endLine()
        return layout.lines
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func endLine() {
        lines.append(String(decoding: line, as: UTF8.self))
        line = [UInt8](repeating: 0x20, count: depth * 2)
    }

    private mutating func value() -> Bool {
        guard let byte = peek else { return false }
        switch byte {
        case 0x7B: return group(closing: 0x7D, isObject: true)
        case 0x5B: return group(closing: 0x5D, isObject: false)
        case 0x22: return string()
        default: return word()
        }
    }

    private mutating func group(closing: UInt8, isObject: Bool) -> Bool {
        line.append(bytes[position])
        position += 1
        depth += 1
        guard depth <= JSONLayout.depthMax else { return false }
        skipBlanks()
        if peek == closing {
            depth -= 1
            position += 1
            line.append(closing)
            return true
        }
        while true {
            endLine()
            skipBlanks()
            if isObject {
                guard peek == 0x22, string() else { return false }
                skipBlanks()
                guard peek == 0x3A else { return false }
                position += 1
                line += [0x3A, 0x20]
                skipBlanks()
            }
            guard value() else { return false }
            skipBlanks()
            guard let byte = peek else { return false }
            position += 1
            if byte == closing { break }
            guard byte == 0x2C else { return false }
            line.append(byte)
        }
        depth -= 1
        endLine()
        line.append(closing)
        return true
    }

    private mutating func string() -> Bool {
        let start = position
        position += 1
        while let byte = peek {
            position += 1
            if byte == 0x22 {
                line += bytes[start..<position]
                return true
            }
            if byte < 0x20 { return false }
            if byte == 0x5C {
                guard peek != nil else { return false }
                position += 1
            }
        }
        return false
    }

    private mutating func word() -> Bool {
        let start = position
        while let byte = peek, ![0x2C, 0x5D, 0x7D, 0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
        let word = bytes[start..<position]
        line += word
        return JSONLayout.words.contains(Array(word)) || JSONLayout.isNumber(word)
    }

    private static let words = ["true", "false", "null"].map { Array($0.utf8) }

    private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, first == 0x2D || (0x30...0x39).contains(first) else { return false }
        return word.dropFirst().allSatisfy {
            (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
        }
            && (0x30...0x39).contains(word.last ?? 0)
    }
}
