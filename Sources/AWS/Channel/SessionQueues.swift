import CloudPrimitives
import FaaSKeeperModel
import Logging
import Synchronization

/// One FIFO queue for each session that waits for events. All messages have one group, so they come in order.
///
/// A row in the channel's table says that the client is there. Whoever finds a queue without one removes it.
final class SessionQueues: Sendable {
    private static let group = "session"

    private let sqs: SQSClient
    private let store: any KeyValueStore
    private let logger: Logger
    private let pollSeconds: Int
    /// When queues were looked through for the last time here. Microseconds, by the clock that never goes back.
    private let sweptMicros = Mutex<Int64?>(nil)

    init(sqs: SQSClient, store: any KeyValueStore, logger: Logger, pollSeconds: Int) {
        self.sqs = sqs
        self.store = store
        self.logger = logger
        self.pollSeconds = pollSeconds
    }

    private var names: DeploymentNames { sqs.connection.names }
    private var clock: any CloudClock { sqs.connection.client.clock }

    private func queue(_ session: SessionID) -> SQSQueue {
        SQSQueue(name: DeploymentNames.channelPrefix + session.hex, sqs: sqs)
    }

    /// Makes the queue; its lease first, so that nobody takes it for left behind.
    func open(_ session: SessionID) async throws(CloudError) -> QueueSource {
        try await renew(session)
        try await sqs.create(
            names.channel(session.hex), visibilitySeconds: AWSLimits.channelVisibilitySeconds,
            retentionSeconds: AWSLimits.channelRetentionSeconds)
        return QueueSource(queue: queue(session), pollSeconds: pollSeconds)
    }

    private func renew(_ session: SessionID) async throws(CloudError) {
        _ = try await store.put(ChannelTable.lease(session), ChannelTable.lease(nowMillis: clock.nowMillis))
    }

    /// Until the task is cancelled.
    func keepLease(_ session: SessionID) async {
        await ChannelTable.keep("A lease", by: clock, logger) { () throws(CloudError) in try await renew(session) }
    }

    func remove(_ session: SessionID) async throws(CloudError) {
        try await sqs.delete(names.channel(session.hex))
        try await store.delete(ChannelTable.lease(session))
    }

    /// Each publication counts, also of a message that was published before: its id tells the receiver.
    /// - Throws: `.notFound` when the session has no queue.
    func send(_ envelope: ChannelEnvelope, to session: SessionID) async throws(CloudError) {
        try await queue(session).send([
            QueueMessage(
                body: envelope.bytes, group: SessionQueues.group,
                deduplicationID: sqs.connection.client.random.token())
        ])
    }

    // MARK: Left behind

    /// Removes the queues of clients that are neither registered nor there: at most once in a while.
    func sweep(registered: Set<SessionID>) async throws(CloudError) {
        let now = clock.monotonicMicros
        let isDue = sweptMicros.withLock { swept in
            guard swept.map({ now - $0 >= AWSLimits.sweepMillis * 1_000 }) ?? true else { return false }
            swept = now
            return true
        }
        if isDue { try await removeOrphans(registered: registered) }
    }

    func removeOrphans(registered: Set<SessionID>) async throws(CloudError) {
        for name in try await sqs.names(prefix: names.allChannels) {
            guard let session = names.session(ofChannel: name), !registered.contains(session),
                ChannelTable.hasEnded(try await store.get(ChannelTable.lease(session)), nowMillis: clock.nowMillis)
            else { continue }
            try await remove(session)
            logger.info("Removed the queue of a client that is gone", metadata: ["session": "\(session)"])
        }
    }
}
