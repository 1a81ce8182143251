import FaaSKeeperModel

/// One line of a tail.
enum TailLine: Sendable, Equatable {
    case change(TailChange)
    case gap(TailGap)
}

/// What happened to a node.
struct TailChange: Sendable, Equatable {
    /// The value that a change gave the node.
    enum Value: Sendable, Equatable {
        /// Nobody asked for it, or the change has none.
        case none
        case data([UInt8])
        /// A later change came before it could be read.
        case superseded
        /// The node may be seen and its data not be read.
        case unreadable
    }

    var type: EventType
    var path: NodePath
    /// The write; nil where it can be known no more.
    var txid: Int64?
    /// The node's version after it; of a change of the children their version, `cversion`. Nil where it cannot be known, and
    /// for a deletion.
    var version: Int32?
    /// How many versions passed before this one that have no line; nil when that cannot be known.
    var passed: Int? = 0
    /// It was not told as it happened, but found afterwards.
    var isGap = false
    var value = Value.none
}

/// For some time nobody told what happens.
struct TailGap: Sendable, Equatable {
    enum Reason: String, Sendable {
        case sessionExpired = "SessionExpired"
        case connectionLost = "ConnectionLost"
        /// The tail begins in the past.
        case begun = "From"
    }

    var reason: Reason
    /// Everything up to this write had been told.
    var after: Int64
    /// From here on everything is told again.
    var through: Int64
    /// The log of the service tells all that happened in between. If not, states were compared: what came and went in
    /// between is not known.
    var isComplete: Bool
    var millis: Int64
}
