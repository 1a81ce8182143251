public import CloudPrimitives

/// How a local deployment behaves. The defaults suit a developer's machine.
public struct LocalOptions: Sendable {
    /// What an acknowledged write survives.
    public enum Durability: String, Sendable {
        /// The death of every process, at any instant.
        case normal
        /// A power failure as well: one flush of the disk for each cycle.
        case full
    }

    public var durability: Durability = .normal
    public var keyValueLimits = KeyValueLimits(
        itemBytesMax: 2 << 20, transactionItemsMax: 2_000, queryPageBytesMax: 1 << 20)
    public var queueLimits = QueueLimits(
        messageBytesMax: 2 << 20, batchMax: 256, batchBytesMax: 4 << 20, deduplicationMillis: 300_000)
    /// Bytes of what a function is called with.
    public var invocationBytesMax = 4 << 20
    public var clock: any CloudClock = SystemClock()
    public var random: any RandomSource = SystemRandom()
    /// How long to wait for the transaction of another process. Milliseconds.
    public var busyTimeoutMillis: Int64 = 10_000
    /// Where functions run in the memory backend; nil: where Swift runs any task. A database has its own thread.
    public var executor: (any TaskExecutor)?

    public init() {}
}
