public import CloudPrimitives
public import FaaSKeeperModel

/// A node as readers see it, in the user store of a region.
public struct NodeImage: Hashable, Sendable {
    /// The last write that touched the node, its children or its deletion. Grows with every write of the image.
    public var txid: Int64
    /// The attempt that made that write: what stands before it in the row's pending list is applied too.
    public var attempt: String
    /// nil for the tombstone of a deleted node: so that "no node" has its place in the order too.
    public var incarnation: String?
    public var stat: Stat
    public var acl: ACL?
    public var data: Payload
    /// Names of children that stand in the image itself.
    public var inlineChildren: TextSet
    /// Children that have rows of their own.
    public var rowChildren: Int32
    /// The paths that the same write touched, this one among them; empty when it was this one alone, `*` when they are
    /// too many to name.
    public var writtenWith: [String]
    /// The txids of the Stat before that write, where it noted them.
    public var before: TxidsBefore?
    /// The epoch when the image was written.
    public var epoch: EpochStamp

    public var exists: Bool { incarnation != nil }
    public var effectiveACL: ACL { acl ?? .openToAll }

    public static let txidAttribute = "t"
    /// Of the last commit that was applied: ``NodeRow/sequence``.
    public static let sequenceAttribute = "n"

    /// A node that never was, or whose tombstone has been swept.
    public init(missingAt txid: Int64) {
        self.txid = txid
        attempt = ""
        writtenWith = []
        epoch = EpochStamp(numbers: [])
        stat = Stat()
        data = .empty
        inlineChildren = []
        rowChildren = 0
    }

    public init(item: Item) throws(KeeperError) {
        let fault = KeeperError.corrupt("A node's image cannot be read")
        guard let txid = item.int(NodeImage.txidAttribute) else { throw fault }
        self.txid = txid
        attempt = item.string("w") ?? ""
        writtenWith = item.strings("x")
        epoch = EpochStamp(numbers: item.ints("e") ?? [])
        stat = Stat()
        data = .empty
        inlineChildren = []
        rowChildren = 0
        if let b = item.ints("b"), b.count == 3 { before = TxidsBefore(czxid: b[0], mzxid: b[1], pzxid: b[2]) }
        guard let incarnation = item.string("i") else { return }
        guard let c = item.ints("c"), c.count == 3, let m = item.ints("m"), m.count == 4, let p = item.ints("p"),
            p.count == 4
        else { throw fault }
        self.incarnation = incarnation
        stat.czxid = c[0]
        stat.ctime = c[1]
        stat.ephemeralOwner = c[2]
        stat.mzxid = m[0]
        stat.mtime = m[1]
        stat.version = Int32(truncatingIfNeeded: m[2])
        stat.dataLength = Int32(truncatingIfNeeded: m[3])
        stat.pzxid = p[0]
        stat.numChildren = Int32(truncatingIfNeeded: p[2])
        stat.cversion = 2 &* Int32(truncatingIfNeeded: p[1]) &- stat.numChildren
        stat.aversion = Int32(truncatingIfNeeded: item.int("v") ?? 0)
        rowChildren = Int32(truncatingIfNeeded: p[3])
        if let bytes = item.bytes("a") {
            var reader = ByteReader(bytes)
            acl = try ACL(from: &reader)
            try reader.finish()
        }
        if let object = item.string("o") {
            guard (0...Int32(Limits.nodeDataBytesMax)).contains(stat.dataLength) else { throw fault }
            data = .object(key: object, length: Int(stat.dataLength))
        } else {
            let bytes = item.bytes("d") ?? []
            data = .inline(bytes)
            stat.dataLength = Int32(truncatingIfNeeded: bytes.count)
        }
        inlineChildren = item.stringSet("k")
    }
}

/// The epoch that an image carries: for each session that has unconfirmed notifications, the last of them.
///
/// As every session takes its notifications in order, the last one says all. At most ``sessionsMax`` sessions are
/// named; with more, the stamp only says that there are many, and readers look at the epoch itself.
public struct EpochStamp: Hashable, Sendable {
    public static let sessionsMax = 32

    public enum Pending: Hashable, Sendable {
        case none
        case upTo(NotificationID)
        /// The stamp does not say.
        case unknown
    }

    /// Triples of session, txid, index, ordered by session; [-1] when there are too many.
    public let numbers: [Int64]

    public init(numbers: [Int64]) { self.numbers = numbers }

    public init(_ last: [SessionID: NotificationID]) {
        if last.count > EpochStamp.sessionsMax {
            numbers = [-1]
        } else if last.isEmpty {
            numbers = []
        } else {
            numbers = last.sorted { $0.key < $1.key }.flatMap { [$0.key.value, $0.value.txid, Int64($0.value.index)] }
        }
    }

    public func pending(for session: SessionID) -> Pending {
        if numbers == [-1] { return .unknown }
        var index = 0
        while index + 2 < numbers.count {
            if numbers[index] == session.value {
                return .upTo(
                    NotificationID(txid: numbers[index + 1], index: Int32(truncatingIfNeeded: numbers[index + 2])))
            }
            index += 3
        }
        return .none
    }
}

/// The txids that a node's Stat had before a write.
public struct TxidsBefore: Hashable, Sendable {
    public var czxid: Int64
    public var mzxid: Int64
    public var pzxid: Int64

    public init(czxid: Int64, mzxid: Int64, pzxid: Int64) {
        self.czxid = czxid
        self.mzxid = mzxid
        self.pzxid = pzxid
    }

    public init(_ stat: Stat) {
        self.init(czxid: stat.czxid, mzxid: stat.mzxid, pzxid: stat.pzxid)
    }

    var numbers: [Int64] { [czxid, mzxid, pzxid] }
}
