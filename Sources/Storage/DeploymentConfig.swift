/// What every part of one deployment must agree on.
public struct DeploymentConfig: Sendable {
    public var region: String
    /// Data above this go through the object store by reference, in bytes. Keeps messages and images small: an image
    /// is rewritten for every child that comes and goes.
    public var inlineDataBytesMax: Int
    /// Names that stand in the parent's image itself: how many at most, and their bytes.
    public var inlineChildrenMax: Int
    public var inlineChildrenBytesMax: Int
    /// Operations of one multi.
    public var multiOperationsMax: Int
    /// How long a timed lock protects its holder, in milliseconds.
    public var lockMillis: Int64
    /// How long a message is hidden while a function works on it, in milliseconds.
    public var visibilityMillis: Int64
    /// After this time no function that saw an old state can be alive: checkpoints and tombstones are swept, in
    /// milliseconds. Longer than any visibility, retention and retry together.
    public var horizonMillis: Int64
    public var heartbeatMillis: Int64
    /// Messages that one run of a function takes.
    public var batchMax: Int
    public var functionMemoryMB: Int

    /// A request that is delivered again later than this after it was sent is given up: nobody may know any more whether
    /// it was done. In milliseconds; clocks may differ by as much.
    public var redeliveryMillisMax: Int64 { horizonMillis / 2 }

    public init(
        region: String = "local", inlineDataBytesMax: Int = 4_096, inlineChildrenMax: Int = 32,
        inlineChildrenBytesMax: Int = 512, multiOperationsMax: Int = 500, lockMillis: Int64 = 1_500,
        visibilityMillis: Int64 = 1_500, horizonMillis: Int64 = 60_000, heartbeatMillis: Int64 = 1_000,
        batchMax: Int = 10, functionMemoryMB: Int = 512
    ) {
        self.region = region
        self.inlineDataBytesMax = inlineDataBytesMax
        self.inlineChildrenMax = inlineChildrenMax
        self.inlineChildrenBytesMax = inlineChildrenBytesMax
        self.multiOperationsMax = multiOperationsMax
        self.lockMillis = lockMillis
        self.visibilityMillis = visibilityMillis
        self.horizonMillis = horizonMillis
        self.heartbeatMillis = heartbeatMillis
        self.batchMax = batchMax
        self.functionMemoryMB = functionMemoryMB
    }
}
