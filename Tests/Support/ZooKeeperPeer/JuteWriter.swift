import FaaSKeeperModel

/// Writes jute, the encoding of ZooKeeper's protocol: big-endian integers, byte strings with a 32-bit length before
/// them, records as their fields one after the other.
struct JuteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func int(_ value: Int32) { bytes.append(contentsOf: bigEndianBytes(UInt32(bitPattern: value))) }

    mutating func long(_ value: Int64) { bytes.append(contentsOf: bigEndianBytes(UInt64(bitPattern: value))) }

    mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func buffer(_ value: [UInt8]) {
        int(Int32(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func string(_ value: String) { buffer(Array(value.utf8)) }

    mutating func acl(_ value: ACL) {
        int(Int32(value.count))
        for entry in value {
            int(entry.permissions.rawValue)
            string(entry.scheme)
            string(entry.id)
        }
    }

    /// `body` as a frame: its length, then itself.
    static func frame(_ body: [UInt8]) -> [UInt8] {
        bigEndianBytes(UInt32(body.count)) + body
    }
}

func bigEndianBytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
