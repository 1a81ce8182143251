/// A message or direct call that was delivered ``LocalLimits/deliveriesMax`` times and never dealt with.
public struct DeadLetter: Hashable, Sendable {
    /// The queue's name; `invoke:` and the function's name for a direct call.
    public let queue: String
    public let group: String
    public let body: [UInt8]

    public init(queue: String, group: String, body: [UInt8]) {
        self.queue = queue
        self.group = group
        self.body = body
    }
}
