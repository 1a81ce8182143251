import NIOCore
import NIOPosix
import Synchronization

@testable import RedisStore

/// A server that says what a test wants it to. It greets as Redis does, unless it is told otherwise.
final class FakeServer: Sendable {
    /// What becomes of a command.
    enum Reply: Sendable {
        case value(RESPValue)
        case bytes([UInt8])
        /// The connection is closed at once, what was answered before included.
        case cut
        case silence
    }

    /// - Parameters: the command's words, and which command of that name it is, counted from 1 over all connections.
    typealias Script = @Sendable (_ words: [String], _ count: Int) -> Reply?

    private let channel: any Channel
    private let counts: Counts

    var port: Int { channel.localAddress?.port ?? 0 }
    var url: RedisURL { get throws { try RedisURL("redis://127.0.0.1:\(port)") } }

    private init(_ channel: any Channel, _ counts: Counts) {
        self.channel = channel
        self.counts = counts
    }

    /// - Parameter script: nil for what a server answers that has nothing.
    static func start(_ script: @escaping Script = { _, _ in nil }) async throws -> FakeServer {
        let counts = Counts()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FakeHandler(script, counts))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return FakeServer(channel, counts)
    }

    func stop() async { try? await channel.close().get() }

    /// How many commands of that name have come, and how many connections under `connect`.
    func count(_ name: String) -> Int { counts.values.withLock { $0[name] ?? 0 } }

    fileprivate final class Counts: Sendable {
        let values = Mutex<[String: Int]>([:])

        func next(_ name: String) -> Int {
            values.withLock {
                $0[name, default: 0] += 1
                return $0[name] ?? 0
            }
        }
    }
}

private final class FakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: FakeServer.Script
    private let counts: FakeServer.Counts
    private var decoder = RESPDecoder()

    init(_ script: @escaping FakeServer.Script, _ counts: FakeServer.Counts) {
        self.script = script
        self.counts = counts
    }

    func channelActive(context: ChannelHandlerContext) {
        if let reply = script(["connect"], counts.next("connect")) { _ = answer(reply, context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data).readableBytesView)
        while let command = try? decoder.next() {
            let words = (command.elements ?? []).map { String(decoding: $0.bytes ?? [], as: UTF8.self) }
            let name = words.first ?? ""
            let reply = script(words, counts.next(name)) ?? .value(FakeHandler.standard(name))
            guard answer(reply, context) else { return }
        }
    }

    /// - Returns: whether the connection goes on.
    private func answer(_ reply: FakeServer.Reply, _ context: ChannelHandlerContext) -> Bool {
        switch reply {
        case .value(let value):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: value.encoded())), promise: nil)
        case .bytes(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .silence: break
        case .cut:
            context.close(promise: nil)
            return false
        }
        return true
    }

    private static func standard(_ name: String) -> RESPValue {
        switch name {
        case "HELLO": .map([RESPValue.Pair(key: .bulk(Array("proto".utf8)), value: .integer(3))])
        case "SELECT": .simple(Array("OK".utf8))
        case "INFO": .bulk(Array("run_id:fake\r\nrole:master\r\n".utf8))
        case "CONFIG": .map([])
        case "SCRIPT": .bulk(Array("sha".utf8))
        case "GET": .null
        case "MGET": .array([.null])
        case "EVALSHA", "EVAL": .integer(1)
        default: .error(Array("ERR unknown".utf8))
        }
    }
}
