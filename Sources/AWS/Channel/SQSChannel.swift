import CloudPrimitives
import FaaSKeeperModel
import Logging
import Synchronization

/// The event channel by one FIFO queue for each session, which its client makes, polls and removes. It works behind any NAT.
///
/// Messages of a session have one group, so they come in order, ten at a time at the most. What is too large for a message is an
/// object, which the receiver deletes.
final class SQSChannel: EventChannel {
    private struct State {
        var ends: [SessionID: ReceivingEnd] = [:]
    }

    private static let group = "session"

    private let sqs: SQSClient
    private let objects: any ObjectStore
    private let logger: Logger
    private let pollSeconds: Int
    private let state = Mutex(State())

    init(sqs: SQSClient, objects: any ObjectStore, logger: Logger, pollSeconds: Int) {
        self.sqs = sqs
        self.objects = objects
        self.logger = logger
        self.pollSeconds = pollSeconds
    }

    private func queue(of session: SessionID) -> SQSQueue {
        SQSQueue(name: "s-" + session.hex, sqs: sqs)
    }

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        // A new receiver takes over what is being polled: a poll that is broken off could hide messages for a while.
        let isOpen = state.withLock { state in
            state.ends[session]?.replace(receiver)
            return state.ends[session] != nil
        }
        if isOpen { return }
        try await sqs.create(
            sqs.connection.names.channel(session.hex), visibilitySeconds: AWSLimits.channelVisibilitySeconds,
            retentionSeconds: AWSLimits.channelRetentionSeconds)
        let end = ReceivingEnd(
            queue: queue(of: session), objects: objects, logger: logger, pollSeconds: pollSeconds, receiver: receiver)
        let other = state.withLock { state -> ReceivingEnd? in
            if let other = state.ends[session] { return other }
            state.ends[session] = end
            return nil
        }
        if let other { other.replace(receiver) } else { end.start() }
    }

    func close(_ session: SessionID) async throws(CloudError) {
        state.withLock { $0.ends.removeValue(forKey: session) }?.stop()
        try await sqs.delete(sqs.connection.names.channel(session.hex))
    }

    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        let token = sqs.connection.client.random.token()
        var envelope = ChannelEnvelope.inline(message)
        var storedKey: String?
        if message.body.count + message.id.utf8.count > AWSLimits.channelInlineBytesMax {
            let key = "channel/" + session.hex + "/" + token
            try await objects.put(key, message.body, if: .always)
            envelope = .stored(id: message.id, key: key)
            storedKey = key
        }
        do throws(CloudError) {
            // Each publication counts, also of a message that was published before: its id tells the receiver.
            try await queue(of: session).send([
                QueueMessage(body: envelope.bytes, group: SQSChannel.group, deduplicationID: token)
            ])
            return .accepted
        } catch {
            if let storedKey, error.code != .unavailable { try? await objects.delete(storedKey) }
            if error.code == .notFound { return .gone }
            throw error
        }
    }

    /// Stops polling. The queues of sessions that were not closed stay; they cost nothing.
    func shutdown() {
        let ends = state.withLock { state in
            defer { state.ends = [:] }
            return Array(state.ends.values)
        }
        for end in ends { end.stop() }
    }
}
