/// What takes its time at a cloud, as far as somebody has measured it.
public enum LatencyKind: String, Hashable, Sendable, CaseIterable {
    /// One item, strongly consistent.
    case keyValueGet
    /// One page of a partition.
    case keyValueQuery
    /// A write of one item without a condition.
    case keyValuePut
    /// A write of one item with a condition, as locks and commits are.
    case keyValueUpdate
    /// Adding to a number, and nothing else.
    case keyValueCounter
    /// Appending to a list, by the entries that it has then.
    case keyValueAppend
    case objectGet
    case objectPut
    case queueSend
    /// From the end of a send to the begin of the function that the queue triggers.
    case queueDelivery
    /// From calling a function to its begin, without a queue.
    case invocation
    /// A message to a client that can be reached over its connection.
    case channel
    /// A read of a Redis server, for comparison.
    case redisGet

    /// What it is called in tables for people.
    public var title: String {
        switch self {
        case .keyValueGet: "key-value get"
        case .keyValueQuery: "key-value query"
        case .keyValuePut: "key-value put"
        case .keyValueUpdate: "key-value conditional update"
        case .keyValueCounter: "key-value counter"
        case .keyValueAppend: "key-value list append"
        case .objectGet: "object get"
        case .objectPut: "object put"
        case .queueSend: "queue send"
        case .queueDelivery: "queue delivery"
        case .invocation: "function invocation"
        case .channel: "event channel"
        case .redisGet: "Redis get"
        }
    }
}

/// Who calls, which decides which figures apply.
public enum LatencyCaller: Hashable, Sendable {
    /// A program on a virtual machine in the region of the services.
    case client
    case function(memoryMB: Int)
}
