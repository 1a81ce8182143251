public import FaaSKeeperModel

/// A node as ZooKeeper has it.
public struct ZooKeeperNode: Hashable, Sendable {
    public var data: [UInt8]
    /// Empty where neither snapshot nor log have it.
    public var acl: ACL
    public var czxid: Int64
    public var mzxid: Int64
    public var pzxid: Int64
    /// Milliseconds since 1970-01-01 UTC, as ``mtime``.
    public var ctime: Int64
    public var mtime: Int64
    public var version: Int32
    public var cversion: Int32
    public var aversion: Int32
    public var owner: EphemeralOwner
}

/// The tree of a ZooKeeper server, from its snapshot and what its transaction logs have done since.
public struct ZooKeeperTree: Sendable {
    /// Every node by its path, those of the server itself below `/zookeeper` included.
    public internal(set) var nodes: [NodePath: ZooKeeperNode] = [:]
    /// The last transaction that it has seen.
    public internal(set) var lastTxid: Int64 = 0
    /// Transactions of logs that were applied.
    public internal(set) var transactionsApplied = 0
    /// The nodes that each session made.
    var ephemerals: [Int64: [NodePath]] = [:]

    /// One without a node.
    public init() {}

    mutating func note(_ path: NodePath, _ owner: EphemeralOwner) {
        if case .session(let session) = owner { ephemerals[session.value, default: []].append(path) }
    }

    /// The paths in the order in which a walk that takes siblings by the bytes of their names, each with a slash behind
    /// it, comes to them.
    public var paths: [NodePath] {
        nodes.keys.map { (path: $0, key: Array($0.text.utf8) + (($0.isRoot) ? [] : [0x2F])) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.path)
    }
}
