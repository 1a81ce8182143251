public import FaaSKeeperModel

/// One session at a ZooKeeper server, over one TCP connection.
///
/// Requests are answered one at a time. Watch events are kept in the order in which the server wrote them to the
/// stream, and the server writes an event before the answer to any later request: after ``flush()`` every event that
/// a finished request of any session has triggered for this one is there.
public actor ZooKeeperConnection {
    private let socket: BlockingSocket
    private let executor: BlockingExecutor
    private var lastRequest: Int32 = 0
    private var events: [ZooKeeperEvent] = []

    /// ZooKeeper's id of the session.
    public nonisolated let session: SessionID

    nonisolated public var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Connects to the server at that port of this machine and opens a session.
    ///
    /// - Parameters:
    ///   - timeoutMillis: of the session; nothing pings on its own, so it must outlast the test.
    ///   - answerSeconds: how long to wait for any answer.
    public static func open(
        port: UInt16, timeoutMillis: Int32 = 3_600_000, answerSeconds: Int = 30
    ) async throws(KeeperError) -> ZooKeeperConnection {
        let opener = Opener(executor: BlockingExecutor(label: "zookeeper.\(port)"))
        return try await opener.open(port: port, timeoutMillis: timeoutMillis, answerSeconds: answerSeconds)
    }

    private init(socket: sending BlockingSocket, executor: BlockingExecutor, session: SessionID) {
        self.socket = socket
        self.executor = executor
        self.session = session
    }

    /// Opens connections on the executor that they will use.
    private actor Opener {
        private let executor: BlockingExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        init(executor: BlockingExecutor) { self.executor = executor }

        func open(
            port: UInt16, timeoutMillis: Int32, answerSeconds: Int
        ) throws(KeeperError) -> ZooKeeperConnection {
            let socket = try BlockingSocket(port: port, timeoutSeconds: answerSeconds)
            var request = JuteWriter()
            request.int(0)  // protocol version
            request.long(0)  // last zxid seen
            request.int(timeoutMillis)
            request.long(0)  // no session yet
            request.buffer([UInt8](repeating: 0, count: 16))  // password
            request.bool(false)  // a read-only server will not do
            try socket.send(JuteWriter.frame(request.bytes))
            var length = JuteReader(try socket.receive(4))
            var answer = JuteReader(try socket.receive(Int(try length.int())))
            _ = try answer.int()
            guard try answer.int() > 0 else { throw .sessionExpired }
            let session = SessionID(try answer.long())
            return ZooKeeperConnection(socket: socket, executor: executor, session: session)
        }
    }

    /// Sends one request and returns the body of its answer.
    /// - Throws: the error that the server answered with; `.connectionLoss` when it closed the connection.
    func call(
        _ operation: OperationCode, path: String? = nil, _ write: (inout JuteWriter) -> Void = { _ in }
    ) throws(KeeperError) -> JuteReader {
        let number: Int32
        switch operation {
        case .ping: number = -2
        case .auth: number = -4
        default:
            lastRequest += 1
            number = lastRequest
        }
        var request = JuteWriter()
        request.int(number)
        request.int(operation.rawValue)
        write(&request)
        try socket.send(JuteWriter.frame(request.bytes))
        return try answer(to: number, path: path)
    }

    private func answer(to number: Int32, path: String?) throws(KeeperError) -> JuteReader {
        while true {
            var length = JuteReader(try socket.receive(4))
            var reader = JuteReader(try socket.receive(Int(try length.int())))
            let answered = try reader.int()
            _ = try reader.long()  // the server's last zxid
            let error = try reader.int()
            if answered == ZooKeeperEvent.number {
                events.append(try ZooKeeperEvent(from: &reader))
                continue
            }
            guard answered == number else {
                throw .corrupt("ZooKeeper answered request \(answered), expected \(number)")
            }
            guard error == 0 else { throw ZooKeeperCode.error(error, path: path) }
            return reader
        }
    }

    /// Waits for a round trip and returns the events since the last call, in order.
    public func flush() throws(KeeperError) -> [ZooKeeperEvent] {
        _ = try call(.ping)
        defer { events = [] }
        return events
    }

    /// Ends the session at the server, which deletes its ephemeral nodes.
    public func close() throws(KeeperError) {
        _ = try call(.closeSession)
    }
}

/// A watch event as it stands in the stream. ZooKeeper 3.8 does not say which write it is from.
public struct ZooKeeperEvent: Hashable, Sendable {
    /// What the header of an event has in place of a request's number.
    static let number: Int32 = -1

    public var type: EventType
    public var path: String

    public init(type: EventType, path: String) {
        self.type = type
        self.path = path
    }

    init(from reader: inout JuteReader) throws(KeeperError) {
        let raw = try reader.int()
        guard let type = UInt8(exactly: raw).flatMap(EventType.init(rawValue:)) else {
            throw .corrupt("Unknown event type \(raw) from ZooKeeper")
        }
        self.type = type
        _ = try reader.int()  // the state of the connection
        path = try reader.string()
    }
}

/// The numbers of ZooKeeper's requests (`ZooDefs.OpCode`).
enum OperationCode: Int32 {
    case error = -1
    case create = 1
    case delete = 2
    case exists = 3
    case getData = 4
    case setData = 5
    case getACL = 6
    case setACL = 7
    case sync = 9
    case ping = 11
    case getChildren2 = 12
    case check = 13
    case multi = 14
    case create2 = 15
    case removeWatches = 18
    case createContainer = 19
    case createTTL = 21
    case closeSession = -11
    case auth = 100
    case getEphemerals = 103
    case getAllChildrenNumber = 104
    case addWatch = 106
}
