/// Goes through the text of a JSON document and checks it, without making values of it: what is not asked for stays as it
/// is, numbers and blanks included.
struct JSONReader {
    /// Where the text is no JSON.
    struct Fault: Error, Sendable, Equatable {
        /// From 0.
        let byte: Int
        let message: String
    }

    let bytes: [UInt8]
    private(set) var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// A reader that stands at `position`.
    init(_ bytes: [UInt8], at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func fault(_ message: String) -> Fault { Fault(byte: position, message: message) }

    mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    /// Checks the whole document, and returns where its value stands.
    static func check(_ bytes: [UInt8]) throws(Fault) -> Range<Int> {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Fault(byte: 0, message: "they are not UTF-8")
        }
        var reader = JSONReader(bytes)
        reader.skipBlanks()
        let range = try reader.value()
        reader.skipBlanks()
        if reader.position < bytes.count { throw reader.fault("something follows the value") }
        return range
    }

    mutating func value() throws(Fault) -> Range<Int> {
        let start = position
        switch peek {
        case UInt8(ascii: "{")?: try members { (_, _, _) in }
        case UInt8(ascii: "[")?: try elements { _ in }
        case UInt8(ascii: "\"")?: _ = try string()
        case let byte? where byte == 0x2D || (0x30...0x39).contains(byte): try number()
        case nil: throw fault("a value is missing")
        default:
            guard let word = ["true", "false", "null"].first(where: { bytes[position...].starts(with: $0.utf8) }) else {
                throw fault("a value begins with {, [, \", a digit or -, or is true, false or null")
            }
            position += word.utf8.count
        }
        return start..<position
    }

    /// Calls `body` with the decoded name, the bytes of the name and those of the value of each member.
    mutating func members(
        _ body: (_ name: String, _ key: Range<Int>, _ value: Range<Int>) -> Void
    ) throws(Fault) {
        try group(closing: UInt8(ascii: "}")) { (reader) throws(Fault) in
            guard reader.peek == UInt8(ascii: "\"") else {
                throw reader.fault("a name between quotation marks is missing")
            }
            let start = reader.position
            let name = try reader.string()
            let key = start..<reader.position
            reader.skipBlanks()
            guard reader.peek == UInt8(ascii: ":") else { throw reader.fault("a name is followed by a colon") }
            reader.position += 1
            reader.skipBlanks()
            body(name, key, try reader.value())
        }
    }

    /// Calls `body` with the bytes of each element.
    mutating func elements(_ body: (Range<Int>) -> Void) throws(Fault) {
        try group(closing: UInt8(ascii: "]")) { (reader) throws(Fault) in body(try reader.value()) }
    }

    private mutating func group(
        closing: UInt8, _ part: (inout JSONReader) throws(Fault) -> Void
    ) throws(Fault) {
        depth += 1
        guard depth <= LookLimits.jsonDepthMax else {
            throw fault("more than \(LookLimits.jsonDepthMax) objects and lists are within each other")
        }
        position += 1
        skipBlanks()
        if peek != closing {
            while true {
                try part(&self)
                skipBlanks()
                guard peek == UInt8(ascii: ",") else { break }
                position += 1
                skipBlanks()
            }
        }
        guard peek == closing else {
            throw fault("a comma or \(Character(Unicode.Scalar(closing))) is missing")
        }
        position += 1
        depth -= 1
    }

    /// A text between quotation marks, decoded.
    mutating func string() throws(Fault) -> String {
        position += 1
        var units: [UInt8] = []
        while true {
            guard let byte = peek else { throw fault("a text has no end") }
            if byte < 0x20 { throw fault("a text has a control character that is not escaped") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"): units += Array(String(try escape()).utf8)
            default: units.append(byte)
            }
        }
    }

    private mutating func escape() throws(Fault) -> Character {
        let simple: [UInt8: Character] = [
            0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n", 0x72: "\r", 0x74: "\t",
        ]
        guard let byte = peek else { throw fault("a text has no end") }
        if let character = simple[byte] {
            position += 1
            return character
        }
        guard byte == 0x75 else { throw fault("a backslash is followed by one of \" \\ / b f n r t u") }
        position += 1
        let first = try hexadecimal()
        if (0xD800...0xDBFF).contains(first), bytes[position...].starts(with: "\\u".utf8) {
            let before = position
            position += 2
            let second = try hexadecimal()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return Character(scalar)
            }
            position = before
        }
        // Half of a pair is no character.
        return Character(Unicode.Scalar(first) ?? "\u{FFFD}")
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw fault("\\u is followed by four hexadecimal digits") }
        position += 4
        return value
    }

    private mutating func number() throws(Fault) {
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
        if peek == UInt8(ascii: "-") { position += 1 }
        guard isDigit(peek) else { throw fault("a digit is missing") }
        let isZero = peek == UInt8(ascii: "0")
        position += 1
        if isZero, isDigit(peek) { throw fault("a number does not begin with 0") }
        while isDigit(peek) { position += 1 }
        if peek == UInt8(ascii: ".") {
            position += 1
            guard isDigit(peek) else { throw fault("a digit is missing behind the point") }
            while isDigit(peek) { position += 1 }
        }
        guard peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") else { return }
        position += 1
        if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
        guard isDigit(peek) else { throw fault("a digit is missing in the exponent") }
        while isDigit(peek) { position += 1 }
    }
}
