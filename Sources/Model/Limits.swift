/// Every bound of the service that does not depend on the backend. `docs/limits.md` has the table.
///
/// Bounds that a provider sets (item, message and transaction sizes) are part of ``DeploymentLimits``.
public enum Limits {
    /// Bytes of UTF-8 in a path. DynamoDB allows 2,048 in a partition key; room is left for a prefix.
    public static let pathBytesMax = 1_900
    /// Elements in a path.
    public static let pathDepthMax = 256
    /// Bytes of data in a node: ZooKeeper's `jute.maxbuffer` default, 0xfffff.
    public static let nodeDataBytesMax = 1_048_575
    /// Entries in one access control list.
    public static let aclEntriesMax = 64
    /// Children of one node.
    public static let childrenMax: Int32 = 100_000_000
    /// Recursive watches in one deployment: every write looks at all of them.
    public static let recursiveWatchesMax: Int64 = 10_000
    /// Digits of a sequential node's suffix, as ZooKeeper's `%010d`.
    public static let sequenceDigits = 10
    /// The largest time to live of a node, in milliseconds, as ZooKeeper's extended types allow (40 bits).
    public static let ttlMillisMax: Int64 = 0xFF_FFFF_FFFF
    /// Session time-outs that a client may ask for, in milliseconds.
    public static let sessionTimeoutMillis: ClosedRange<Int64> = 1_000...3_600_000
}
