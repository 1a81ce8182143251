import FaaSKeeperModel

/// Reads jute; every fault is a `KeeperError` with code `.corrupt`.
struct JuteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func take(_ count: Int) throws(KeeperError) -> ArraySlice<UInt8> {
        guard count >= 0, bytes.count - position >= count else {
            throw .corrupt("ZooKeeper's answer ends too early")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func int() throws(KeeperError) -> Int32 {
        Int32(bitPattern: try take(4).reduce(0) { $0 << 8 | UInt32($1) })
    }

    mutating func long() throws(KeeperError) -> Int64 {
        Int64(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    mutating func bool() throws(KeeperError) -> Bool { try take(1).first != 0 }

    /// A byte string; none (length -1) reads as an empty one.
    mutating func buffer() throws(KeeperError) -> [UInt8] {
        let count = try int()
        return count < 0 ? [] : Array(try take(Int(count)))
    }

    mutating func string() throws(KeeperError) -> String {
        let bytes = try buffer()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .corrupt("ZooKeeper's answer has a text that is not UTF-8")
        }
        return text
    }

    mutating func list<Element>(
        _ read: (inout JuteReader) throws(KeeperError) -> Element
    ) throws(KeeperError) -> [Element] {
        var result: [Element] = []
        for _ in 0..<max(0, try int()) { result.append(try read(&self)) }
        return result
    }

    mutating func strings() throws(KeeperError) -> [String] {
        try list { (reader: inout JuteReader) throws(KeeperError) in try reader.string() }
    }

    mutating func acl() throws(KeeperError) -> ACL {
        try list { (reader: inout JuteReader) throws(KeeperError) in
            let bits = try reader.int()
            let scheme = try reader.string()
            return ACLEntry(Permissions(rawValue: bits), scheme: scheme, id: try reader.string())
        }
    }

    mutating func stat() throws(KeeperError) -> Stat {
        var stat = Stat()
        stat.czxid = try long()
        stat.mzxid = try long()
        stat.ctime = try long()
        stat.mtime = try long()
        stat.version = try int()
        stat.cversion = try int()
        stat.aversion = try int()
        stat.ephemeralOwner = try long()
        stat.dataLength = try int()
        stat.numChildren = try int()
        stat.pzxid = try long()
        return stat
    }
}
