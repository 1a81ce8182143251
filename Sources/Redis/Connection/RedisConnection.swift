import CloudPrimitives
import NIOCore
import NIOPosix

/// One connection to a server that has been greeted. Commands of several tasks go out one behind the other, without
/// waiting for answers in between.
final class RedisConnection: Sendable {
    let server: RedisServerReport
    /// The names under which the server has the scripts.
    let scripts: [RedisScript: String]
    private let raw: Raw
    private let options: RedisOptions

    private init(
        _ raw: Raw, server: RedisServerReport, scripts: [RedisScript: String], options: RedisOptions
    ) {
        self.raw = raw
        self.server = server
        self.scripts = scripts
        self.options = options
    }

    /// A connection on which nothing was said.
    private struct Raw: Sendable {
        let channel: any Channel
        let handler: NIOLoopBound<RedisChannelHandler>
        /// Done when commands may be sent.
        let handshake: EventLoopFuture<Void>

        func finishHandshake() async throws(RedisFailure) {
            do { try await handshake.get() } catch let failure as RedisFailure { throw failure } catch {
                throw .notSent("The connection has failed: \(error)")
            }
        }

        func send(
            _ commands: [RedisCommand], by deadline: NIODeadline, timeoutMillis: Int64
        ) async throws(RedisFailure) -> [RESPValue] {
            var bytes: [UInt8] = []
            for command in commands { command.encode(to: &bytes) }
            let buffer = channel.allocator.buffer(bytes: bytes)
            let promise = channel.eventLoop.makePromise(of: [RESPValue].self)
            let (handler, count) = (handler, commands.count)
            channel.eventLoop.execute {
                handler.value.send(buffer, count: count, by: deadline, timeoutMillis: timeoutMillis, promise)
            }
            do { return try await promise.futureResult.get() } catch let failure as RedisFailure { throw failure } catch
            {
                throw .unknown("The connection has failed: \(error)")
            }
        }
    }

    /// Connects and greets.
    static func open(
        _ url: RedisURL, options: RedisOptions, tls: RedisTLS?, group: any EventLoopGroup
    ) async throws(RedisFailure) -> RedisConnection {
        let deadline = NIODeadline.now() + .milliseconds(options.connectMillis)
        let greeting = try RedisGreeting(url)
        let raw = try await connect(url, options: options, tls: tls, group: group)
        do throws(RedisFailure) {
            try await raw.finishHandshake()
            let answers = try await raw.send(
                greeting.commands, by: deadline, timeoutMillis: options.connectMillis)
            let (server, scripts) = try greeting.read(answers)
            return RedisConnection(raw, server: server, scripts: scripts, options: options)
        } catch {
            raw.channel.close(promise: nil)
            let failure = error.ofGreeting
            guard tls != nil, failure.kind == .notDone, failure.error.code == .unavailable else { throw failure }
            throw .notSent("\(failure.error.message); a server without TLS would be silent too, and wants redis://")
        }
    }

    private static func connect(
        _ url: RedisURL, options: RedisOptions, tls: RedisTLS?, group: any EventLoopGroup
    ) async throws(RedisFailure) -> Raw {
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.milliseconds(options.connectMillis))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
        do {
            return try await bootstrap.connect(host: url.host, port: url.port) { channel in
                let handshake = channel.eventLoop.makePromise(of: Void.self)
                return channel.eventLoop.makeCompletedFuture {
                    do { return try prepare(channel, url, options, tls, handshake) } catch {
                        handshake.fail(error)
                        throw error
                    }
                }
            }
        } catch {
            throw .notSent("Redis at \(url) cannot be reached: \(words(of: error))")
        }
    }

    /// Puts the handlers into a new channel, on its event loop.
    private static func prepare(
        _ channel: any Channel, _ url: RedisURL, _ options: RedisOptions, _ tls: RedisTLS?,
        _ handshake: EventLoopPromise<Void>
    ) throws -> Raw {
        let pipeline = channel.pipeline.syncOperations
        if let tls {
            try pipeline.addHandler(try tls.handler())
            try pipeline.addHandler(
                ServerNameCheck(name: tls.name, place: "\(url)", millis: options.connectMillis, handshake))
        } else {
            handshake.succeed(())
        }
        let handler = RedisChannelHandler(place: "\(url)")
        try pipeline.addHandler(handler)
        return Raw(
            channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop),
            handshake: handshake.futureResult)
    }

    private static func words(of error: any Error) -> String {
        switch error {
        case ChannelError.connectTimeout: "it does not answer"
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { words(of: $0.error) } ?? "the name of its host is not known"
        case let error as IOError: "\(error)"
        default: "\(error)"
        }
    }

    /// Sends commands in one piece, nothing of another task among them.
    /// - Returns: an answer for each.
    func send(_ commands: [RedisCommand], by deadline: NIODeadline) async throws(RedisFailure) -> [RESPValue] {
        try await raw.send(commands, by: deadline, timeoutMillis: options.callMillis)
    }

    var isOpen: Bool { raw.channel.isActive }

    func close() {
        let handler = raw.handler
        raw.channel.eventLoop.execute { handler.value.end(.unknown("The connection to Redis was closed")) }
    }
}
