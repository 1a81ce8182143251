import FaaSKeeperModel

/// Reads ZooKeeper's records, Jute's binary form: big-endian numbers, lengths of four bytes, -1 for nothing.
///
/// Nothing traps whatever the bytes are, and no length makes it reserve more than the file has bytes.
struct FileReader {
    let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var remaining: Int { bytes.endIndex - position }

    func fault(_ message: String) -> ZooKeeperFileError { ZooKeeperFileError(message, at: position) }

    private mutating func unsigned(_ count: Int) throws(ZooKeeperFileError) -> UInt64 {
        guard remaining >= count else { throw fault("The file ends too early") }
        var result: UInt64 = 0
        for byte in bytes[position..<position + count] { result = result << 8 | UInt64(byte) }
        position += count
        return result
    }

    mutating func byte() throws(ZooKeeperFileError) -> UInt8 { UInt8(truncatingIfNeeded: try unsigned(1)) }

    mutating func int() throws(ZooKeeperFileError) -> Int32 { Int32(truncatingIfNeeded: try unsigned(4)) }

    mutating func long() throws(ZooKeeperFileError) -> Int64 { Int64(truncatingIfNeeded: try unsigned(8)) }

    mutating func bool() throws(ZooKeeperFileError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        case let other: throw fault("A truth value is 0 or 1, not \(other)")
        }
    }

    /// The bytes behind a length; empty for -1.
    mutating func buffer() throws(ZooKeeperFileError) -> ArraySlice<UInt8> {
        let length = Int(try int())
        guard length > 0 else {
            if length < -1 { throw fault("A length is \(length)") }
            return bytes[position..<position]
        }
        guard length <= remaining else { throw fault("A length is \(length), but \(remaining) bytes are left") }
        defer { position += length }
        return bytes[position..<position + length]
    }

    mutating func string() throws(ZooKeeperFileError) -> String {
        let start = position
        guard let text = String(validating: try buffer(), as: UTF8.self) else {
            throw ZooKeeperFileError("A text is not valid UTF-8", at: start)
        }
        return text
    }

    /// How many elements follow; none for -1. Each takes at least `bytesMin` bytes.
    mutating func count(bytesMin: Int) throws(ZooKeeperFileError) -> Int {
        let count = Int(try int())
        guard count >= -1 else { throw fault("A number of elements is \(count)") }
        guard max(0, count) <= remaining / bytesMin else {
            throw fault("\(count) elements are said to follow, but only \(remaining) bytes are left")
        }
        return max(0, count)
    }

    mutating func acl() throws(ZooKeeperFileError) -> ACL {
        var result: ACL = []
        for _ in 0..<(try count(bytesMin: 12)) {
            let permissions = Permissions(rawValue: try int())
            let scheme = try string()
            result.append(ACLEntry(permissions, scheme: scheme, id: try string()))
        }
        return result
    }

    mutating func path() throws(ZooKeeperFileError) -> NodePath { NodePath(unchecked: try string()) }
}

/// The checksum that ZooKeeper's files have, RFC 1950's.
struct Adler32 {
    private var low: UInt32 = 1
    private var high: UInt32 = 0

    /// So many bytes at a time keep both sums within 32 bits.
    private static let runBytes = 5_552
    private static let modulus: UInt32 = 65_521

    mutating func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBufferPointer { buffer in
            var start = 0
            while start < buffer.count {
                let end = min(start + Adler32.runBytes, buffer.count)
                for index in start..<end {
                    low &+= UInt32(buffer[index])
                    high &+= low
                }
                low %= Adler32.modulus
                high %= Adler32.modulus
                start = end
            }
        }
    }

    var value: Int64 { Int64(high) << 16 | Int64(low) }

    static func of(_ bytes: ArraySlice<UInt8>) -> Int64 {
        var sum = Adler32()
        sum.update(bytes)
        return sum.value
    }
}
