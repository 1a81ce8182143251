/// The metadata of a znode, as ZooKeeper's `Stat`: eleven fields.
public struct Stat: Hashable, Sendable {
    /// txid of the write that created the node.
    public var czxid: Int64
    /// txid of the write that last set the data.
    public var mzxid: Int64
    /// txid of the write that last added or removed a child.
    public var pzxid: Int64
    /// When it was created: milliseconds since 1970-01-01 UTC.
    public var ctime: Int64
    /// When the data was last set: milliseconds since 1970-01-01 UTC.
    public var mtime: Int64
    /// How often the data was set since the creation.
    public var version: Int32
    /// How often a child was added or removed.
    public var cversion: Int32
    /// How often the access control list was set.
    public var aversion: Int32
    /// The owning session; 0 for a persistent node; ZooKeeper's marks for container and TTL nodes
    /// (see ``EphemeralOwner``).
    public var ephemeralOwner: Int64
    /// Bytes of data.
    public var dataLength: Int32
    public var numChildren: Int32

    public init(
        czxid: Int64 = 0, mzxid: Int64 = 0, pzxid: Int64 = 0, ctime: Int64 = 0, mtime: Int64 = 0,
        version: Int32 = 0, cversion: Int32 = 0, aversion: Int32 = 0, ephemeralOwner: Int64 = 0,
        dataLength: Int32 = 0, numChildren: Int32 = 0
    ) {
        self.czxid = czxid
        self.mzxid = mzxid
        self.pzxid = pzxid
        self.ctime = ctime
        self.mtime = mtime
        self.version = version
        self.cversion = cversion
        self.aversion = aversion
        self.ephemeralOwner = ephemeralOwner
        self.dataLength = dataLength
        self.numChildren = numChildren
    }

    /// Writes the eleven fields.
    public func encode(to writer: inout ByteWriter) {
        writer.int(czxid)
        writer.int(mzxid)
        writer.int(pzxid)
        writer.int(ctime)
        writer.int(mtime)
        writer.int(ephemeralOwner)
        writer.int(Int64(version))
        writer.int(Int64(cversion))
        writer.int(Int64(aversion))
        writer.int(Int64(dataLength))
        writer.int(Int64(numChildren))
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        self.init()
        czxid = try reader.int()
        mzxid = try reader.int()
        pzxid = try reader.int()
        ctime = try reader.int()
        mtime = try reader.int()
        ephemeralOwner = try reader.int()
        version = try reader.int32()
        cversion = try reader.int32()
        aversion = try reader.int32()
        dataLength = try reader.int32()
        numChildren = try reader.int32()
    }
}

/// What the field `ephemeralOwner` says, in ZooKeeper's encoding (`EphemeralType`, extended types enabled).
public enum EphemeralOwner: Hashable, Sendable {
    case persistent
    case session(SessionID)
    case container
    /// Time to live in milliseconds.
    case ttl(Int64)

    private static let ttlMark: UInt64 = 0xFF00_0000_0000_0000
    private static let ttlBits: UInt64 = 0xFF_FFFF_FFFF

    public init(field: Int64) {
        let bits = UInt64(bitPattern: field)
        if field == 0 {
            self = .persistent
        } else if field == Int64.min {
            self = .container
        } else if bits & EphemeralOwner.ttlMark == EphemeralOwner.ttlMark {
            self = .ttl(Int64(bits & EphemeralOwner.ttlBits))
        } else {
            self = .session(SessionID(field))
        }
    }

    /// The service deletes the node some time, whatever becomes of a session.
    public var expires: Bool {
        switch self {
        case .container, .ttl: true
        case .persistent, .session: false
        }
    }

    public var field: Int64 {
        switch self {
        case .persistent: 0
        case .session(let id): id.value
        case .container: Int64.min
        case .ttl(let millis):
            Int64(bitPattern: EphemeralOwner.ttlMark | (UInt64(bitPattern: millis) & EphemeralOwner.ttlBits))
        }
    }
}
