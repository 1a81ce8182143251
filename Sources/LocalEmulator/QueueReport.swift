/// How a queue stands: what waits in it, what is being worked on, and since when.
public struct QueueReport: Hashable, Sendable {
    /// The queue's name; `invoke:` and the function's name for direct calls.
    public let queue: String
    /// Messages that a function may take.
    public var waiting = 0
    /// Messages that were taken and are not dealt with, or are to be tried later.
    public var inFlight = 0
    /// When the oldest of them was sent; milliseconds since 1970-01-01 UTC. nil where there is none, or nobody knows.
    public var oldestSentMillis: Int64?
    /// Messages that were delivered ``LocalLimits/deliveriesMax`` times and never dealt with.
    public var dead = 0

    public init(queue: String) { self.queue = queue }

    mutating func add(isVisible: Bool, sentAt: Int64) {
        if isVisible { waiting += 1 } else { inFlight += 1 }
        // Messages of an older format have no time.
        if sentAt > 0 { oldestSentMillis = min(oldestSentMillis ?? sentAt, sentAt) }
    }
}

extension Array where Element == QueueReport {
    /// The report of that queue; made where it is not there yet.
    mutating func change(_ queue: String, _ body: (inout QueueReport) -> Void) {
        let index =
            firstIndex { $0.queue == queue }
            ?? {
                append(QueueReport(queue: queue))
                return count - 1
            }()
        body(&self[index])
    }
}
