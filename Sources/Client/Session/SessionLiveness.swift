/// How long a session surely lives yet, by its client's own clock. Pure state.
///
/// The service ends a session that was silent for its time-out, counted from when it has seen the last sign of life. That
/// is no earlier than the client began to give it: until the time-out has passed since then, nobody has ended the session
/// for its silence.
struct SessionLiveness {
    /// When the last sign of life that the service took was begun; nil before the first.
    private(set) var aliveMicros: Int64?
    /// How often the service may have begun to end the session although it has taken a sign of life afterwards.
    private(set) var lapses = 0

    /// Notes a sign of life that the service took at some moment between the two.
    mutating func note(begunMicros: Int64, endedMicros: Int64, timeoutMicros: Int64) {
        if let aliveMicros, endedMicros - aliveMicros >= timeoutMicros { lapses += 1 }
        aliveMicros = max(aliveMicros ?? begunMicros, begunMicros)
    }

    /// How much of the time-out is left; negative when it is over.
    func remainingMicros(nowMicros: Int64, timeoutMicros: Int64) -> Int64 {
        guard let aliveMicros else { return 0 }
        return aliveMicros + timeoutMicros - nowMicros
    }
}

/// How certain a client is that its session, with what it holds, still lives.
public struct SessionCertainty: Hashable, Sendable {
    /// For so long nobody ends the session for its silence, by the client's own clock; 0 or less: it may have ended.
    public var remainingMillis: Int64
    /// How often there was a silence for which the session may have been ended, whatever the service says afterwards. Who
    /// relies on the session compares this with what it was before.
    public var lapses: Int
}
