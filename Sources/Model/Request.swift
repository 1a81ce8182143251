/// What a client puts into the request queue.
public struct Request: Hashable, Sendable {
    public enum Body: Hashable, Sendable {
        /// One change, answered by one result.
        case single(Operation)
        /// All of them or none, in one transaction.
        case multi([Operation])
        /// Ends the session: deletes its ephemeral nodes, watches and row.
        case closeSession(evicted: Bool)
        /// Ends the session likewise, if it has given no sign of life since the one that the heartbeat saw.
        case evictSilent(seenMillis: Int64)
        /// Deletes a container or TTL node, if it still is as the heartbeat saw it.
        case expire(path: NodePath, incarnation: String, version: Int32)

        public var operations: [Operation] {
            switch self {
            case .single(let operation): [operation]
            case .multi(let operations): operations
            case .closeSession, .evictSilent, .expire: []
            }
        }
    }

    public var id: RequestID
    /// Whether the session has a row: then the follower refuses the request when the row is gone.
    public var isRegistered: Bool
    /// Whether the answer shall list every primitive call that served the request.
    public var isTraced: Bool
    public var credentials: [Credential]
    public var body: Body

    public init(
        id: RequestID, isRegistered: Bool, isTraced: Bool = false, credentials: [Credential] = [], body: Body
    ) {
        self.id = id
        self.isRegistered = isRegistered
        self.isTraced = isTraced
        self.credentials = credentials
        self.body = body
    }

    public var operations: [Operation] { body.operations }

    public func encoded() -> [UInt8] {
        var writer = Envelope.begin(.request)
        id.encode(to: &writer)
        writer.bool(isRegistered)
        writer.bool(isTraced)
        writer.list(credentials) { writer, credential in
            writer.string(credential.scheme)
            writer.blob(credential.secret)
        }
        switch body {
        case .single(let operation):
            writer.byte(1)
            operation.encode(to: &writer)
        case .multi(let operations):
            writer.byte(2)
            writer.list(operations) { $1.encode(to: &$0) }
        case .closeSession(let evicted):
            writer.byte(3)
            writer.bool(evicted)
        case .expire(let path, let incarnation, let version):
            writer.byte(4)
            writer.string(path.text)
            writer.string(incarnation)
            writer.int(Int64(version))
        case .evictSilent(let seenMillis):
            writer.byte(5)
            writer.int(seenMillis)
        }
        return writer.bytes
    }

    /// - Throws: `.corrupt` for bytes that are no request, or one of a newer version.
    public init(decoding bytes: [UInt8]) throws(KeeperError) {
        var reader = try Envelope.open(bytes, as: .request)
        id = try RequestID(from: &reader)
        isRegistered = try reader.bool()
        isTraced = try reader.bool()
        credentials = try reader.list { (reader: inout ByteReader) throws(KeeperError) in
            let scheme = try reader.string()
            return Credential(scheme: scheme, secret: try reader.blob())
        }
        switch try reader.byte() {
        case 1: body = .single(try Operation(from: &reader))
        case 2:
            body = .multi(
                try reader.list { (reader: inout ByteReader) throws(KeeperError) in try Operation(from: &reader) })
        case 3: body = .closeSession(evicted: try reader.bool())
        case 4:
            let path = try NodePath(try reader.string())
            let incarnation = try reader.string()
            body = .expire(path: path, incarnation: incarnation, version: try reader.int32())
        case 5: body = .evictSilent(seenMillis: try reader.int())
        case let other: throw .corrupt("Unknown request \(other)")
        }
        try reader.finish()
    }
}
