import CloudPrimitives
import FaaSKeeperModel
import Logging
import Synchronization

/// The event channel at AWS, as the session's id says (``Listening``).
///
/// Who waits for events has a FIFO queue of its own, which it makes, long-polls and removes. Who writes once and leaves has rows in a
/// table, which it looks for and which remove themselves: no queue has to be made, and what is there costs nothing. Both
/// work behind any NAT. Who says that it can be reached gets its messages by connections. What is too large for a message is an object, which the receiver deletes.
final class AWSChannel: EventChannel {
    private let connection: AWSConnection
    private let queues: SessionQueues
    private let mailboxes: Mailboxes
    private let publisher: DirectPublisher
    /// Nil where nobody says that this process can be reached.
    private let direct: DirectSessions?
    private let envelopes: Envelopes
    private let logger: Logger
    /// One for each session, two for one that is reachable.
    private let ends = Mutex<[SessionID: [ReceivingEnd]]>([:])

    init(
        sqs: SQSClient, store: any KeyValueStore, objects: any ObjectStore, reachable: Reachable?, logger: Logger,
        pollSeconds: Int
    ) {
        connection = sqs.connection
        queues = SessionQueues(sqs: sqs, store: store, logger: logger, pollSeconds: pollSeconds)
        mailboxes = Mailboxes(store: store, connection: sqs.connection)
        publisher = DirectPublisher(store: store, mailboxes: mailboxes, random: sqs.connection.client.random)
        direct = reachable.map {
            DirectSessions($0, store: store, connection: sqs.connection, logger: logger)
        }
        envelopes = Envelopes(objects: objects, random: sqs.connection.client.random)
        self.logger = logger
    }

    private var clock: any CloudClock { connection.client.clock }

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        // A new receiver takes over what is being polled: a poll that is broken off could hide messages for a while.
        let isOpen = ends.withLock { ends -> Bool in
            for end in ends[session] ?? [] { end.replace(receiver) }
            return ends[session] != nil
        }
        if isOpen { return }
        let (sources, keepAlive) = try await sources(session)
        let new = sources.map {
            ReceivingEnd(
                source: $0, objects: envelopes.objects, clock: clock, logger: logger, receiver: receiver)
        }
        let others = ends.withLock { ends -> [ReceivingEnd]? in
            if let others = ends[session] { return others }
            ends[session] = new
            return nil
        }
        if let others {
            for other in others { other.replace(receiver) }
            return
        }
        for (number, end) in new.enumerated() { end.start(keepAlive: number == 0 ? keepAlive : nil) }
    }

    private func sources(
        _ session: SessionID
    ) async throws(CloudError) -> (sources: [any MessageSource], keepAlive: (@Sendable () async -> Void)?) {
        switch session.listening {
        case .pushed:
            let source = try await queues.open(session)
            return ([source], { [queues] in await queues.keepLease(session) })
        case .polled:
            return ([mailboxes.source(session)], nil)
        case .direct:
            guard let direct else {
                throw CloudError(
                    .refused, "Nobody has said where this process can be reached; option reachable=HOST:PORT does")
            }
            let source = try await direct.open(session)
            // What could not be brought.
            let looks = mailboxes.source(session, everyMillis: AWSLimits.directLookMillis)
            return ([source, looks], { await direct.keepAddress(session) })
        }
    }

    /// A session that was never opened here has nothing to remove.
    func close(_ session: SessionID) async throws(CloudError) {
        guard let ends = ends.withLock({ $0.removeValue(forKey: session) }) else { return }
        for end in ends { end.stop() }
        switch session.listening {
        case .pushed: try await queues.remove(session)
        case .polled: break
        case .direct: try await direct?.remove(session)
        }
    }

    /// A session that polls counts as reachable whether it is there or not: its time-out tells.
    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        try await envelopes.put(message, for: session) { (envelope) throws(CloudError) in
            switch session.listening {
            case .pushed: try await queues.send(envelope, to: session)
            case .polled: try await mailboxes.put(envelope, for: session)
            case .direct: try await publisher.send(envelope, to: session)
            }
        }
    }

    func sweep(registered: Set<SessionID>) async throws(CloudError) { try await queues.sweep(registered: registered) }

    /// Stops polling. The queues of sessions that were not closed stay until the heartbeat finds them.
    func shutdown() async {
        let ends = self.ends.withLock { ends -> [ReceivingEnd] in
            defer { ends = [:] }
            return ends.values.flatMap { $0 }
        }
        for end in ends { end.stop() }
        await direct?.close()
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
