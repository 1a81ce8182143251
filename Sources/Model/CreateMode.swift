/// How a node is created and when it ends.
public enum CreateMode: Hashable, Sendable {
    case persistent
    case persistentSequential
    case ephemeral
    case ephemeralSequential
    /// Deleted by the service some time after its last child is gone.
    case container
    /// Deleted by the service when it has no child and was not set for that many milliseconds.
    case ttl(Int64)
    case ttlSequential(Int64)

    public var isSequential: Bool {
        switch self {
        case .persistentSequential, .ephemeralSequential, .ttlSequential: true
        default: false
        }
    }

    public var isEphemeral: Bool {
        switch self {
        case .ephemeral, .ephemeralSequential: true
        default: false
        }
    }

    /// What the node's Stat will say of its owner.
    public func owner(session: SessionID) -> EphemeralOwner {
        switch self {
        case .persistent, .persistentSequential: .persistent
        case .ephemeral, .ephemeralSequential: .session(session)
        case .container: .container
        case .ttl(let millis), .ttlSequential(let millis): .ttl(millis)
        }
    }

    func encode(to writer: inout ByteWriter) {
        switch self {
        case .persistent: writer.byte(0)
        case .persistentSequential: writer.byte(1)
        case .ephemeral: writer.byte(2)
        case .ephemeralSequential: writer.byte(3)
        case .container: writer.byte(4)
        case .ttl(let millis):
            writer.byte(5)
            writer.int(millis)
        case .ttlSequential(let millis):
            writer.byte(6)
            writer.int(millis)
        }
    }

    init(from reader: inout ByteReader) throws(KeeperError) {
        switch try reader.byte() {
        case 0: self = .persistent
        case 1: self = .persistentSequential
        case 2: self = .ephemeral
        case 3: self = .ephemeralSequential
        case 4: self = .container
        case 5: self = .ttl(try CreateMode.timeToLive(from: &reader))
        case 6: self = .ttlSequential(try CreateMode.timeToLive(from: &reader))
        case let other: throw .corrupt("Unknown create mode \(other)")
        }
    }

    private static func timeToLive(from reader: inout ByteReader) throws(KeeperError) -> Int64 {
        let millis = try reader.int()
        guard (1...Limits.ttlMillisMax).contains(millis) else {
            throw .corrupt("A node cannot live \(millis) milliseconds")
        }
        return millis
    }
}
