public import FaaSKeeperModel

/// What one write does to the image of one node. All values are absolute, but for the txid, which the leader adds:
/// a write that is applied late, twice or after a newer row exists still publishes exactly its own state.
public struct NodeDelta: Hashable, Sendable {
    public struct Creation: Hashable, Sendable {
        public var incarnation: String
        public var owner: Int64
        public var ctime: Int64

        public init(incarnation: String, owner: Int64, ctime: Int64) {
            self.incarnation = incarnation
            self.owner = owner
            self.ctime = ctime
        }
    }

    public struct DataChange: Hashable, Sendable {
        public var data: Payload
        public var version: Int32
        public var mtime: Int64

        public init(data: Payload, version: Int32, mtime: Int64) {
            self.data = data
            self.version = version
            self.mtime = mtime
        }
    }

    public struct ChildChange: Hashable, Sendable {
        public var childrenCreated: Int32
        public var numChildren: Int32
        public var rowChildren: Int32
        public var inlineAdded: [String] = []
        public var inlineRemoved: [String] = []
        /// Children with rows of their own: name and incarnation.
        public var rowsAdded: [ChildRow] = []
        public var rowsRemoved: [ChildRow] = []

        public init(childrenCreated: Int32, numChildren: Int32, rowChildren: Int32) {
            self.childrenCreated = childrenCreated
            self.numChildren = numChildren
            self.rowChildren = rowChildren
        }
    }

    public struct ACLChange: Hashable, Sendable {
        public var acl: ACL?
        public var aversion: Int32

        public init(acl: ACL?, aversion: Int32) {
            self.acl = acl
            self.aversion = aversion
        }
    }

    public var path: NodePath
    /// Of the commit in the node's row: the image before it has a lower one.
    public var sequence: Int64 = 0
    public var creation: Creation?
    public var data: DataChange?
    public var children: ChildChange?
    public var acl: ACLChange?
    /// The leader's note of how the Stat was before, for a leader that repeats the write. Does not travel.
    public var before: TxidsBefore?
    /// The node is deleted: the image becomes a tombstone.
    public var isDeletion = false

    public init(path: NodePath) { self.path = path }
}

/// A child that has a row of its own.
public struct ChildRow: Hashable, Sendable {
    public var name: String
    public var incarnation: String

    public init(name: String, incarnation: String) {
        self.name = name
        self.incarnation = incarnation
    }
}

extension NodeDelta {
    public func encode(to writer: inout ByteWriter) {
        writer.string(path.text)
        writer.int(sequence)
        writer.bool(isDeletion)
        writer.bool(creation != nil)
        if let creation {
            writer.string(creation.incarnation)
            writer.int(creation.owner)
            writer.int(creation.ctime)
        }
        writer.bool(data != nil)
        if let data {
            data.data.encode(to: &writer)
            writer.int(Int64(data.version))
            writer.int(data.mtime)
        }
        writer.bool(children != nil)
        if let children {
            writer.int(Int64(children.childrenCreated))
            writer.int(Int64(children.numChildren))
            writer.int(Int64(children.rowChildren))
            writer.list(children.inlineAdded) { $0.string($1) }
            writer.list(children.inlineRemoved) { $0.string($1) }
            for rows in [children.rowsAdded, children.rowsRemoved] {
                writer.list(rows) { writer, row in
                    writer.string(row.name)
                    writer.string(row.incarnation)
                }
            }
        }
        writer.bool(acl != nil)
        if let acl {
            writer.int(Int64(acl.aversion))
            (acl.acl ?? []).encode(to: &writer)
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        self.init(path: NodePath(unchecked: try reader.string()))
        sequence = try reader.int()
        isDeletion = try reader.bool()
        if try reader.bool() {
            let incarnation = try reader.string()
            let owner = try reader.int()
            creation = Creation(incarnation: incarnation, owner: owner, ctime: try reader.int())
        }
        if try reader.bool() {
            let payload = try Payload(from: &reader)
            let version = try reader.int32()
            data = DataChange(data: payload, version: version, mtime: try reader.int())
        }
        if try reader.bool() {
            let created = try reader.int32()
            let number = try reader.int32()
            var change = ChildChange(childrenCreated: created, numChildren: number, rowChildren: try reader.int32())
            change.inlineAdded = try reader.list { (r: inout ByteReader) throws(KeeperError) in try r.string() }
            change.inlineRemoved = try reader.list { (r: inout ByteReader) throws(KeeperError) in try r.string() }
            change.rowsAdded = try reader.list { (r: inout ByteReader) throws(KeeperError) in try ChildRow(from: &r) }
            change.rowsRemoved = try reader.list { (r: inout ByteReader) throws(KeeperError) in try ChildRow(from: &r) }
            children = change
        }
        if try reader.bool() {
            let aversion = try reader.int32()
            let entries = try ACL(from: &reader)
            acl = ACLChange(acl: entries.isEmpty ? nil : entries, aversion: aversion)
        }
    }
}

extension ChildRow {
    init(from reader: inout ByteReader) throws(KeeperError) {
        let name = try reader.string()
        self.init(name: name, incarnation: try reader.string())
    }
}
