/// Reads one value of JSON from the bytes of a line. Everything that RFC 8259 does not allow is a fault with its column;
/// nothing traps, whatever the bytes are.
struct LineParser {
    /// What is wrong, and in which byte of the line, from 1.
    struct Fault: Error, Equatable {
        let what: String
        let column: Int

        var text: String { "\(what) (column \(column))" }
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    static func parse(_ line: [UInt8]) throws(Fault) -> JSON {
        let result = line.withUnsafeBufferPointer { buffer -> Result<JSON, Fault> in
            var parser = LineParser(bytes: buffer)
            do throws(Fault) { return .success(try parser.whole()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func whole() throws(Fault) -> JSON {
        skipBlanks()
        let value = try value(depth: 0)
        skipBlanks()
        if position < bytes.count { throw fault("Something follows the end of the value") }
        return value
    }

    private func fault(_ what: String) -> Fault { Fault(what: what, column: min(position, bytes.count) + 1) }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func value(depth: Int) throws(Fault) -> JSON {
        guard position < bytes.count else { throw fault("The line ends too early") }
        guard depth < MovingLimits.lineDepthMax else {
            throw fault("More than \(MovingLimits.lineDepthMax) values stand within each other")
        }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw fault("This is no JSON")
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(Fault) -> JSON {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count, (0..<count).allSatisfy({ bytes[position + $0] == text.utf8Start[$0] })
        else { throw fault("This is no JSON") }
        position += count
        return value
    }

    private mutating func object(depth: Int) throws(Fault) -> JSON {
        position += 1
        var members: [JSON.Member] = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipBlanks()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw fault("A name in quotes is missing")
            }
            let start = position
            let name = try string()
            if members.contains(where: { $0.name == name }) {
                position = start
                throw fault("\"\(name)\" stands there twice")
            }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw fault("A colon is missing") }
            skipBlanks()
            members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw fault("A comma or } is missing") }
        }
    }

    private mutating func array(depth: Int) throws(Fault) -> JSON {
        position += 1
        var values: [JSON] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array(values) }
        while true {
            skipBlanks()
            values.append(try value(depth: depth + 1))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(values) }
            guard take(UInt8(ascii: ",")) else { throw fault("A comma or ] is missing") }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func string() throws(Fault) -> String {
        let opening = position
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"),
            bytes[position] >= 0x20
        { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            defer { position += 1 }
            let plain = UnsafeBufferPointer(rebasing: bytes[start..<position])
            guard let text = String(validating: plain, as: UTF8.self) else {
                throw Fault(what: "The text is not valid UTF-8", column: opening + 1)
            }
            return text
        }
        var result = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: result, as: UTF8.self) else {
                    throw Fault(what: "The text is not valid UTF-8", column: opening + 1)
                }
                return text
            case UInt8(ascii: "\\"): try escape(&result)
            case 0..<0x20:
                throw fault("A control character stands in a text; \\u00\(LineParser.hex(byte)) would be right")
            default:
                result.append(byte)
                position += 1
            }
        }
        throw fault("The line ends too early")
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private mutating func escape(_ result: inout [UInt8]) throws(Fault) {
        position += 1
        guard position < bytes.count else { throw fault("The line ends too early") }
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            let scalar = try scalar()
            result.append(contentsOf: String(Character(scalar)).utf8)
            return
        default: throw fault("There is no escape \\ with this character")
        }
        position += 1
    }

    /// The character of `XXXX`, or of `XXXX\uXXXX` where one alone is no character.
    private mutating func scalar() throws(Fault) -> Unicode.Scalar {
        let start = position
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let isPair =
            first < 0xDC00 && bytes.count - position >= 6 && bytes[position] == UInt8(ascii: "\\")
            && bytes[position + 1] == UInt8(ascii: "u")
        if isPair {
            position += 2
            let second = try unit()
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        position = start
        throw fault("Half of a pair of surrogates is no character")
    }

    private mutating func unit() throws(Fault) -> UInt32 {
        guard bytes.count - position >= 4 else { throw fault("Four hexadecimal digits follow \\u") }
        var result: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch bytes[position] {
            case let byte where (0x30...0x39).contains(byte): digit = byte - 0x30
            case let byte where (0x41...0x46).contains(byte): digit = byte - 0x41 + 10
            case let byte where (0x61...0x66).contains(byte): digit = byte - 0x61 + 10
            default: throw fault("Four hexadecimal digits follow \\u")
            }
            result = result << 4 | UInt32(digit)
            position += 1
        }
        return result
    }

    private mutating func number() throws(Fault) -> JSON {
        let start = position
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        func digits(_ parser: inout LineParser) -> Int {
            let first = parser.position
            while parser.position < parser.bytes.count, isDigit(parser.bytes[parser.position]) { parser.position += 1 }
            return parser.position - first
        }
        _ = take(UInt8(ascii: "-"))
        let firstDigit = position
        let whole = digits(&self)
        guard whole == 1 || whole > 1 && bytes[firstDigit] != 0x30 else { throw fault("This is no number") }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard digits(&self) > 0 else { throw fault("This is no number") }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            guard digits(&self) > 0 else { throw fault("This is no number") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .int(value) }
        guard let value = Double(text) else { throw fault("This is no number") }
        return .double(value)
    }
}
