import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is done with a program that runs as long as something is held. Pure state: what happened in, what to do out.
struct Custody: Sendable {
    enum Action: Sendable, Hashable {
        /// A signal for the program.
        case send(Int32)
        /// This process stops, until somebody continues it.
        case stopSelf
    }

    /// How long the program has to end once it was asked to.
    let graceMillis: Int64
    /// How long before the end of what is sure the program has to have ended.
    let marginMillis: Int64
    /// Whether the program has a group of its own, so that the terminal does not signal it.
    let leadsGroup: Bool
    /// What was held is lost, or may be before the program could end.
    private(set) var isLost = false
    private var killAtMillis: Int64?

    init(graceMillis: Int64, marginMillis: Int64, leadsGroup: Bool) {
        self.graceMillis = graceMillis
        self.marginMillis = marginMillis
        self.leadsGroup = leadsGroup
    }

    /// A signal came: it is passed on, unless the terminal has given it to the program already.
    func receive(_ signal: SignalRelay.Received) -> [Action] {
        let passed: [Action] = leadsGroup || !signal.isFromTerminal ? [.send(signal.number)] : []
        return signal.number == SIGTSTP ? passed + [.stopSelf] : passed
    }

    /// Time has passed.
    /// - Parameter remainingMillis: for how long what is held surely is; nil when it is lost.
    mutating func look(nowMillis: Int64, remainingMillis: Int64?) -> [Action] {
        if remainingMillis.map({ $0 <= graceMillis + marginMillis }) ?? true {
            isLost = true
            if killAtMillis == nil { return end(nowMillis: nowMillis) }
        }
        guard let killAtMillis, nowMillis >= killAtMillis else { return [] }
        self.killAtMillis = .max
        return [.send(SIGKILL)]
    }

    /// The program is asked to end, and killed when it does not.
    mutating func end(nowMillis: Int64) -> [Action] {
        guard killAtMillis == nil else { return [] }
        killAtMillis = nowMillis + graceMillis
        // One that is stopped has to go on to end.
        return [.send(SIGTERM), .send(SIGCONT)]
    }
}
