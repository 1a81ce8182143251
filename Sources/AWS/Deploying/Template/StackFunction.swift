/// A function as it stands in a stack: what runs it, how large it is, and what it may do.
public struct StackFunction: Sendable {
    public enum Trigger: Sendable, Hashable {
        /// Messages of a queue, by the service's name of it.
        case queue(String, batchMax: Int)
        /// Every so many minutes; EventBridge has no shorter time than one.
        case schedule(minutes: Int)
    }

    public var name: String
    public var trigger: Trigger
    /// Runs at the same time. Lambda takes 2 at the least; a queue with one group has one run at a time whatever it says.
    public var concurrencyMax: Int
    public var memoryMB: Int
    public var timeoutSeconds: Int
    public var access: FunctionAccess

    public init(
        name: String, trigger: Trigger, concurrencyMax: Int, memoryMB: Int, timeoutSeconds: Int,
        access: FunctionAccess
    ) {
        self.name = name
        self.trigger = trigger
        self.concurrencyMax = concurrencyMax
        self.memoryMB = memoryMB
        self.timeoutSeconds = timeoutSeconds
        self.access = access
    }
}

/// What a function may do, so that its role allows no more.
public struct FunctionAccess: Sendable {
    /// Actions of DynamoDB without their prefix, `GetItem` for example, by the service's name of the table.
    public var tables: [(table: String, actions: [String])]
    /// Queues that it sends to, by the service's names.
    public var sends: [String]
    /// Whether it publishes to the event channels of sessions.
    public var publishes: Bool
    /// Whether it looks for what clients that died have left behind, and removes it.
    public var sweeps: Bool
    /// Actions of S3 on the objects of the deployment, without their prefix. Whoever reads may list as well: without that S3
    /// answers 403 for an object that is not there, and nobody could tell one from the other.
    public var objects: [String]

    public init(
        tables: [(table: String, actions: [String])], sends: [String] = [], publishes: Bool = false,
        sweeps: Bool = false, objects: [String] = []
    ) {
        self.tables = tables
        self.sends = sends
        self.publishes = publishes
        self.sweeps = sweeps
        self.objects = objects
    }
}
