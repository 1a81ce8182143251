/// What one operation of a request came to.
public enum OperationResult: Hashable, Sendable {
    case created(path: NodePath, stat: Stat)
    /// Of set and setACL.
    case changed(stat: Stat)
    case deleted
    case checked
    case failed(KeeperError)

    public func encode(to writer: inout ByteWriter) {
        switch self {
        case .created(let path, let stat):
            writer.byte(1)
            writer.string(path.text)
            stat.encode(to: &writer)
        case .changed(let stat):
            writer.byte(2)
            stat.encode(to: &writer)
        case .deleted: writer.byte(3)
        case .checked: writer.byte(4)
        case .failed(let error):
            writer.byte(5)
            error.encode(to: &writer)
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        switch try reader.byte() {
        case 1:
            let path = NodePath(unchecked: try reader.string())
            self = .created(path: path, stat: try Stat(from: &reader))
        case 2: self = .changed(stat: try Stat(from: &reader))
        case 3: self = .deleted
        case 4: self = .checked
        case 5: self = .failed(try KeeperError(from: &reader))
        case let other: throw .corrupt("Unknown result \(other)")
        }
    }
}

/// The answer to a request, through the event channel.
public struct Response: Hashable, Sendable {
    public var request: RequestID
    /// The write's txid; 0 when nothing was written.
    public var txid: Int64
    /// One for each operation. When one of them failed, nothing was written.
    public var results: [OperationResult]
    /// The last notification for this session that was triggered and not confirmed when the answer was made: the
    /// answer is held back until it has been handed out.
    public var pending: NotificationID?
    /// Messages of the service that are no errors, such as a soft quota that is exceeded.
    public var warnings: [String]
    /// What the functions used to serve the request.
    public var usage: Usage
    /// Every primitive call that served the request, in order, where it asked for them.
    public var steps: [Step]

    public init(
        request: RequestID, txid: Int64, results: [OperationResult], pending: NotificationID? = nil,
        warnings: [String] = [], usage: Usage = Usage(), steps: [Step] = []
    ) {
        self.request = request
        self.txid = txid
        self.results = results
        self.pending = pending
        self.warnings = warnings
        self.usage = usage
        self.steps = steps
    }

    public func encoded() -> [UInt8] {
        var writer = Envelope.begin(.response)
        request.encode(to: &writer)
        writer.int(txid)
        writer.list(results) { $1.encode(to: &$0) }
        NotificationID.encode(pending, to: &writer)
        writer.list(warnings) { $0.string($1) }
        usage.encode(to: &writer)
        writer.list(steps) { $1.encode(to: &$0) }
        return writer.bytes
    }

    public init(decoding bytes: [UInt8]) throws(KeeperError) {
        var reader = try Envelope.open(bytes, as: .response)
        request = try RequestID(from: &reader)
        txid = try reader.int()
        results = try reader.list { (reader: inout ByteReader) throws(KeeperError) in
            try OperationResult(from: &reader)
        }
        pending = try NotificationID.decode(from: &reader)
        warnings = try reader.list { (reader: inout ByteReader) throws(KeeperError) in try reader.string() }
        usage = try Usage(from: &reader)
        steps = try reader.list { (reader: inout ByteReader) throws(KeeperError) in try Step(from: &reader) }
        try reader.finish()
    }
}
