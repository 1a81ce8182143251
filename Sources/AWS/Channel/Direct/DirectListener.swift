import CloudPrimitives
import FaaSKeeperModel
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The port at which the sessions of this process that are reachable get their messages. One connection brings one message:
/// what cannot be opened with the session's key closes it without a word.
final class DirectListener: Sendable {
    typealias Connection = NIOAsyncChannel<DirectFrames.Frame, DirectFrames.Frame>

    private struct State {
        var sessions: [SessionID: (seal: DirectSeal, source: DirectSource)] = [:]
        var connections = 0
    }

    /// Where it listens; another than asked for where that was 0.
    let port: Int
    private let channel: any Channel
    private let state = Mutex(State())
    private let task: Mutex<Task<Void, Never>?>

    private init(_ server: NIOAsyncChannel<Connection, Never>) {
        channel = server.channel
        port = server.channel.localAddress?.port ?? 0
        task = Mutex(nil)
    }

    /// - Throws: `.refused` when the port cannot be had.
    static func open(port: Int, logger: Logger) async throws(CloudError) -> DirectListener {
        let server: NIOAsyncChannel<Connection, Never>
        do {
            server = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: "0.0.0.0", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.frames() }
                }
        } catch {
            throw CloudError(
                .refused, "Nothing can listen on port \(port), which option reachable names: \(error)")
        }
        let listener = DirectListener(server)
        let task = Task { [weak listener] in
            do {
                try await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { await DirectListener.serve(connection, listener) }
                        }
                    }
                }
            } catch { logger.debug("A listener has ended", metadata: ["error": "\(error)"]) }
        }
        listener.task.withLock { $0 = task }
        return listener
    }

    func add(_ session: SessionID, _ seal: DirectSeal, _ source: DirectSource) {
        state.withLock { $0.sessions[session] = (seal, source) }
    }

    func remove(_ session: SessionID) { state.withLock { _ = $0.sessions.removeValue(forKey: session) } }

    func close() {
        channel.close(promise: nil)
        task.withLock { $0.take() }?.cancel()
    }

    private static func serve(_ connection: Connection, _ listener: DirectListener?) async {
        guard let listener, listener.enter() else { return connection.channel.close(promise: nil) }
        defer { listener.leave() }
        let channel = connection.channel
        // Who connects and says nothing does not stay.
        let end = channel.eventLoop.scheduleTask(in: .milliseconds(AWSLimits.directMillisMax)) {
            channel.close(promise: nil)
        }
        try? await connection.executeThenClose { frames, answers in
            for try await frame in frames {
                guard let answer = listener.take(frame) else { return }
                try await answers.write(answer)
            }
        }
        end.cancel()
    }

    private func enter() -> Bool {
        state.withLock { state in
            guard state.connections < AWSLimits.directConnectionsMax else { return false }
            state.connections += 1
            return true
        }
    }

    private func leave() { state.withLock { $0.connections -= 1 } }

    /// - Returns: the answer; nil for what is nobody's, and for what finds too much waiting.
    private func take(_ frame: DirectFrames.Frame) -> DirectFrames.Frame? {
        guard let (seal, source) = state.withLock({ $0.sessions[frame.session] }),
            let delivery = seal.open(frame.sealed, .toClient).flatMap(DirectDelivery.init),
            let receipt = seal.close(delivery.token, .answer), source.add(delivery.envelope)
        else { return nil }
        return DirectFrames.Frame(session: frame.session, sealed: receipt)
    }
}

/// What is sealed on the way to a client: a token, which the answer repeats, and the message's envelope.
struct DirectDelivery {
    static let tokenBytes = 16
    let token: [UInt8]
    let envelope: [UInt8]

    init(token: [UInt8], envelope: [UInt8]) {
        self.token = token
        self.envelope = envelope
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count > DirectDelivery.tokenBytes else { return nil }
        token = Array(bytes[..<DirectDelivery.tokenBytes])
        envelope = Array(bytes[DirectDelivery.tokenBytes...])
    }

    var bytes: [UInt8] { token + envelope }
}
