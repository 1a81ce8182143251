/// What was published of whole operations and of the functions behind them, to compare with. HPDC'24, arXiv 2203.14859.
public enum PublishedOperations {
    /// Medians at one size of node, in milliseconds; nil where none was published.
    public struct Row: Hashable, Sendable {
        public let bytes: Int
        public let objectMillis: Double?
        public let keyValueMillis: Double?
        public let redisMillis: Double?
        public let zooKeeperMillis: Double?
    }

    public static let reads = [
        Row(bytes: 4, objectMillis: 11.4, keyValueMillis: 5.2, redisMillis: 0.39, zooKeeperMillis: 0.59),
        Row(bytes: 1_024, objectMillis: 13.8, keyValueMillis: 5.3, redisMillis: 0.50, zooKeeperMillis: 0.42),
        Row(bytes: 65_536, objectMillis: 14.6, keyValueMillis: 6.1, redisMillis: 0.65, zooKeeperMillis: 0.79),
        Row(bytes: 262_144, objectMillis: 16.5, keyValueMillis: 10.2, redisMillis: 0.99, zooKeeperMillis: 1.08),
    ]

    /// End to end, with functions of 512 MB.
    public static let writes = [
        Row(bytes: 4, objectMillis: 144, keyValueMillis: 104, redisMillis: nil, zooKeeperMillis: 3.6),
        Row(bytes: 1_024, objectMillis: 146, keyValueMillis: 114, redisMillis: nil, zooKeeperMillis: 3.7),
        Row(bytes: 65_536, objectMillis: 244, keyValueMillis: nil, redisMillis: nil, zooKeeperMillis: 7.1),
        Row(bytes: 256_000, objectMillis: 519, keyValueMillis: nil, redisMillis: nil, zooKeeperMillis: 15.2),
    ]

    /// A step of a function of 2,048 MB for a node of 4 B, in milliseconds.
    public struct Step: Hashable, Sendable {
        public let name: String
        public let p50Millis: Double
    }

    public static let followerSteps = [
        Step(name: "lock", p50Millis: 8.0), Step(name: "push to leader queue", p50Millis: 13.4),
        Step(name: "commit", p50Millis: 7.9),
    ]
    public static let followerMillis = 31.8

    /// On the key-value store.
    public static let leaderSteps = [
        Step(name: "get system node", p50Millis: 5.1), Step(name: "update user node", p50Millis: 7.4),
        Step(name: "watch query", p50Millis: 4.5), Step(name: "pop pending", p50Millis: 6.7),
        Step(name: "notify", p50Millis: 0.07),
    ]
    /// On the object store.
    public static let leaderMillisObject = 62.2
    public static let updateUserNodeMillisObject = 42.7
}
