public import CloudPrimitives
public import FaaSKeeperModel

/// The authoritative row of a node in the system store: what a follower needs to judge the next write, and no data.
///
/// It stays small whatever the node holds: a lock on a large row costs ten times as much (paper, table 3). The txids
/// of the Stat are not in it: the leader gives them out later.
public struct NodeRow: Hashable, Sendable {
    /// Set anew at each creation; nil for a node that does not exist.
    public var incarnation: String?
    public var version: Int32 = 0
    public var aversion: Int32 = 0
    /// Children ever created: ZooKeeper's internal cversion, and the next sequence number.
    public var childrenCreated: Int32 = 0
    public var numChildren: Int32 = 0
    public var owner: Int64 = 0
    public var ctime: Int64 = 0
    public var mtime: Int64 = 0
    public var dataLength: Int32 = 0
    /// Children whose names stand in the parent's image itself, and the bytes of those names.
    public var inlineChildren: Int32 = 0
    public var inlineBytes: Int32 = 0
    /// Whether this node has a row of its own among its parent's children.
    public var hasChildRow = false
    /// nil is the open list.
    public var acl: ACL?
    /// The object that holds the data, where they are not in the image.
    public var object: String?
    /// How many commits the row has seen, over all incarnations. Readers' images carry it: a write that is applied late
    /// or twice finds an image that is past it.
    public var sequence: Int64 = 0
    /// Attempts that were committed here and may not have been applied by the leader yet, oldest first.
    public var pending: [String] = []

    public init() {}

    public var exists: Bool { incarnation != nil }
    public var effectiveACL: ACL { acl ?? .openToAll }
    /// As Stat shows it: children created and removed.
    public var cversion: Int32 { 2 &* childrenCreated &- numChildren }

    public static let pendingAttribute = "p"
    public static let incarnationAttribute = "i"

    public init(item: Item?) throws(KeeperError) {
        guard let item else { return }
        pending = item.strings(NodeRow.pendingAttribute)
        sequence = item.int("n") ?? 0
        guard let incarnation = item.string(NodeRow.incarnationAttribute) else { return }
        guard let s = item.ints("s"), s.count == 11 else { throw .corrupt("A node's row cannot be read") }
        self.incarnation = incarnation
        version = Int32(truncatingIfNeeded: s[0])
        aversion = Int32(truncatingIfNeeded: s[1])
        childrenCreated = Int32(truncatingIfNeeded: s[2])
        numChildren = Int32(truncatingIfNeeded: s[3])
        owner = s[4]
        ctime = s[5]
        mtime = s[6]
        dataLength = Int32(truncatingIfNeeded: s[7])
        inlineChildren = Int32(truncatingIfNeeded: s[8])
        inlineBytes = Int32(truncatingIfNeeded: s[9])
        hasChildRow = s[10] != 0
        object = item.string("o")
        if let bytes = item.bytes("a") {
            var reader = ByteReader(bytes)
            acl = try ACL(from: &reader)
            try reader.finish()
        }
    }

    private var numbers: [Int64] {
        [
            Int64(version), Int64(aversion), Int64(childrenCreated), Int64(numChildren), owner, ctime, mtime,
            Int64(dataLength), Int64(inlineChildren), Int64(inlineBytes), hasChildRow ? 1 : 0,
        ]
    }

    /// The changes that write this state and the pending list over whatever the row has.
    public var changes: [ItemChange] {
        var result: [ItemChange] = [
            .set("n", .int(sequence)),
            pending.isEmpty
                ? .remove(NodeRow.pendingAttribute) : .set(NodeRow.pendingAttribute, .strings(pending)),
        ]
        guard let incarnation else {
            return result + [.remove(NodeRow.incarnationAttribute), .remove("s"), .remove("a"), .remove("o")]
        }
        result.append(.set(NodeRow.incarnationAttribute, .string(incarnation)))
        result.append(.set("s", .ints(numbers)))
        if let acl {
            var writer = ByteWriter()
            acl.encode(to: &writer)
            result.append(.set("a", .bytes(writer.bytes)))
        } else {
            result.append(.remove("a"))
        }
        result.append(object.map { .set("o", .string($0)) } ?? .remove("o"))
        return result
    }
}
