/// The primitives of one deployment, whichever provider they come from. The client and the functions see nothing else.
public struct Cloud: Sendable {
    /// The tables of the system store, and of the user store where it is a key-value store.
    public var store: any KeyValueStore
    public var objects: any ObjectStore
    /// What the user stores of regions stand on, by the regions' names; a region that is not named here stands on
    /// ``store`` and ``objects``.
    public var regions: [String: RegionServices] = [:]
    /// From the clients to the follower; a group a session.
    public var requestQueue: any FIFOQueue
    /// From the follower to the leader; one group.
    public var leaderQueue: any FIFOQueue
    public var functions: any FunctionRuntime
    public var channel: any EventChannel
    /// What is billed for messages to clients and for calls of functions.
    public var billing = ServiceBilling.none
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

    /// What the user store of a region stands on.
    public func services(of region: String) -> RegionServices {
        regions[region] ?? RegionServices(store: store, objects: objects)
    }

    /// The same primitives, with every call reported to `meter`.
    public func metered(by meter: Meter) -> Cloud {
        var cloud = self
        cloud.store = MeteredKeyValueStore(base: store, meter: meter)
        cloud.objects = MeteredObjectStore(base: objects, meter: meter)
        cloud.regions = regions.mapValues { $0.metered(by: meter) }
        cloud.requestQueue = MeteredQueue(base: requestQueue, meter: meter)
        cloud.leaderQueue = MeteredQueue(base: leaderQueue, meter: meter)
        cloud.functions = MeteredRuntime(base: functions, meter: meter, billing: billing)
        cloud.channel = MeteredChannel(base: channel, meter: meter, billing: billing)
        return cloud
    }
}

/// What the user store of one region stands on.
public struct RegionServices: Sendable {
    public var store: any KeyValueStore
    public var objects: any ObjectStore
    /// Whether the store is one that is paid by the hour, such as Redis: its calls have no price of their own.
    public var isPaidByHour: Bool

    public init(store: any KeyValueStore, objects: any ObjectStore, isPaidByHour: Bool = false) {
        self.store = store
        self.objects = objects
        self.isPaidByHour = isPaidByHour
    }

    func metered(by meter: Meter) -> RegionServices {
        RegionServices(
            store: MeteredKeyValueStore(base: store, meter: meter, isFree: isPaidByHour),
            objects: MeteredObjectStore(base: objects, meter: meter), isPaidByHour: isPaidByHour)
    }
}

/// The names by which queues are known in every backend.
public enum QueueName {
    public static let requests = "requests"
    public static let leader = "leader"
}
