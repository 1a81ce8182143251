import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// What a follower pushes to the leader: everything that the write is, so that the leader needs the row only to learn
/// whether it was committed (protocol traps 4 and 6).
struct CommitMessage: Hashable, Sendable {
    enum Body: Hashable, Sendable {
        case commit(Commit)
        /// Nothing is written; the answer waits for its turn behind writes that are not visible yet (trap 3).
        case answer([OperationResult])
    }

    struct Commit: Hashable, Sendable {
        /// The conditional write that the follower makes next, and the leader in its place if it died.
        var updates: [ItemUpdate]
        /// The row whose pending list tells whether it happened.
        var witness: ItemKey
        var deltas: [NodeDelta]
        var results: [ResultTemplate]
        var events: [NodeEvent]
        var tombstones: [Tombstone]
        /// Objects that nothing refers to once the write is applied.
        var garbage: [String]
    }

    var request: RequestID
    /// Unique to one try at the request; also the lock token.
    var attempt: String
    /// Whether the client gets an answer for it: false for all but the last part of a long close.
    var isAnswered: Bool
    var isTraced: Bool
    var warnings: [String]
    var usage: Usage
    var body: Body
}

/// A result whose txids the leader fills in.
struct ResultTemplate: Hashable, Sendable {
    enum Kind: UInt8, Sendable {
        case created = 1
        case changed = 2
        case deleted = 3
        case checked = 4
    }

    /// Stands for the txid of this write in a Stat.
    static let thisTxid: Int64 = -1
    /// Stands for what the node's image says.
    static let fromImage: Int64 = -2

    var kind: Kind
    var path: NodePath
    var stat: Stat
}

extension CommitMessage {
    func encoded() -> [UInt8] {
        var writer = Envelope.begin(.commit, capacity: 1_024)
        request.encode(to: &writer)
        writer.string(attempt)
        writer.bool(isAnswered)
        writer.bool(isTraced)
        writer.list(warnings) { $0.string($1) }
        usage.encode(to: &writer)
        switch body {
        case .answer(let results):
            writer.byte(0)
            writer.list(results) { $1.encode(to: &$0) }
        case .commit(let commit):
            writer.byte(1)
            writer.list(commit.updates) { $1.encode(to: &$0) }
            commit.witness.encode(to: &writer)
            writer.list(commit.deltas) { $1.encode(to: &$0) }
            writer.list(commit.results) { writer, result in
                writer.byte(result.kind.rawValue)
                writer.string(result.path.text)
                result.stat.encode(to: &writer)
            }
            writer.list(commit.events) { $1.encode(to: &$0) }
            writer.list(commit.tombstones) { $1.encode(to: &$0) }
            writer.list(commit.garbage) { $0.string($1) }
        }
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(KeeperError) {
        var reader = try Envelope.open(bytes, as: .commit)
        request = try RequestID(from: &reader)
        attempt = try reader.string()
        isAnswered = try reader.bool()
        isTraced = try reader.bool()
        warnings = try reader.list { (r: inout ByteReader) throws(KeeperError) in try r.string() }
        usage = try Usage(from: &reader)
        switch try reader.byte() {
        case 0:
            body = .answer(
                try reader.list { (r: inout ByteReader) throws(KeeperError) in try OperationResult(from: &r) })
        case 1: body = .commit(try Commit(from: &reader))
        case let other: throw .corrupt("Unknown commit message \(other)")
        }
        try reader.finish()
    }
}

extension CommitMessage {
    /// Several messages as one; a single one stays as it is.
    static func packed(_ messages: [CommitMessage]) -> [UInt8] {
        if messages.count == 1 { return messages[0].encoded() }
        var writer = Envelope.begin(.commitPack, capacity: 1_024 * messages.count)
        writer.list(messages) { $0.blob($1.encoded()) }
        return writer.bytes
    }

    /// Bytes that a message takes in a pack besides its own, at the most.
    static let packingBytes = 16

    /// Several messages as one of the leader's queue, which has one group. No two packs have the same first attempt.
    static func queued(_ messages: [CommitMessage]) -> QueueMessage {
        QueueMessage(body: packed(messages), group: "leader", deduplicationID: messages.first?.attempt ?? "")
    }

    /// What ``packed(_:)`` has made.
    /// - Throws: `.corrupt`.
    static func pack(decoding bytes: [UInt8]) throws(KeeperError) -> [CommitMessage] {
        guard try Envelope.kind(of: bytes) == .commitPack else { return [try CommitMessage(decoding: bytes)] }
        var reader = try Envelope.open(bytes, as: .commitPack)
        let messages = try reader.list { (r: inout ByteReader) throws(KeeperError) in
            try CommitMessage(decoding: try r.blob())
        }
        try reader.finish()
        return messages
    }
}

extension CommitMessage.Commit {
    init(from reader: inout ByteReader) throws(KeeperError) {
        updates = try reader.list { (r: inout ByteReader) throws(KeeperError) in try ItemUpdate(from: &r) }
        witness = try ItemKey(from: &reader)
        deltas = try reader.list { (r: inout ByteReader) throws(KeeperError) in try NodeDelta(from: &r) }
        results = try reader.list { (r: inout ByteReader) throws(KeeperError) in
            guard let kind = ResultTemplate.Kind(rawValue: try r.byte()) else {
                throw .corrupt("Unknown kind of result")
            }
            let path = NodePath(unchecked: try r.string())
            return ResultTemplate(kind: kind, path: path, stat: try Stat(from: &r))
        }
        events = try reader.list { (r: inout ByteReader) throws(KeeperError) in try NodeEvent(from: &r) }
        tombstones = try reader.list { (r: inout ByteReader) throws(KeeperError) in try Tombstone(from: &r) }
        garbage = try reader.list { (r: inout ByteReader) throws(KeeperError) in try r.string() }
    }
}
