/// A session, as ZooKeeper's 64-bit session id. Drawn at random by the client; never 0 or negative.
public struct SessionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let value: Int64

    public init(_ value: Int64) { self.value = value }

    /// Up to sixteen hexadecimal digits, without a sign.
    public init?(hex: String) {
        guard let first = hex.utf8.first, first != 0x2B, first != 0x2D, let value = Int64(hex, radix: 16) else {
            return nil
        }
        self.value = value
    }

    public static func < (a: SessionID, b: SessionID) -> Bool { a.value < b.value }

    /// Sixteen hexadecimal digits, so that text order is number order.
    public var hex: String { fixedHex(value) }

    public var description: String { "0x" + String(value, radix: 16) }
}

/// Sixteen hexadecimal digits of a number that is not negative, so that text order is number order.
public func fixedHex(_ value: Int64) -> String {
    let bits = UInt64(bitPattern: value)
    return String(unsafeUninitializedCapacity: 16) { buffer in
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: bits >> UInt64(60 - 4 * index)) & 0xF
            buffer[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
        }
        return 16
    }
}

/// A request of a session: the event of which every delivery is an attempt.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
    public let session: SessionID
    /// 1, 2, 3 … in the order of the session's calls.
    public let number: Int64

    public init(session: SessionID, number: Int64) {
        self.session = session
        self.number = number
    }

    public var description: String { "\(session.hex):\(number)" }

    public func encode(to writer: inout ByteWriter) {
        writer.int(session.value)
        writer.int(number)
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        self.init(session: SessionID(try reader.int()), number: try reader.int())
    }
}

/// One registration of a watch.
public struct WatchID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let session: SessionID
    /// Unique in the session, never used again.
    public let number: Int64

    public init(session: SessionID, number: Int64) {
        self.session = session
        self.number = number
    }

    public static func < (a: WatchID, b: WatchID) -> Bool {
        (a.session, a.number) < (b.session, b.number)
    }

    public var description: String { "\(session.hex):\(number)" }
}
