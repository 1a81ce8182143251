import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import MotoServer
import NIOCore
import NIOEmbedded
import NIOPosix
import Synchronization
import Testing

@testable import AWSBackend

/// The event channel of a client that can be reached: by connections, sealed, and by rows where nobody answers.
@Suite struct DirectTests {
    private let session = SessionID(drawn: 99, .direct)

    private func message(_ id: String, _ count: Int = 3) -> ChannelMessage {
        ChannelMessage(id: id, body: [UInt8](repeating: 5, count: count))
    }

    /// A function's side, and a client that listens on a free port of the loopback interface.
    private func pair() async throws -> (server: AWSBackend, client: AWSBackend) {
        let server = try await MotoBackend.make()
        var options = try MotoBackend.options(try await .running())
        options.reachable = Reachable(host: "127.0.0.1", port: 0)
        let client = try AWSBackend(deployment: server.deployment, region: server.region, options)
        return (server, client)
    }

    private func address(_ backend: AWSBackend) async throws -> DirectAddress? {
        try await backend.cloud.store.get(DirectAddress.place(session)).flatMap(DirectAddress.init)
    }

    private func rows(_ backend: AWSBackend) async throws -> Int {
        try await backend.cloud.store.queryAll(ChannelTable.messages(session)).count
    }

    @Test func byConnection() async throws {
        let (server, client) = try await pair()
        let seen = Mutex<[String]>([])
        #expect(try await server.cloud.channel.publish(message("early"), to: session) == .gone)
        try await client.cloud.channel.open(session) { messages in seen.withLock { $0 += messages.map(\.id) } }
        for number in 0..<30 {
            #expect(try await server.cloud.channel.publish(message("\(number)"), to: session) == .accepted)
        }
        try await server.cloud.channel.publish(message("large", 1_400_000), to: session)
        try await eventually { seen.withLock { $0.count } == 31 }
        #expect(seen.withLock { $0 } == (0..<30).map(String.init) + ["large"])
        // None of them was a row, and no queue was made.
        #expect(try await rows(server) == 0)
        #expect(try await server.sqs.names(prefix: server.names.allChannels).isEmpty)
        try await client.cloud.channel.close(session)
        #expect(try await server.cloud.channel.publish(message("late"), to: session) == .gone)
        await client.shutdown()
        await server.shutdown()
    }

    /// Where the connection fails, the message is a row, and comes all the same.
    @Test func throughARow() async throws {
        let (server, client) = try await pair()
        let seen = Mutex<[String]>([])
        try await client.cloud.channel.open(session) { messages in seen.withLock { $0 += messages.map(\.id) } }
        let right = try #require(try await address(server))
        // A port at which nobody listens.
        let wrong = DirectAddress(host: "127.0.0.1", port: 1, key: right.key)
        _ = try await server.cloud.store.put(DirectAddress.place(session), wrong.row(nowMillis: 0))
        #expect(try await server.cloud.channel.publish(message("a"), to: session) == .accepted)
        #expect(try await rows(server) == 1)
        try await eventually { seen.withLock { $0 } == ["a"] }
        await client.shutdown()
        await server.shutdown()
    }

    /// A client that came back elsewhere under its id: what a function remembers of it is looked up again.
    @Test func anotherAddress() async throws {
        let (server, client) = try await pair()
        let seen = Mutex<[String]>([])
        try await client.cloud.channel.open(session) { _ in }
        try await server.cloud.channel.publish(message("a"), to: session)
        try await client.cloud.channel.close(session)
        await client.shutdown()
        var options = try MotoBackend.options(try await .running())
        options.reachable = Reachable(host: "127.0.0.1", port: 0)
        let other = try AWSBackend(deployment: server.deployment, region: server.region, options)
        try await other.cloud.channel.open(session) { messages in seen.withLock { $0 += messages.map(\.id) } }
        #expect(try await server.cloud.channel.publish(message("b"), to: session) == .accepted)
        try await eventually { seen.withLock { $0 } == ["b"] }
        #expect(try await rows(server) == 0)
        await other.shutdown()
        await server.shutdown()
    }

    /// Who has not the session's key can neither send nor listen: nothing is taken, and nobody gets an answer.
    @Test func strangers() async throws {
        let (server, client) = try await pair()
        let seen = Mutex(0)
        try await client.cloud.channel.open(session) { messages in seen.withLock { $0 += messages.count } }
        let right = try #require(try await address(server))
        let envelope = ChannelEnvelope.inline(message("forged")).bytes
        let delivery = DirectDelivery(
            token: [UInt8](repeating: 1, count: DirectDelivery.tokenBytes), envelope: envelope)
        let stranger = try #require(DirectSeal(session, key: [UInt8](repeating: 0, count: DirectSeal.keyBytes)))
        let seal = try #require(DirectSeal(session, key: right.key))
        let other = try #require(DirectSeal(SessionID(drawn: 1, .direct), key: right.key))
        let sealed = try #require(seal.close(delivery.bytes, .toClient))
        var bent = sealed
        bent[20] ^= 1
        for wrong in [
            try #require(stranger.close(delivery.bytes, .toClient)), try #require(seal.close(delivery.bytes, .answer)),
            try #require(other.close(delivery.bytes, .toClient)), bent, delivery.bytes, [],
            try #require(seal.close([1, 2], .toClient)),
        ] {
            #expect(try await exchange(wrong, at: right.port) == nil)
        }
        #expect(seen.withLock { $0 } == 0)
        // What is right is answered with its token.
        let answer = try #require(try await exchange(sealed, at: right.port))
        #expect(seal.open(answer.sealed, .answer) == delivery.token)
        try await eventually { seen.withLock { $0 } == 1 }
        await client.shutdown()
        await server.shutdown()
    }

    private func exchange(_ sealed: [UInt8], at port: Int) async throws -> DirectFrames.Frame? {
        let connection = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try channel.frames() }
            }
        return try await connection.executeThenClose { answers, frames in
            try await frames.write(DirectFrames.Frame(session: session, sealed: sealed))
            for try await answer in answers { return answer }
            return nil
        }
    }

    /// On both sides of the bound of a frame, and what is no frame.
    @Test func frames() throws {
        func read(_ bytes: [UInt8]) throws -> [DirectFrames.Frame] {
            let channel = EmbeddedChannel(handler: ByteToMessageHandler(DirectFrames()))
            defer { _ = try? channel.finish() }
            // In pieces, as a network brings them.
            for byte in bytes.prefix(20) { try channel.writeInbound(ByteBuffer(bytes: [byte])) }
            if bytes.count > 20 { try channel.writeInbound(ByteBuffer(bytes: bytes.dropFirst(20))) }
            var frames: [DirectFrames.Frame] = []
            while let frame = try channel.readInbound(as: DirectFrames.Frame.self) { frames.append(frame) }
            return frames
        }
        func bytes(_ count: Int) -> [UInt8] {
            var buffer = ByteBuffer()
            DirectFrames.Frame(session: session, sealed: [UInt8](repeating: 3, count: count)).write(to: &buffer)
            return Array(buffer.readableBytesView)
        }
        #expect(try read(bytes(5) + bytes(0)).map(\.sealed.count) == [5, 0])
        let most = AWSLimits.directFrameBytesMax - 8
        #expect(try read(bytes(most)).map(\.sealed.count) == [most])
        #expect(throws: (any Error).self) { try read(bytes(most + 1)) }
        #expect(throws: (any Error).self) { try read([0, 0, 0, 7] + [UInt8](repeating: 0, count: 7)) }
        #expect(try read([0, 0]).isEmpty)
    }

    /// Up to the bound messages wait to be handed over.
    @Test func waiting() async throws {
        let source = DirectSource()
        for _ in 0..<AWSLimits.directWaitingMax { #expect(source.add([1])) }
        #expect(!source.add([1]))
        #expect(try await source.next().count == AWSLimits.directWaitingMax)
        #expect(source.add([1]))
    }

    @Test(arguments: [
        ("10.0.0.5", Reachable(host: "10.0.0.5", port: 0)),
        ("a.example:7000", Reachable(host: "a.example", port: 7_000)),
        ("[::1]:80", Reachable(host: "::1", port: 80)), ("[::1]", Reachable(host: "::1", port: 0)),
        ("a:65535", Reachable(host: "a", port: 65_535)), ("a:65536", nil), ("a:0", nil), ("a:", nil), (":80", nil),
        ("", nil), ("::1", nil), ("a/b", nil), ("a b", nil), ("a:+80", nil), ("[::1", nil),
    ])
    func addresses(_ text: String, _ expected: Reachable?) { #expect(Reachable(text) == expected) }

    /// A whole deployment whose client is reachable: writes, a watch.
    @Test func wholeDeployment() async throws {
        let environment = MotoDeployment.environment
        let text = try await MotoDeployment.url().text
        let worker = try await Deployment.open(
            ConnectionURL(text, environment: [:]), environment: environment, hosting: true)
        let reached = try await Deployment.open(
            ConnectionURL(text + "&reachable=127.0.0.1", environment: [:]), environment: environment)
        try await reached.withClient { client in
            #expect(client.session.listening == .direct)
            let events = client.events()
            _ = try await client.create("/a")
            _ = try await client.get("/a", watch: true)
            _ = try await client.set("/a", data: [1])
            var iterator = events.makeAsyncIterator()
            #expect(await iterator.next()?.type == .nodeDataChanged)
        }
        for wrong in ["a/b", "a:99999"] {
            await #expect(throws: KeeperError.self) {
                _ = try await Deployment.open(
                    ConnectionURL(text + "&reachable=\(wrong)", environment: [:]), environment: environment)
            }
        }
        await reached.close()
        await worker.close()
    }

    /// Without an address nobody listens, and the error says what would be right.
    @Test func withoutAnAddress() async throws {
        let server = try await MotoBackend.make()
        do throws(CloudError) {
            try await server.cloud.channel.open(session) { _ in }
            Issue.record("Nobody has said where it is")
        } catch {
            #expect(error.code == .refused && error.message.contains("reachable=HOST:PORT"))
        }
        await server.shutdown()
    }
}
