/// A first-in first-out queue with message groups, as SQS FIFO: within a group in order, one message of a group at
/// a time unless they come in one batch; at least once. Errors: ``CloudError``.
public protocol FIFOQueue: Sendable {
    var name: String { get }
    var limits: QueueLimits { get }

    /// Appends the messages in their order. One whose deduplication id was sent within
    /// ``QueueLimits/deduplicationMillis`` is accepted and dropped.
    /// - Throws: `.limitExceeded` when a message or the batch is too large.
    func send(_ messages: [QueueMessage]) async throws(CloudError)

    /// Takes up to `max` visible messages and hides them, and the rest of their groups, for `visibilityMillis`.
    func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage]

    /// Removes messages that were dealt with. A receipt that is void by now is passed over.
    func delete(_ receipts: [String]) async throws(CloudError)

    /// Makes messages visible again after `millis` from now (0: at once). A void receipt is passed over.
    func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError)

    /// How many messages are waiting or in flight. Approximate on a cloud.
    func depth() async throws(CloudError) -> Int
}

/// What a queue takes.
public struct QueueLimits: Hashable, Sendable {
    /// Bytes of one message.
    public var messageBytesMax: Int
    /// Messages in one send or receive.
    public var batchMax: Int
    /// Bytes of one send.
    public var batchBytesMax: Int
    public var deduplicationMillis: Int64

    public init(messageBytesMax: Int, batchMax: Int, batchBytesMax: Int, deduplicationMillis: Int64) {
        self.messageBytesMax = messageBytesMax
        self.batchMax = batchMax
        self.batchBytesMax = batchBytesMax
        self.deduplicationMillis = deduplicationMillis
    }
}

/// A message to be sent.
public struct QueueMessage: Hashable, Sendable {
    public var body: [UInt8]
    public var group: String
    public var deduplicationID: String

    public init(body: [UInt8], group: String, deduplicationID: String) {
        self.body = body
        self.group = group
        self.deduplicationID = deduplicationID
    }
}

/// A message as one delivery brought it.
public struct ReceivedMessage: Hashable, Sendable {
    public var body: [UInt8]
    public var group: String
    /// Names this delivery; void once the message is visible again and somebody else has taken it.
    public var receipt: String
    /// 1 at the first delivery.
    public var receiveCount: Int
    /// When the queue took it, by the queue's clock: milliseconds since 1970-01-01 UTC.
    public var sentAtMillis: Int64

    public init(body: [UInt8], group: String, receipt: String, receiveCount: Int, sentAtMillis: Int64) {
        self.body = body
        self.group = group
        self.receipt = receipt
        self.receiveCount = receiveCount
        self.sentAtMillis = sentAtMillis
    }
}
