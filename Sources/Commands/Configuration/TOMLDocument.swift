/// A value of a TOML document.
indirect enum TOMLValue: Sendable, Equatable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    /// A date or time, as it is written.
    case date(String)
    case array([TOMLValue])
    case table([TOMLDocument.Entry])

    /// For messages: what it is.
    var kind: String {
        switch self {
        case .string: "a text"
        case .integer, .float: "a number"
        case .boolean: "true or false"
        case .date: "a date or time"
        case .array: "a list"
        case .table: "a table"
        }
    }
}

/// What is in a TOML file, and on which lines it stands, so that the text can be changed without writing it anew.
///
/// An own reader: there is one small file to read, at each start of the tool; and what changes it has to keep comments and
/// order, which readers that give only values have lost.
struct TOMLDocument: Sendable, Equatable {
    /// One key and its value.
    struct Entry: Sendable, Equatable {
        /// The whole key, with the names of the tables it is in.
        var path: [String]
        var value: TOMLValue
        /// Where it begins and ends, from 1.
        var line: Int
        var lastLine: Int
        /// The bytes of the value.
        var range: Range<Int>
    }

    /// A line `[a.b]`.
    struct Header: Sendable, Equatable {
        let path: [String]
        let line: Int
        /// `[[a.b]]`
        let isList: Bool
    }

    /// Why a text is no TOML.
    struct Fault: Error, Sendable, Equatable {
        let line: Int
        let message: String
    }

    /// In the order of the file; those of inline tables stand for themselves.
    private(set) var entries: [Entry] = []
    private(set) var headers: [Header] = []

    /// Reads `bytes`, which are UTF-8.
    init(_ bytes: [UInt8]) throws(Fault) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            var line = 1
            var start = 0
            while let end = bytes[start...].firstIndex(of: 0x0A),
                String(validating: bytes[start..<end], as: UTF8.self) != nil
            {
                start = end + 1
                line += 1
            }
            throw Fault(line: line, message: "the line is not UTF-8")
        }
        var reader = TOMLReader(bytes)
        var table: [String] = []
        while try reader.skipToContent() {
            if reader.peek == UInt8(ascii: "[") {
                let header = try reader.header()
                if headers.contains(where: { $0.path == header.path && !$0.isList && !header.isList }) {
                    throw Fault(line: header.line, message: "the table \(TOMLText.key(header.path)) is there twice")
                }
                headers.append(header)
                table = header.path
            } else {
                add(try reader.entry(in: table))
            }
            try reader.endOfLine()
        }
        try checkUnique()
    }

    private mutating func add(_ entry: Entry) {
        guard case .table(let inner) = entry.value else { return entries.append(entry) }
        for var part in inner {
            part.path = entry.path + part.path
            add(part)
        }
    }

    private func checkUnique() throws(Fault) {
        guard !headers.contains(where: \.isList) else { return }
        var seen: Set<[String]> = []
        for entry in entries {
            guard seen.insert(entry.path).inserted else {
                throw Fault(line: entry.line, message: "\(TOMLText.key(entry.path)) is set twice")
            }
        }
        for entry in entries {
            for count in 1..<max(entry.path.count, 1) where seen.contains(Array(entry.path.prefix(count))) {
                let name = TOMLText.key(Array(entry.path.prefix(count)))
                throw Fault(line: entry.line, message: "\(name) is a value already and cannot be a table as well")
            }
        }
    }
}

/// Keys and values as they are written.
enum TOMLText {
    /// `a.b`, or `a."b c"` where it is no bare key.
    static func key(_ path: [String]) -> String { path.map(key).joined(separator: ".") }

    static func key(_ name: String) -> String {
        let isBare = !name.isEmpty && name.utf8.allSatisfy(TOMLReader.isBare)
        return isBare ? name : quoted(name)
    }

    /// A text between quotation marks, on one line.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
