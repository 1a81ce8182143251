import FaaSKeeperModel

/// Snapshots and logs as a ZooKeeper server writes them (`FileSnap`, `FileTxnLog`), byte by byte, for what no real server
/// leaves behind on request.
enum ZooKeeperFilesOnDisk {
    private struct Writer {
        var bytes: [UInt8] = []

        mutating func number(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
        }

        mutating func text(_ text: String) {
            number(Int32(text.utf8.count))
            bytes += Array(text.utf8)
        }

        mutating func acl(_ acl: ACL) {
            number(Int32(acl.count))
            for entry in acl {
                number(entry.permissions.rawValue)
                text(entry.scheme)
                text(entry.id)
            }
        }
    }

    /// RFC 1950's, in the simplest way.
    private static func adler(_ bytes: [UInt8]) -> Int64 {
        var (low, high): (Int64, Int64) = (1, 0)
        for byte in bytes {
            low = (low + Int64(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    struct Node {
        var path: String
        var txid: Int64
        var acl = ACL.openToAll
    }

    /// A snapshot with the root and those nodes, without data.
    static func snapshot(_ nodes: [Node]) -> [UInt8] {
        var writer = Writer()
        writer.bytes = Array("ZKSN".utf8)
        writer.number(Int32(2))
        writer.number(Int64(-1))  // database
        writer.number(Int32(0))  // sessions
        writer.number(Int32(nodes.count + 1))
        writer.number(Int64(1))
        writer.acl(.openToAll)
        for (index, node) in nodes.enumerated() {
            writer.number(Int64(index + 2))
            writer.acl(node.acl)
        }
        for (index, node) in ([Node(path: "", txid: 0)] + nodes).enumerated() {
            writer.text(node.path)
            writer.number(Int32(0))  // data
            writer.number(Int64(index + 1))  // list
            for _ in 0..<2 { writer.number(node.txid) }
            for _ in 0..<2 { writer.number(Int64(1_700_000_000_000)) }
            for _ in 0..<3 { writer.number(Int32(0)) }  // versions
            writer.number(Int64(0))  // owner
            writer.number(node.txid)
        }
        writer.text("/")
        writer.number(adler(writer.bytes))
        writer.text("/")
        return writer.bytes
    }

    /// A log that creates a node by each transaction: `/nTXID`, with the number in hexadecimal.
    static func log(_ txids: ClosedRange<Int64>, acl: ACL = .openToAll) -> [UInt8] {
        var log = Writer()
        log.bytes = Array("ZKLG".utf8)
        log.number(Int32(2))
        log.number(Int64(0))
        for txid in txids {
            var entry = Writer()
            entry.number(Int64(0x1000))  // session
            entry.number(Int32(1))
            entry.number(txid)
            entry.number(Int64(1_700_000_000_000))
            entry.number(Int32(1))  // create
            entry.text("/n" + String(txid, radix: 16))
            entry.number(Int32(0))
            entry.acl(acl)
            entry.bytes.append(0)  // not ephemeral
            entry.number(Int32(1))
            log.number(adler(entry.bytes))
            log.number(Int32(entry.bytes.count))
            log.bytes += entry.bytes + [UInt8(ascii: "B")]
        }
        return log.bytes
    }
}
