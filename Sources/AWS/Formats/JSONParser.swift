/// Reads what a service answered. Anything that is no JSON is a fault; nothing traps, whatever the bytes are.
package struct JSONParser {
    /// Where the text is no JSON.
    package struct Fault: Error, Sendable, Equatable {
        /// From 0.
        package let byte: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func parse(_ bytes: [UInt8]) throws(Fault) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipBlanks()
        let value = try parser.value()
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.fault }
        return value
    }

    private var fault: Fault { Fault(byte: position) }
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func value() throws(Fault) -> JSONValue {
        switch peek {
        case UInt8(ascii: "{")?: return try object()
        case UInt8(ascii: "[")?: return try array()
        case UInt8(ascii: "\"")?: return .string(try string())
        case UInt8(ascii: "t")?: return try word("true", .bool(true))
        case UInt8(ascii: "f")?: return try word("false", .bool(false))
        case UInt8(ascii: "n")?: return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(Fault) -> JSONValue {
        guard bytes[position...].starts(with: text.utf8) else { throw fault }
        position += text.utf8.count
        return value
    }

    /// Digits, sign, point and exponent as they stand; what they mean is the reader's business.
    private mutating func number() throws(Fault) -> String {
        let start = position
        while let byte = peek,
            (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        { position += 1 }
        guard position > start else { throw fault }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func object() throws(Fault) -> JSONValue {
        var members: [JSONValue.Member] = []
        try group(closing: UInt8(ascii: "}")) { (parser) throws(Fault) in
            guard parser.peek == UInt8(ascii: "\"") else { throw parser.fault }
            let name = try parser.string()
            parser.skipBlanks()
            guard parser.peek == UInt8(ascii: ":") else { throw parser.fault }
            parser.position += 1
            parser.skipBlanks()
            members.append(JSONValue.Member(name: name, value: try parser.value()))
        }
        return .object(members)
    }

    private mutating func array() throws(Fault) -> JSONValue {
        var values: [JSONValue] = []
        try group(closing: UInt8(ascii: "]")) { (parser) throws(Fault) in values.append(try parser.value()) }
        return .array(values)
    }

    private mutating func group(closing: UInt8, _ part: (inout JSONParser) throws(Fault) -> Void) throws(Fault) {
        depth += 1
        guard depth <= AWSLimits.jsonDepthMax else { throw fault }
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
        guard peek == closing else { throw fault }
        position += 1
        depth -= 1
    }

    private mutating func string() throws(Fault) -> String {
        position += 1
        var units: [UInt8] = []
        while true {
            let start = position
            while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
            units += bytes[start..<position]
            guard let byte = peek else { throw fault }
            position += 1
            if byte == UInt8(ascii: "\"") { break }
            units += String(Character(try escape())).utf8
        }
        guard let text = String(validating: units, as: UTF8.self) else { throw fault }
        return text
    }

    private mutating func escape() throws(Fault) -> Unicode.Scalar {
        guard let byte = peek else { throw fault }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw fault
        }
    }

    private mutating func unicode() throws(Fault) -> Unicode.Scalar {
        let first = try hexadecimal()
        if (0xD800...0xDBFF).contains(first), bytes[position...].starts(with: "\\u".utf8) {
            position += 2
            let second = try hexadecimal()
            guard (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            else { throw fault }
            return scalar
        }
        guard let scalar = Unicode.Scalar(first) else { throw fault }
        return scalar
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek.flatMap(Hex.digit) else { throw fault }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
