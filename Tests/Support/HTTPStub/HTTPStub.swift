import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A small HTTP server on the loopback interface, whose answers a test decides: also none.
public final class HTTPStub: Sendable {
    /// What a client asked.
    public struct Request: Sendable {
        public var method: String
        /// Path and query.
        public var target: String
        public var headers: [(name: String, value: String)]
        public var body: [UInt8]

        public func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// What it is told.
    public enum Answer: Sendable {
        case response(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8])
        /// The connection is closed without an answer.
        case torn
        /// Nothing comes, until the client gives up.
        case silence

        public static func text(_ text: String, status: Int = 200) -> Answer {
            .response(status: status, body: Array(text.utf8))
        }
    }

    public typealias Handler = @Sendable (Request) async -> Answer

    private let channel: any Channel
    private let record: Record

    public var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    /// All requests so far.
    public var requests: [Request] { record.all }

    private init(channel: any Channel, record: Record) {
        self.channel = channel
        self.record = record
    }

    /// Runs `body` with a server that answers as `handler` says.
    public static func with<Value>(
        _ handler: @escaping Handler, _ body: (HTTPStub) async throws -> Value
    ) async throws -> Value {
        let record = Record()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(StubHandler(record: record, handler: handler))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let stub = HTTPStub(channel: channel, record: record)
        do {
            let value = try await body(stub)
            try? await channel.close()
            return value
        } catch {
            try? await channel.close()
            throw error
        }
    }
}

private final class Record: Sendable {
    private let requests = Mutex<[HTTPStub.Request]>([])

    var all: [HTTPStub.Request] { requests.withLock { $0 } }
    func add(_ request: HTTPStub.Request) { requests.withLock { $0.append(request) } }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let record: Record
    private let handler: HTTPStub.Handler
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(record: Record, handler: @escaping HTTPStub.Handler) {
        self.record = record
        self.handler = handler
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer): body += buffer.readableBytesView
        case .end:
            guard let head else { return }
            let request = HTTPStub.Request(
                method: head.method.rawValue, target: head.uri, headers: head.headers.map { ($0.name, $0.value) },
                body: body)
            record.add(request)
            let channel = context.channel
            Task { [handler] in await StubHandler.send(await handler(request), on: channel) }
        }
    }

    private static func send(_ answer: HTTPStub.Answer, on channel: any Channel) async {
        switch answer {
        case .silence: return
        case .torn: try? await channel.close()
        case .response(let status, let headers, let body):
            var fields = HTTPHeaders(
                headers.filter { $0.name.lowercased() != "content-length" }.map { ($0.name, $0.value) })
            fields.add(name: "content-length", value: String(body.count))
            let head = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: fields)
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
            try? await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        }
    }
}
