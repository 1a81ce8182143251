import CloudPrimitives
import FaaSKeeperModel

/// Where the receiving end of a session gets its messages.
protocol MessageSource: Sendable {
    /// What has come, in order; waits for a while when there is nothing. None: the look is billed all the same.
    func next() async throws(CloudError) -> [SourceMessage]
    /// Removes messages that have been handed over, or remembers them: they must not come again at once.
    func finish(_ messages: [SourceMessage]) async throws(CloudError)
}

/// An envelope, and where it lies.
struct SourceMessage: Sendable {
    /// The receipt of a queue, or the sort key of a row.
    let place: String
    let envelope: [UInt8]
}

/// The queue of a session, long-polled.
struct QueueSource: MessageSource {
    let queue: SQSQueue
    let pollSeconds: Int

    func next() async throws(CloudError) -> [SourceMessage] {
        try await queue.receive(
            max: AWSLimits.batchMax, visibilityMillis: AWSLimits.channelVisibilitySeconds * 1_000,
            waitSeconds: pollSeconds
        ).map { SourceMessage(place: $0.receipt, envelope: $0.body) }
    }

    func finish(_ messages: [SourceMessage]) async throws(CloudError) {
        try await queue.delete(messages.map(\.place))
    }
}
