import CloudPrimitives
import FaaSKeeperModel
import NIOCore
import NIOPosix
import Synchronization

/// Brings messages to clients that are reachable; where one does not answer, to its rows, where it looks now and then.
final class DirectPublisher: Sendable {
    private let store: any KeyValueStore
    private let mailboxes: Mailboxes
    private let random: any RandomSource
    /// Addresses that were looked up.
    private let known = Mutex<[SessionID: DirectAddress]>([:])

    init(store: any KeyValueStore, mailboxes: Mailboxes, random: any RandomSource) {
        self.store = store
        self.mailboxes = mailboxes
        self.random = random
    }

    /// - Throws: `.notFound` when the session has been closed, or never was there.
    func send(_ envelope: ChannelEnvelope, to session: SessionID) async throws(CloudError) {
        if let address = known.withLock({ $0[session] }), await deliver(envelope, to: session, at: address) { return }
        let row = try await store.get(DirectAddress.place(session))
        guard let address = row.flatMap(DirectAddress.init) else {
            known.withLock { _ = $0.removeValue(forKey: session) }
            throw CloudError(.notFound, "Session \(session) has no address")
        }
        if await deliver(envelope, to: session, at: address) {
            return known.withLock { known in
                if known.count >= AWSLimits.directKnownMax { known = [:] }
                known[session] = address
            }
        }
        known.withLock { _ = $0.removeValue(forKey: session) }
        try await mailboxes.put(envelope, for: session)
    }

    /// - Returns: whether the client has said that it has the message.
    private func deliver(_ envelope: ChannelEnvelope, to session: SessionID, at address: DirectAddress) async -> Bool {
        guard let seal = DirectSeal(session, key: address.key) else { return false }
        let token = random.bytes(DirectDelivery.tokenBytes)
        guard let sealed = seal.close(DirectDelivery(token: token, envelope: envelope.bytes).bytes, .toClient) else {
            return false
        }
        do {
            let connection = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
                .connectTimeout(.milliseconds(AWSLimits.directConnectMillis))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.frames() }
                }
            let channel = connection.channel
            let end = channel.eventLoop.scheduleTask(in: .milliseconds(AWSLimits.directMillisMax)) {
                channel.close(promise: nil)
            }
            defer { end.cancel() }
            return try await connection.executeThenClose { answers, frames in
                try await frames.write(DirectFrames.Frame(session: session, sealed: sealed))
                for try await answer in answers {
                    return answer.session == session && seal.open(answer.sealed, .answer) == token
                }
                return false
            }
        } catch { return false }
    }
}
