import FaaSKeeperModel

/// One entry of a transaction log.
struct LoggedTransaction {
    /// What a transaction has done (`ZooDefs.OpCode`, `zookeeper.jute`).
    enum Change {
        case create(NodePath, [UInt8], ACL, EphemeralOwner, parentCVersion: Int32)
        case delete(NodePath)
        case set(NodePath, [UInt8], version: Int32)
        case setACL(NodePath, ACL, version: Int32)
        case closeSession(Int64)
        /// What changes no node: sessions, errors, checks.
        case nothing
    }

    let txid: Int64
    let timeMillis: Int64
    let changes: [Change]
}

/// The file `log.ZXID` of ZooKeeper (`FileTxnLog`).
struct TransactionLog {
    private static let magic: Int32 = 0x5A4B_4C47  // ZKLG
    private static let version: Int32 = 2
    private static let endOfRecord = UInt8(ascii: "B")

    /// Calls `body` with each transaction in order.
    ///
    /// A server that was killed leaves an entry that it had not finished at the end of its log; nobody was told of that
    /// one. Anything else that does not fit is damage.
    static func read(
        _ bytes: [UInt8], _ body: (LoggedTransaction) throws(ZooKeeperFileError) -> Void
    ) throws(ZooKeeperFileError) {
        var reader = FileReader(bytes[...])
        if bytes.isEmpty || bytes.count < 16 && bytes.allSatisfy({ $0 == 0 }) { return }
        guard try reader.int() == magic else {
            throw ZooKeeperFileError("This is no transaction log of ZooKeeper: it does not begin with ZKLG", at: 0)
        }
        let version = try reader.int()
        guard version == TransactionLog.version else {
            throw reader.fault("Version \(version) of the format is not known, 2 is")
        }
        _ = try reader.long()  // database
        var last: Int64?
        while true {
            let start = reader.position
            guard let entry = try entry(&reader) else {
                try checkEnd(bytes[start...], after: last)
                return
            }
            last = entry.txid
            try body(entry)
        }
    }

    /// The next entry; nil where there is none, or none that was finished.
    private static func entry(_ reader: inout FileReader) throws(ZooKeeperFileError) -> LoggedTransaction? {
        let start = reader.position
        guard reader.remaining >= 12 else { return nil }
        let sum = try reader.long()
        var length = reader
        // Room that the server has made in the file and not used yet; or an entry that is cut off.
        let count = Int(try length.int())
        guard count != 0, count <= length.remaining - 1 else { return nil }
        let record = try reader.buffer()
        guard Adler32.of(record) == sum else {
            // An entry whose last byte was never written was not finished.
            if try reader.byte() != endOfRecord, reader.isZeroToTheEnd { return nil }
            throw ZooKeeperFileError("The checksum of a transaction does not fit: the log is damaged", at: start)
        }
        guard try reader.byte() == endOfRecord else {
            guard reader.isZeroToTheEnd else { throw reader.fault("The end of a transaction is missing") }
            return nil
        }
        return try LoggedTransaction(FileReader(record))
    }

    /// Behind the last entry is room, or the beginning of one that was never finished. Where a whole one follows, something
    /// before it is damaged.
    private static func checkEnd(_ rest: ArraySlice<UInt8>, after last: Int64?) throws(ZooKeeperFileError) {
        guard let end = rest.lastIndex(where: { $0 != 0 }) else { return }
        let used = rest[...end]
        guard used.count > headBytes else { return }
        // Of the first entry of a file only its own number is known, which may be right although its length is not.
        var own = FileReader(rest.dropFirst(headBytes - 8))
        let ownTxid = try own.long()
        let last = last ?? ownTxid
        for position in used.startIndex...(used.endIndex - headBytes) {
            var reader = FileReader(rest[position...])
            _ = try reader.long()
            _ = try reader.int()
            _ = try reader.long()
            _ = try reader.int()
            // The number tells it from chance, before anything is added up.
            let txid = try reader.long()
            guard txid > last, txid &- last < 4 else { continue }
            var again = FileReader(rest[position...])
            let sum = try again.long()
            guard let record = try? again.buffer(), !record.isEmpty, Adler32.of(record) == sum else { continue }
            throw ZooKeeperFileError(
                "A transaction is damaged: whole ones follow it, from byte \(position) on", at: rest.startIndex)
        }
    }

    /// Checksum, length, session, number of the request, txid.
    private static let headBytes = 32
}

extension FileReader {
    fileprivate var isZeroToTheEnd: Bool { bytes[position...].allSatisfy { $0 == 0 } }
}

extension LoggedTransaction {
    /// The numbers of the operations (`ZooDefs.OpCode`).
    private enum Code: Int32 {
        case error = -1
        case create = 1
        case delete = 2
        case setData = 5
        case setACL = 7
        case check = 13
        case multi = 14
        case create2 = 15
        case reconfig = 16
        case createContainer = 19
        case deleteContainer = 20
        case createTTL = 21
        case createSession = -10
        case closeSession = -11
    }

    init(_ record: FileReader) throws(ZooKeeperFileError) {
        var reader = record
        let session = try reader.long()
        _ = try reader.int()  // number of the request
        txid = try reader.long()
        timeMillis = try reader.long()
        let code = try LoggedTransaction.code(&reader)
        if code == .multi {
            changes = try LoggedTransaction.multi(&reader, session: session)
        } else {
            changes = [try LoggedTransaction.change(code, &reader, session: session)]
        }
        // A digest of the tree may follow.
    }

    private static func code(_ reader: inout FileReader) throws(ZooKeeperFileError) -> Code {
        let number = try reader.int()
        guard let code = Code(rawValue: number) else {
            throw reader.fault("A transaction of type \(number) is not known")
        }
        return code
    }

    private static func multi(
        _ reader: inout FileReader, session: Int64
    ) throws(ZooKeeperFileError) -> [Change] {
        var changes: [Change] = []
        var hasFailed = false
        for _ in 0..<(try reader.count(bytesMin: 8)) {
            let code = try code(&reader)
            let record = try reader.buffer()
            if code == .error { hasFailed = true }
            guard code != .multi else { throw reader.fault("A multi stands within a multi") }
            var inner = FileReader(record)
            changes.append(try change(code, &inner, session: session))
        }
        return hasFailed ? [] : changes
    }

    private static func change(
        _ code: Code, _ reader: inout FileReader, session: Int64
    ) throws(ZooKeeperFileError) -> Change {
        switch code {
        case .create, .create2:
            let (path, data, acl) = try node(&reader)
            let isEphemeral = try reader.bool()
            let cversion = reader.remaining >= 4 ? try reader.int() : -1
            let owner = isEphemeral ? EphemeralOwner(field: session) : .persistent
            return .create(path, data, acl, owner, parentCVersion: cversion)
        case .createContainer:
            let (path, data, acl) = try node(&reader)
            return .create(path, data, acl, .container, parentCVersion: try reader.int())
        case .createTTL:
            let (path, data, acl) = try node(&reader)
            let cversion = try reader.int()
            return .create(path, data, acl, .ttl(try reader.long()), parentCVersion: cversion)
        case .delete, .deleteContainer: return .delete(try reader.path())
        case .setData, .reconfig:
            let path = try reader.path()
            let data = Array(try reader.buffer())
            return .set(path, data, version: try reader.int())
        case .setACL:
            let path = try reader.path()
            let acl = try reader.acl()
            return .setACL(path, acl, version: try reader.int())
        case .closeSession: return .closeSession(session)
        case .createSession, .error, .check: return .nothing
        case .multi: return .nothing
        }
    }

    private static func node(
        _ reader: inout FileReader
    ) throws(ZooKeeperFileError) -> (NodePath, [UInt8], ACL) {
        let start = reader.position
        let path = try reader.path()
        guard path.text.utf8.first == 0x2F, path.isRoot || path.text.utf8.last != 0x2F else {
            throw ZooKeeperFileError("\"\(escapeControl(path.text))\" is no path", at: start)
        }
        let data = Array(try reader.buffer())
        let acl = try reader.acl()
        return (path, data, acl.isEmpty ? .openToAll : acl)
    }
}
