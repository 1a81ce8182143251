/// What every part of one deployment must agree on.
public struct DeploymentConfig: Sendable {
    /// The region whose user store is read; for functions the first of all.
    public var region: String
    /// All regions that have a user store. The first is where the system store is.
    public var regions: [String]
    public var userStore: UserStoreKind
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
    /// Runs of the follower at the same time. Few, so that under load each finds several sessions' requests and packs them into
    /// one message to the leader, whose queue passes about 75 messages a second.
    public var followersMax = 4
    public var functionMemoryMB: Int

    public static let regionStandard = "local"
    public static let inlineDataBytesStandard = 4_096
    /// What ``inlineDataBytesMax`` may be set to at the most: messages with several such data stay below what queues take.
    public static let inlineDataBytesLimit = 65_536

    /// A request that is delivered again later than this after it was sent is given up: nobody may know any more whether
    /// it was done. In milliseconds; clocks may differ by as much.
    public var redeliveryMillisMax: Int64 { horizonMillis / 2 }

    /// Takes on what a deployment is. Clients and functions of another region read there.
    public mutating func adopt(_ record: DeploymentRecord, region: String? = nil) {
        userStore = record.userStore
        inlineDataBytesMax = record.inlineDataBytesMax
        regions = record.regions
        self.region = region ?? record.regions[0]
    }

    public init(
        region: String = DeploymentConfig.regionStandard, regions: [String]? = nil, userStore: UserStoreKind = .hybrid,
        inlineDataBytesMax: Int = DeploymentConfig.inlineDataBytesStandard, inlineChildrenMax: Int = 32,
        inlineChildrenBytesMax: Int = 512, multiOperationsMax: Int = 500, lockMillis: Int64 = 1_500,
        visibilityMillis: Int64 = 1_500, horizonMillis: Int64 = 60_000, heartbeatMillis: Int64 = 1_000,
        batchMax: Int = 10, functionMemoryMB: Int = 512
    ) {
        self.region = region
        self.regions = regions ?? [region]
        self.userStore = userStore
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
