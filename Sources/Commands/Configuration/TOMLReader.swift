/// Reads the pieces of a TOML text, byte by byte, with the number of the line for messages.
struct TOMLReader {
    private let bytes: [UInt8]
    private var position = 0
    private(set) var line = 1
    private var depth = 0
    /// Lists and tables within each other.
    private static let depthMax = 32

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isNext(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }

    func fault(_ message: String) -> TOMLDocument.Fault { TOMLDocument.Fault(line: line, message: message) }

    // MARK: Blanks

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    private mutating func skipComment() throws(TOMLDocument.Fault) {
        guard peek == UInt8(ascii: "#") else { return }
        while let byte = peek, byte != 0x0A {
            let isReturn = byte == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
            if byte < 0x20, byte != 0x09, !isReturn { throw fault("a comment has a control character") }
            position += 1
        }
    }

    /// Takes a line end if there is one.
    private mutating func newline() -> Bool {
        if isNext("\r\n") { position += 1 }
        guard peek == 0x0A else { return false }
        position += 1
        line += 1
        return true
    }

    private mutating func skipSpace() throws(TOMLDocument.Fault) {
        repeat {
            skipBlanks()
            try skipComment()
        } while newline()
    }

    /// Whether there is more than blanks and comments.
    mutating func skipToContent() throws(TOMLDocument.Fault) -> Bool {
        try skipSpace()
        return peek != nil
    }

    mutating func endOfLine() throws(TOMLDocument.Fault) {
        skipBlanks()
        try skipComment()
        if peek != nil, !newline() { throw fault("what follows the value has to stand on a line of its own") }
    }

    // MARK: Keys

    mutating func header() throws(TOMLDocument.Fault) -> TOMLDocument.Header {
        let isList = isNext("[[")
        position += isList ? 2 : 1
        let path = try key()
        guard isNext(isList ? "]]" : "]") else { throw fault("a table begins with a line such as [contexts.staging]") }
        position += isList ? 2 : 1
        return TOMLDocument.Header(path: path, line: line, isList: isList)
    }

    /// `key = value`; the key is given with the table's.
    mutating func entry(in table: [String]) throws(TOMLDocument.Fault) -> TOMLDocument.Entry {
        let first = line
        let path = try key()
        skipBlanks()
        guard peek == UInt8(ascii: "=") else {
            throw fault("\(TOMLText.key(path)) is followed by = and a value, such as connect = \"local:staging\"")
        }
        position += 1
        skipBlanks()
        let start = position
        let value = try value()
        return TOMLDocument.Entry(
            path: table + path, value: value, line: first, lastLine: line, range: start..<position)
    }

    private mutating func key() throws(TOMLDocument.Fault) -> [String] {
        var path: [String] = []
        while true {
            skipBlanks()
            switch peek {
            case UInt8(ascii: "\"")?: path.append(try basic(isMultiline: false))
            case UInt8(ascii: "'")?: path.append(try literal(isMultiline: false))
            default:
                let start = position
                while let byte = peek, TOMLReader.isBare(byte) { position += 1 }
                guard position > start else {
                    throw fault("a key has letters, digits, - and _, or stands between quotation marks")
                }
                path.append(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            skipBlanks()
            guard peek == UInt8(ascii: ".") else { return path }
            position += 1
        }
    }

    // MARK: Values

    private mutating func value() throws(TOMLDocument.Fault) -> TOMLValue {
        switch peek {
        case UInt8(ascii: "\"")?: return .string(try basic(isMultiline: isNext("\"\"\"")))
        case UInt8(ascii: "'")?: return .string(try literal(isMultiline: isNext("'''")))
        case UInt8(ascii: "[")?: return .array(try list())
        case UInt8(ascii: "{")?: return .table(try inlineTable())
        default: return try word()
        }
    }

    private mutating func nested<Value>(
        _ body: (inout TOMLReader) throws(TOMLDocument.Fault) -> Value
    ) throws(TOMLDocument.Fault) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= TOMLReader.depthMax else {
            throw fault("more than \(TOMLReader.depthMax) lists are within each other")
        }
        return try body(&self)
    }

    private mutating func list() throws(TOMLDocument.Fault) -> [TOMLValue] {
        try nested { (reader) throws(TOMLDocument.Fault) in
            reader.position += 1
            var values: [TOMLValue] = []
            while true {
                try reader.skipSpace()
                if reader.peek == UInt8(ascii: "]") { break }
                values.append(try reader.value())
                try reader.skipSpace()
                if reader.peek == UInt8(ascii: ",") { reader.position += 1 } else { break }
            }
            try reader.skipSpace()
            guard reader.peek == UInt8(ascii: "]") else {
                throw reader.fault("a list has commas between its values and ends with ]")
            }
            reader.position += 1
            return values
        }
    }

    private mutating func inlineTable() throws(TOMLDocument.Fault) -> [TOMLDocument.Entry] {
        try nested { (reader) throws(TOMLDocument.Fault) in
            reader.position += 1
            var entries: [TOMLDocument.Entry] = []
            reader.skipBlanks()
            while reader.peek != UInt8(ascii: "}") {
                entries.append(try reader.entry(in: []))
                reader.skipBlanks()
                guard reader.peek == UInt8(ascii: ",") else { break }
                reader.position += 1
                reader.skipBlanks()
            }
            guard reader.peek == UInt8(ascii: "}") else {
                throw reader.fault("a table between braces has commas between its keys and ends with }")
            }
            reader.position += 1
            return entries
        }
    }

    private mutating func word() throws(TOMLDocument.Fault) -> TOMLValue {
        let start = position
        while let byte = peek, !" \t\r\n,]}#=".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "": throw fault("a value is missing: a text stands between quotation marks")
        default: break
        }
        if let value = TOMLReader.number(text) { return value }
        if TOMLReader.isDate(text) { return .date(text) }
        throw fault("\(text) is no value; a text stands between quotation marks: \(TOMLText.quoted(text))")
    }

    private static func number(_ text: String) -> TOMLValue? {
        let digits = text.utf8.first.map { $0 == 0x2B || $0 == 0x2D } == true ? text.dropFirst() : text[...]
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
            return Int64(underscored(text.dropFirst(2)) ?? "", radix: radix).map { .integer($0) }
        }
        guard let first = digits.utf8.first, (0x30...0x39).contains(first), let plain = underscored(text[...]) else {
            return ["inf", "nan"].contains(digits) ? .float(Double(text) ?? .nan) : nil
        }
        let isWhole = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x5F }
        if isWhole {
            if first == 0x30, digits.utf8.count > 1 { return nil }
            return Int64(plain).map { .integer($0) }
        }
        let isFloat = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || "eE.+-_".utf8.contains($0) }
        let isDate = text.utf8.dropFirst().contains(0x2D) && !text.utf8.contains { $0 == 0x65 || $0 == 0x45 }
        guard isFloat, !isDate, !text.hasSuffix("."), !text.contains(".e"), !text.contains(".E") else { return nil }
        return Double(plain).map { .float($0) }
    }

    /// Without the underscores between digits; nil where one stands elsewhere.
    private static func underscored(_ text: Substring) -> String? {
        if text.hasPrefix("_") || text.hasSuffix("_") || text.contains("__") { return nil }
        return String(text.filter { $0 != "_" })
    }

    private static func isDate(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x30...0x39).contains(first), text.utf8.count >= 5 else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || "-:TtZz.+".utf8.contains($0) }
    }

    // MARK: Texts

    private mutating func basic(isMultiline: Bool) throws(TOMLDocument.Fault) -> String {
        let mark = isMultiline ? "\"\"\"" : "\""
        let first = line
        position += mark.utf8.count
        if isMultiline { _ = newline() }
        var result: [UInt8] = []
        while true {
            guard let byte = peek, isMultiline || byte != 0x0A else {
                throw TOMLDocument.Fault(line: first, message: "a text begins with \(mark) and does not end with it")
            }
            if isNext(mark) {
                position += mark.utf8.count
                // Up to two quotation marks may stand before the end.
                for _ in 0..<2 where isMultiline && peek == UInt8(ascii: "\"") {
                    result.append(UInt8(ascii: "\""))
                    position += 1
                }
                return String(decoding: result, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                position += 1
                result += try escape(isMultiline: isMultiline)
            } else {
                try take(into: &result)
            }
        }
    }

    private mutating func literal(isMultiline: Bool) throws(TOMLDocument.Fault) -> String {
        let mark = isMultiline ? "'''" : "'"
        let first = line
        position += mark.utf8.count
        if isMultiline { _ = newline() }
        var result: [UInt8] = []
        while !isNext(mark) {
            guard let byte = peek, isMultiline || byte != 0x0A else {
                throw TOMLDocument.Fault(line: first, message: "a text begins with \(mark) and does not end with it")
            }
            try take(into: &result)
        }
        position += mark.utf8.count
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func take(into result: inout [UInt8]) throws(TOMLDocument.Fault) {
        if newline() { return result.append(0x0A) }
        let byte = bytes[position]
        if byte < 0x20 && byte != 0x09 || byte == 0x7F {
            throw fault("a text has a control character; \\u0000 writes one")
        }
        result.append(byte)
        position += 1
    }

    private mutating func escape(isMultiline: Bool) throws(TOMLDocument.Fault) -> [UInt8] {
        let simple: [UInt8: UInt8] = [
            0x62: 0x08, 0x74: 0x09, 0x6E: 0x0A, 0x66: 0x0C, 0x72: 0x0D, 0x22: 0x22, 0x5C: 0x5C,
        ]
        guard let byte = peek else { throw fault("a text ends with a backslash") }
        if let meant = simple[byte] {
            position += 1
            return [meant]
        }
        if byte == 0x75 || byte == 0x55 {
            let count = byte == 0x75 ? 4 : 8
            let digits = String(decoding: bytes[position...].dropFirst().prefix(count), as: UTF8.self)
            guard digits.utf8.count == count, digits.allSatisfy(\.isHexDigit),
                let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
            else { throw fault("\\u is followed by four hexadecimal digits of a character, \\U by eight") }
            position += 1 + count
            return Array(String(Character(scalar)).utf8)
        }
        guard isMultiline else { throw fault("a backslash is written \\\\, or the text stands between ' and '") }
        // At the end of a line it takes the line end with it, and the blanks after it.
        skipBlanks()
        guard newline() else { throw fault("a backslash is written \\\\") }
        repeat { skipBlanks() } while newline()
        return []
    }
}
