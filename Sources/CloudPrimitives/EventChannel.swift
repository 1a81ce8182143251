public import FaaSKeeperModel

/// Pushes messages from the service to clients: answers, notifications, pings. In the order of publication for
/// one session and one publisher; a message may be lost, late or repeated.
public protocol EventChannel: Sendable {
    /// Opens the receiving end of a session in this process. Messages are handed to `receiver` one batch at a time; a batch
    /// of none is a look that found nothing and is billed.
    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError)

    /// Closes the receiving end; messages not yet received are dropped.
    func close(_ session: SessionID) async throws(CloudError)

    /// Sends to a session, wherever its receiving end is.
    /// - Returns: `.gone` when it is certain that nobody will ever receive for that session.
    @discardableResult
    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability

    /// Removes what clients that died have left behind. Called by the heartbeat; does its work when enough time has passed.
    /// - Parameter registered: sessions that the service knows. A client that is not among them may be alive all the same.
    func sweep(registered: Set<SessionID>) async throws(CloudError)
}

extension EventChannel {
    /// Where nothing stays behind.
    public func sweep(registered: Set<SessionID>) async throws(CloudError) {}
}

/// Whether somebody is there to receive what was published.
public enum Reachability: Hashable, Sendable {
    /// Delivered, or kept for the receiver.
    case accepted
    /// The receiving end has been closed or its process is dead.
    case gone
}

/// A message to one session, with an id by which its receiver knows a repeat.
public struct ChannelMessage: Hashable, Sendable {
    /// A repeated message has the same id.
    public var id: String
    public var body: [UInt8]

    public init(id: String, body: [UInt8]) {
        self.id = id
        self.body = body
    }
}
