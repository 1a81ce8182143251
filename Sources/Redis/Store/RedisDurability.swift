/// What a write survives that a server has acknowledged, by what the server says of its configuration. It may be changed
/// while the server runs, and is read when a connection is made.
public struct RedisDurability: Hashable, Sendable, CustomStringConvertible {
    /// When the append-only file is flushed to the disk: `appendfsync`.
    public enum Flush: String, Hashable, Sendable {
        case always
        case everySecond = "everysec"
        case no
    }

    /// How much is lost when the server is killed, or its machine stops, and starts again.
    public enum Loss: Hashable, Sendable {
        /// No acknowledged write.
        case nothing
        /// Acknowledged writes of about the last second.
        case lastSecond
        /// What the system has not written to the disk by itself, often half a minute. Only where the machine stops: a kill
        /// of the server alone loses nothing.
        case unflushed
        /// All since the last snapshot.
        case sinceSnapshot
        case everything
        /// The server does not show its configuration.
        case unknown
    }

    public internal(set) var appendOnly: Bool?
    public internal(set) var flush: Flush?
    /// The rules for snapshots, `3600 1 300 100` say; empty where there are none.
    public internal(set) var snapshots: String?
    /// Which keys the server drops when its memory is full; `noeviction` for none.
    public internal(set) var evictionPolicy: String?
    /// Replicas that were connected.
    public internal(set) var replicas = 0

    public init() {}

    public var loss: Loss {
        switch (appendOnly, flush) {
        case (true?, .always?): .nothing
        case (true?, .everySecond?): .lastSecond
        case (true?, .no?): .unflushed
        case (true?, nil): .unknown
        case (false?, _): snapshots.map { $0.isEmpty ? .everything : .sinceSnapshot } ?? .unknown
        case (nil, _): .unknown
        }
    }

    /// In words.
    public var description: String {
        let restart =
            switch loss {
            case .nothing:
                "An acknowledged write survives a kill of the server and the loss of power (appendfsync always)."
            case .lastSecond:
                "When the server is killed or loses power, acknowledged writes of about the last second may be lost "
                    + "(appendfsync everysec)."
            case .unflushed:
                "When the machine stops, acknowledged writes of about the last half minute may be lost (appendfsync no)."
            case .sinceSnapshot:
                "When the server ends without warning, all writes since its last snapshot are lost (no append-only file, "
                    + "save \(snapshots ?? ""))."
            case .everything:
                "When the server ends, everything is lost (no append-only file, no snapshots)."
            case .unknown:
                "The server does not show how it keeps its data; what an acknowledged write survives is not known."
            }
        let failover =
            replicas == 0
            ? "No replica is connected."
            : "A failover to one of \(replicas) replicas loses what it had not received yet."
        let eviction = evictionPolicy == nil ? " Whether it drops keys when its memory is full is not known." : ""
        return "\(restart) \(failover)\(eviction)"
    }
}
