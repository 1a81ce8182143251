/// How the client of a session listens to the event channel, where a backend has several ways.
///
/// The session's id says it, in the two bits below the sign, so that whoever publishes has nothing to look up. A backend with one
/// way has it for all of them.
public enum Listening: Int64, Hashable, Sendable, CaseIterable {
    /// Messages are brought at once, as long as the client is there: for who waits for events.
    case pushed = 0
    /// The client looks for them: for who writes once or twice and leaves.
    case polled = 1
    /// Messages come by a connection to the client itself, which is reachable.
    case direct = 2
}

extension SessionID {
    private static let listeningShift: Int64 = 61

    /// An id for a client that listens so.
    /// - Parameter drawn: a random number; 61 bits of it are used.
    public init(drawn: Int64, _ listening: Listening) {
        let low = drawn & ((1 << SessionID.listeningShift) - 1)
        self.init((low == 0 ? 1 : low) | listening.rawValue << SessionID.listeningShift)
    }

    /// How its client listens; ids that no client of this version draws count as ``Listening/pushed``.
    public var listening: Listening {
        Listening(rawValue: value >> SessionID.listeningShift) ?? .pushed
    }
}
