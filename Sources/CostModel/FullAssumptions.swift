/// What the full estimate takes for granted about a workload, beyond reads and writes.
public struct FullAssumptions: Hashable, Sendable {
    /// Of the writes, in percent: those that create or delete a node, a transaction on the node and its parent.
    public var createPercent: Double
    /// Of the reads, in percent: those that set a one-shot watch, which then fires.
    public var watchPercent: Double
    /// Sessions that the heartbeat pings all day.
    public var clients: Int
    /// Nodes that are stored, each of the size of the estimate.
    public var nodes: Int

    public init(createPercent: Double = 10, watchPercent: Double = 1, clients: Int = 1, nodes: Int = 1_000) {
        self.createPercent = createPercent
        self.watchPercent = watchPercent
        self.clients = clients
        self.nodes = nodes
    }

    /// Of the writes: those of which each message is delivered and each function run once more.
    public static let retryPercent = 1.0
    /// A queue that triggers a function is asked by so many pollers, each of which waits so long for a message.
    public static let pollersPerQueue = 5
    public static let pollSeconds = 20
    /// The request queue and the leader queue.
    public static let queues = 2
    public static let heartbeatsPerDay = 1_440
    /// What a run of the watch function takes for one watch.
    public static let watchFunctionMillis = 5.0
    /// Bytes of a session's row, which the heartbeat reads.
    public static let sessionRowBytes = 256
    /// Bytes of a node's row in the system store, and of what the user store adds to the data.
    public static let nodeRowBytes = 512
    public static let daysPerMonth = 30
}
