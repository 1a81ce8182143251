/// A command: its name and its arguments, which are bytes.
struct RedisCommand: Hashable, Sendable {
    var words: [[UInt8]]

    init(_ words: [[UInt8]]) { self.words = words }

    init(_ words: String...) { self.words = words.map { Array($0.utf8) } }

    /// A list of byte strings.
    func encode(to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + words.reduce(16) { $0 + $1.count + 16 })
        bytes.header(0x2A, words.count)
        for word in words { bytes.blob(0x24, word) }
    }

    /// The name for messages; arguments may be secret.
    var name: String { words.first.map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

extension RESPValue {
    /// The value as a server sends it. Texts of one line must have none of the bytes that end lines.
    func encode(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.line(0x5F, "")
        case .boolean(let value): bytes.line(0x23, value ? "t" : "f")
        case .integer(let value): bytes.line(0x3A, String(value))
        case .double(let value): bytes.line(0x2C, RESPValue.text(of: value))
        case .bigNumber(let digits): bytes.line(0x28, digits)
        case .simple(let text):
            bytes.append(0x2B)
            bytes += text
            bytes += lineEnd
        case .bulk(let content): bytes.blob(0x24, content)
        case .verbatim(let format, let content): bytes.blob(0x3D, format + [0x3A] + content)
        case .error(let text): bytes.blob(0x21, text)
        case .array(let elements): bytes.list(0x2A, elements)
        case .set(let elements): bytes.list(0x7E, elements)
        case .push(let elements): bytes.list(0x3E, elements)
        case .map(let pairs): bytes.pairs(0x25, pairs)
        case .attributed(let value, let pairs):
            bytes.pairs(0x7C, pairs)
            value.encode(to: &bytes)
        }
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        encode(to: &bytes)
        return bytes
    }

    private static func text(of value: Double) -> String {
        value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(value)"
    }
}

private let lineEnd: [UInt8] = [0x0D, 0x0A]

extension [UInt8] {
    fileprivate mutating func line(_ type: UInt8, _ text: String) {
        append(type)
        append(contentsOf: text.utf8)
        append(contentsOf: lineEnd)
    }

    fileprivate mutating func header(_ type: UInt8, _ count: Int) { line(type, String(count)) }

    fileprivate mutating func blob(_ type: UInt8, _ content: [UInt8]) {
        header(type, content.count)
        append(contentsOf: content)
        append(contentsOf: lineEnd)
    }

    fileprivate mutating func list(_ type: UInt8, _ elements: [RESPValue]) {
        header(type, elements.count)
        for element in elements { element.encode(to: &self) }
    }

    fileprivate mutating func pairs(_ type: UInt8, _ pairs: [RESPValue.Pair]) {
        header(type, pairs.count)
        for pair in pairs {
            pair.key.encode(to: &self)
            pair.value.encode(to: &self)
        }
    }
}
