import FaaSKeeperModel

/// The file `snapshot.ZXID` of ZooKeeper 3.4 to 3.9: sessions, access control lists, nodes, checksums
/// (`FileSnap`, `DataTree.serialize`, `SnapStream`).
extension ZooKeeperTree {
    private static let snapshotMagic: Int32 = 0x5A4B_534E  // ZKSN
    private static let version: Int32 = 2

    /// What to do about a snapshot that is compressed by snappy: no tool of a usual system takes it apart.
    public static let snappyRemedy =
        "start the server once without zookeeper.snapshot.compression.method, and take the snapshot that it writes then"

    /// What the file is, where it is no snapshot as it stands: compressed, or a log.
    private static func kind(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x1F, 0x8B]) { return "The snapshot is compressed by gzip; gunzip it first" }
        if bytes.starts(with: [0x82] + Array("SNAPPY".utf8)) {
            return "The snapshot is compressed by snappy, which is not read: \(snappyRemedy)"
        }
        if bytes.starts(with: Array("ZKLG".utf8)) { return "This is a transaction log, no snapshot" }
        return nil
    }

    /// Reads a snapshot and verifies its checksums.
    /// - Throws: `ZooKeeperFileError` for whatever is not one, or is damaged or cut off.
    public init(snapshot bytes: [UInt8]) throws(ZooKeeperFileError) {
        self.init()
        if let kind = ZooKeeperTree.kind(bytes) { throw ZooKeeperFileError(kind, at: 0) }
        var reader = FileReader(bytes[...])
        guard try reader.int() == ZooKeeperTree.snapshotMagic else {
            throw ZooKeeperFileError("This is no snapshot of ZooKeeper: it does not begin with ZKSN", at: 0)
        }
        let version = try reader.int()
        guard version == ZooKeeperTree.version else {
            throw reader.fault("Version \(version) of the format is not known, 2 is")
        }
        _ = try reader.long()  // database
        for _ in 0..<(try reader.count(bytesMin: 12)) {
            _ = try reader.long()  // session
            _ = try reader.int()  // its time-out
        }
        let lists = try ZooKeeperTree.lists(&reader)
        try readNodes(&reader, lists)
        try ZooKeeperTree.checkSeal(&reader, bytes)
        guard reader.remaining > 0 else { return }
        // Since 3.6: a digest of the tree, with a seal of its own. 3.9 adds the last txid likewise.
        lastTxid = max(lastTxid, try reader.long())
        _ = try reader.int()
        _ = try reader.long()
        try ZooKeeperTree.checkSeal(&reader, bytes)
        guard reader.remaining > 0 else { return }
        lastTxid = max(lastTxid, try reader.long())
        try ZooKeeperTree.checkSeal(&reader, bytes)
        if reader.remaining > 0 { throw reader.fault("Something follows the end of the snapshot") }
    }

    private static func lists(_ reader: inout FileReader) throws(ZooKeeperFileError) -> [Int64: ACL] {
        var lists: [Int64: ACL] = [-1: .openToAll]
        for _ in 0..<(try reader.count(bytesMin: 12)) {
            let number = try reader.long()
            let acl = try reader.acl()
            lists[number] = acl.isEmpty ? .openToAll : acl
        }
        return lists
    }

    private mutating func readNodes(_ reader: inout FileReader, _ lists: [Int64: ACL]) throws(ZooKeeperFileError) {
        while true {
            let start = reader.position
            var path = try reader.path()
            if path.isRoot { break }
            if path.text.isEmpty {
                path = .root
            } else if path.text.utf8.first != 0x2F || path.text.utf8.last == 0x2F {
                throw ZooKeeperFileError("\"\(escapeControl(path.text))\" is no path", at: start)
            }
            let data = Array(try reader.buffer())
            let number = try reader.long()
            // The lists were written before the nodes: one that came meanwhile stands in the log alone.
            let node = try ZooKeeperTree.node(&reader, data, lists[number] ?? [])
            guard nodes.updateValue(node, forKey: path) == nil else {
                throw ZooKeeperFileError("\(path) is there twice", at: start)
            }
            if let parent = path.parent, nodes[parent] == nil {
                throw ZooKeeperFileError("\(path) comes before its parent", at: start)
            }
            note(path, node.owner)
            lastTxid = max(lastTxid, node.czxid, node.mzxid, node.pzxid)
        }
        if nodes[.root] == nil { throw reader.fault("The root is missing") }
    }

    private static func node(
        _ reader: inout FileReader, _ data: [UInt8], _ acl: ACL
    ) throws(ZooKeeperFileError) -> ZooKeeperNode {
        let (czxid, mzxid) = (try reader.long(), try reader.long())
        let (ctime, mtime) = (try reader.long(), try reader.long())
        let (version, cversion, aversion) = (try reader.int(), try reader.int(), try reader.int())
        let owner = try reader.long()
        return ZooKeeperNode(
            data: data, acl: acl, czxid: czxid, mzxid: mzxid, pzxid: try reader.long(),
            ctime: ctime, mtime: mtime, version: version, cversion: cversion, aversion: aversion,
            owner: EphemeralOwner(field: owner))
    }

    /// The checksum of everything before it, and a path that says that it is over.
    private static func checkSeal(_ reader: inout FileReader, _ bytes: [UInt8]) throws(ZooKeeperFileError) {
        let start = reader.position
        let found = Adler32.of(bytes[..<start])
        guard try reader.long() == found else {
            throw ZooKeeperFileError("The checksum does not fit: the snapshot is damaged", at: start)
        }
        guard try reader.string() == "/" else { throw reader.fault("The end of the snapshot is missing") }
    }
}
