import CloudPrimitives
import FaaSKeeperModel
import Logging
import Synchronization

/// The event channel at AWS, as the session's id says (``Listening``).
///
/// Who waits for events has a FIFO queue of its own, which it makes, long-polls and removes. Who writes once and leaves has rows in a
/// table, which it looks for and which remove themselves: no queue has to be made, and what is there costs nothing. Both
/// work behind any NAT. What is too large for a message is an object, which the receiver deletes.
final class AWSChannel: EventChannel {
    private let connection: AWSConnection
    private let queues: SessionQueues
    private let mailboxes: Mailboxes
    private let envelopes: Envelopes
    private let logger: Logger
    private let ends = Mutex<[SessionID: ReceivingEnd]>([:])

    init(sqs: SQSClient, store: any KeyValueStore, objects: any ObjectStore, logger: Logger, pollSeconds: Int) {
        connection = sqs.connection
        queues = SessionQueues(sqs: sqs, store: store, logger: logger, pollSeconds: pollSeconds)
        mailboxes = Mailboxes(store: store, connection: sqs.connection)
        envelopes = Envelopes(objects: objects, random: sqs.connection.client.random)
        self.logger = logger
    }

    private var clock: any CloudClock { connection.client.clock }

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        // A new receiver takes over what is being polled: a poll that is broken off could hide messages for a while.
        let isOpen = ends.withLock { ends -> Bool in
            ends[session]?.replace(receiver)
            return ends[session] != nil
        }
        if isOpen { return }
        let isPolled = session.listening == .polled
        let source: any MessageSource
        if isPolled { source = mailboxes.source(session) } else { source = try await queues.open(session) }
        let end = ReceivingEnd(
            source: source, objects: envelopes.objects, clock: clock, logger: logger, receiver: receiver)
        let other = ends.withLock { ends -> ReceivingEnd? in
            if let other = ends[session] { return other }
            ends[session] = end
            return nil
        }
        if let other { return other.replace(receiver) }
        if isPolled { return end.start() }
        end.start { [queues] in await queues.keepLease(session) }
    }

    /// A session that was never opened here has nothing to remove.
    func close(_ session: SessionID) async throws(CloudError) {
        guard let end = ends.withLock({ $0.removeValue(forKey: session) }) else { return }
        end.stop()
        if session.listening != .polled { try await queues.remove(session) }
    }

    /// A session that polls counts as reachable whether it is there or not: its time-out tells.
    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        try await envelopes.put(message, for: session) { (envelope) throws(CloudError) in
            if session.listening == .polled {
                try await mailboxes.put(envelope, for: session)
            } else {
                try await queues.send(envelope, to: session)
            }
        }
    }

    func sweep(registered: Set<SessionID>) async throws(CloudError) { try await queues.sweep(registered: registered) }

    /// Stops polling. The queues of sessions that were not closed stay until the heartbeat finds them.
    func shutdown() {
        let ends = self.ends.withLock { ends -> [ReceivingEnd] in
            defer { ends = [:] }
            return Array(ends.values)
        }
        for end in ends { end.stop() }
    }
}

/// Packs messages: itself, or an object and its key.
struct Envelopes: Sendable {
    let objects: any ObjectStore
    let random: any RandomSource

    /// Sends by `send`, which throws `.notFound` where nobody is.
    func put(
        _ message: ChannelMessage, for session: SessionID, by send: (ChannelEnvelope) async throws(CloudError) -> Void
    ) async throws(CloudError) -> Reachability {
        var envelope = ChannelEnvelope.inline(message)
        var storedKey: String?
        if message.body.count + message.id.utf8.count > AWSLimits.channelInlineBytesMax {
            let key = "channel/" + session.hex + "/" + random.token()
            try await objects.put(key, message.body, if: .always)
            envelope = .stored(id: message.id, key: key)
            storedKey = key
        }
        do throws(CloudError) {
            try await send(envelope)
            return .accepted
        } catch {
            if let storedKey, error.code != .unavailable { try? await objects.delete(storedKey) }
            if error.code == .notFound { return .gone }
            throw error
        }
    }
}
