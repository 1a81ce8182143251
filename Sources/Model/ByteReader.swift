/// Reads what ``ByteWriter`` wrote, and nothing else: a value has one encoding. Every fault is a `KeeperError` with code
/// `.corrupt`; nothing traps, whatever the bytes are, and no length in the input makes it reserve much more memory than
/// the input has bytes.
public struct ByteReader: Sendable {
    // Inlinable into the other modules: these functions run some hundred times for each write.
    @usableFromInline let bytes: [UInt8]
    @usableFromInline var position: Int

    @inlinable
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
    }

    @inlinable
    public var isAtEnd: Bool { position == bytes.count }
    @inlinable
    public var remaining: Int { bytes.count - position }

    @usableFromInline static let truncated = KeeperError.corrupt("The message ends too early")

    @inlinable
    public mutating func byte() throws(KeeperError) -> UInt8 {
        guard position < bytes.count else { throw ByteReader.truncated }
        defer { position += 1 }
        return bytes[position]
    }

    public mutating func bool() throws(KeeperError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        case let other: throw .corrupt("A truth value is 0 or 1, not \(other)")
        }
    }

    @inlinable
    public mutating func int() throws(KeeperError) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    public mutating func int32() throws(KeeperError) -> Int32 {
        let value = try int()
        guard let small = Int32(exactly: value) else { throw .corrupt("\(value) does not fit 32 bits") }
        return small
    }

    /// A count or length, no larger than what is left of the input.
    @inlinable
    public mutating func count() throws(KeeperError) -> Int {
        let value = try unsigned()
        guard value <= UInt64(remaining) else { throw ByteReader.truncated }
        return Int(value)
    }

    @inlinable
    mutating func unsigned() throws(KeeperError) -> UInt64 {
        // Most numbers are small.
        if position < bytes.count, bytes[position] < 0x80 {
            defer { position += 1 }
            return UInt64(bytes[position])
        }
        return try longUnsigned()
    }

    @usableFromInline
    mutating func longUnsigned() throws(KeeperError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            let bits = UInt64(next & 0x7F)
            guard shift < 63 || bits <= 1 else { throw .corrupt("An integer has more than 64 bits") }
            result |= bits << shift
            if next < 0x80 {
                guard next > 0 || shift == 0 else { throw .corrupt("An integer is longer than it needs to be") }
                return result
            }
            shift += 7
            guard shift < 64 else { throw .corrupt("An integer has more than 64 bits") }
        }
    }

    public mutating func string() throws(KeeperError) -> String {
        let length = try count()
        defer { position += length }
        let text = bytes.withUnsafeBufferPointer { buffer in
            String(validating: UnsafeBufferPointer(rebasing: buffer[position..<position + length]), as: UTF8.self)
        }
        guard let text else { throw .corrupt("A text is not valid UTF-8") }
        return text
    }

    public mutating func optionalString() throws(KeeperError) -> String? {
        try bool() ? try string() : nil
    }

    public mutating func blob() throws(KeeperError) -> [UInt8] {
        let length = try count()
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    @inlinable
    public mutating func list<Element>(
        _ read: (inout ByteReader) throws(KeeperError) -> Element
    ) throws(KeeperError) -> [Element] {
        let length = try count()
        var result: [Element] = []
        // An element may take much more room than its bytes, and there may be none behind the length.
        result.reserveCapacity(min(length, max(8, remaining / MemoryLayout<Element>.stride)))
        for _ in 0..<length { result.append(try read(&self)) }
        return result
    }

    /// - Throws: `.corrupt` when bytes are left over.
    public func finish() throws(KeeperError) {
        guard isAtEnd else { throw .corrupt("\(remaining) bytes follow the end of the message") }
    }
}
