/// The primitives of one deployment, whichever provider they come from. The client and the functions see nothing else.
public struct Cloud: Sendable {
    /// The tables of the system store, and of the user store where it is a key-value store.
    public var store: any KeyValueStore
    public var objects: any ObjectStore
    /// From the clients to the follower; a group a session.
    public var requestQueue: any FIFOQueue
    /// From the follower to the leader; one group.
    public var leaderQueue: any FIFOQueue
    public var functions: any FunctionRuntime
    public var channel: any EventChannel
    public var clock: any CloudClock
    public var random: any RandomSource

    public init(
        store: any KeyValueStore, objects: any ObjectStore, requestQueue: any FIFOQueue, leaderQueue: any FIFOQueue,
        functions: any FunctionRuntime, channel: any EventChannel, clock: any CloudClock, random: any RandomSource
    ) {
        self.store = store
        self.objects = objects
        self.requestQueue = requestQueue
        self.leaderQueue = leaderQueue
        self.functions = functions
        self.channel = channel
        self.clock = clock
        self.random = random
    }

    /// The same primitives, with every call reported to `meter`.
    public func metered(by meter: Meter) -> Cloud {
        var cloud = self
        cloud.store = MeteredKeyValueStore(base: store, meter: meter)
        cloud.objects = MeteredObjectStore(base: objects, meter: meter)
        cloud.requestQueue = MeteredQueue(base: requestQueue, meter: meter)
        cloud.leaderQueue = MeteredQueue(base: leaderQueue, meter: meter)
        cloud.functions = MeteredRuntime(base: functions, meter: meter)
        cloud.channel = MeteredChannel(base: channel, meter: meter)
        return cloud
    }
}

/// The names by which queues are known in every backend.
public enum QueueName {
    public static let requests = "requests"
    public static let leader = "leader"
}
