/// A value of RESP3, the protocol of Redis from version 6 on
/// (https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md).
enum RESPValue: Hashable, Sendable {
    struct Pair: Hashable, Sendable {
        let key: RESPValue
        let value: RESPValue
    }

    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    /// Digits, perhaps with a sign.
    case bigNumber(String)
    /// A short text without line breaks.
    case simple([UInt8])
    case bulk([UInt8])
    /// Bytes with three letters that say what they are, `txt` say.
    case verbatim(format: [UInt8], [UInt8])
    /// The first word is a code.
    case error([UInt8])
    case array([RESPValue])
    case set([RESPValue])
    case map([Pair])
    /// Out of band: no answer to a command.
    case push([RESPValue])
    /// A value with something about it.
    indirect case attributed(RESPValue, [Pair])

    /// The value without what is said about it.
    var plain: RESPValue {
        if case .attributed(let value, _) = self { value.plain } else { self }
    }

    /// The bytes of a text in any of its forms; nil where it is none.
    var bytes: [UInt8]? {
        switch plain {
        case .bulk(let bytes), .simple(let bytes), .verbatim(_, let bytes): bytes
        default: nil
        }
    }

    var text: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }

    var integer: Int64? {
        if case .integer(let value) = plain { value } else { nil }
    }

    /// The elements of a list or a set; nil where it is neither.
    var elements: [RESPValue]? {
        switch plain {
        case .array(let elements), .set(let elements), .push(let elements): elements
        default: nil
        }
    }

    /// The pairs of a map, or of the flat list that older servers send in its place.
    var pairs: [Pair]? {
        switch plain {
        case .map(let pairs): return pairs
        case .array(let elements) where elements.count % 2 == 0:
            return stride(from: 0, to: elements.count, by: 2).map { Pair(key: elements[$0], value: elements[$0 + 1]) }
        default: return nil
        }
    }
}

/// Bytes that are not RESP3, or more of them than anybody may send.
struct RESPError: Error, Hashable {
    enum Kind: Hashable {
        case malformed
        /// The first byte of all is of no type: another protocol is spoken here.
        case foreign(UInt8)
        case tooLarge
    }

    let kind: Kind
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    static func malformed(_ message: String) -> RESPError { RESPError(.malformed, message) }
    static func tooLarge(_ message: String) -> RESPError { RESPError(.tooLarge, message) }
}
