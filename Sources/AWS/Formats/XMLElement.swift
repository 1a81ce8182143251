/// One element of an XML answer: S3 and STS speak XML. Attributes, comments and declarations are passed over.
struct XMLElement: Sendable, Equatable {
    let name: String
    var text = ""
    var children: [XMLElement] = []

    /// The first child of that name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The root of a document; nil when it is no XML that closes what it opens.
    static func parse(_ bytes: [UInt8]) -> XMLElement? {
        var parser = XMLParser(bytes)
        return parser.document()
    }
}

private struct XMLParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Elements are kept on a list of open ones, so that depth costs no stack.
    mutating func document() -> XMLElement? {
        var open: [XMLElement] = []
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                let text = take(until: UInt8(ascii: "<"))
                if !open.isEmpty { open[open.count - 1].text += XMLParser.unescape(text) }
                continue
            }
            if skipsMarkup() { continue }
            position += 1
            let tag = take(until: UInt8(ascii: ">"))
            guard position < bytes.count else { return nil }
            position += 1
            if tag.first == UInt8(ascii: "/") {
                guard let closed = open.popLast(), closed.name == XMLParser.name(tag.dropFirst()) else { return nil }
                guard !open.isEmpty else { return closed }
                open[open.count - 1].children.append(closed)
            } else {
                let element = XMLElement(name: XMLParser.name(tag))
                if tag.last == UInt8(ascii: "/") {
                    guard !open.isEmpty else { return element }
                    open[open.count - 1].children.append(element)
                } else {
                    guard open.count < AWSLimits.xmlDepthMax else { return nil }
                    open.append(element)
                }
            }
        }
        return nil
    }

    /// Declarations and comments.
    private mutating func skipsMarkup() -> Bool {
        for (start, end) in [("<?", "?>"), ("<!--", "-->"), ("<!", ">")]
        where bytes[position...].starts(with: start.utf8) {
            while position < bytes.count, !bytes[position...].starts(with: end.utf8) { position += 1 }
            position = min(bytes.count, position + end.utf8.count)
            return true
        }
        return false
    }

    private mutating func take(until end: UInt8) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, bytes[position] != end { position += 1 }
        return bytes[start..<position]
    }

    /// Without attributes and the prefix of a namespace.
    private static func name(_ tag: ArraySlice<UInt8>) -> String {
        let word = tag.prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
        let local = word.lastIndex(of: UInt8(ascii: ":")).map { word[($0 + 1)...] } ?? word
        return String(decoding: local, as: UTF8.self)
    }

    private static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            guard let end = rest.firstIndex(of: ";"), let scalar = scalar(rest[rest.index(after: start)..<end]) else {
                break
            }
            result.unicodeScalars.append(scalar)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func scalar(_ entity: Substring) -> Unicode.Scalar? {
        switch entity {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard entity.first == "#" else { return nil }
            let digits = entity.dropFirst()
            let value =
                digits.first == "x" || digits.first == "X"
                ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return value.flatMap(Unicode.Scalar.init)
        }
    }
}
