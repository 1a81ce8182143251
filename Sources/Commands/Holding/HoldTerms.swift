import FaaSKeeperModel

/// On which terms something is held.
struct HoldTerms: Sendable {
    static let grace = Flag(
        long: "grace", "SECONDS", "How long CMD has to end after SIGTERM, before it is killed (5)")
    static let session = Flag(
        long: "session", "SECONDS", "Silence after which the service gives it to another (15)")
    static let flags = [grace, session]

    static let graceMillisStandard: Int64 = 5_000
    static let sessionMillisStandard: Int64 = 15_000

    let graceMillis: Int64
    /// The session's time-out.
    let sessionMillis: Int64
    /// How long before the session may end CMD has to have ended.
    var marginMillis: Int64 { sessionMillis / 10 }

    /// - Throws: code 2 for what is out of range, or would leave no time to hold anything.
    init(_ arguments: Arguments) throws(CommandError) {
        let name = arguments.command.name
        sessionMillis =
            try arguments.value(HoldTerms.session).map { text throws(CommandError) in
                let millis = try Values.seconds(text, for: "\(name) --session")
                guard Limits.sessionTimeoutMillis.contains(millis) else {
                    throw .usage(
                        "\(name) --session is from \(Limits.sessionTimeoutMillis.lowerBound / 1_000) to "
                            + "\(Limits.sessionTimeoutMillis.upperBound / 1_000) seconds, not \(text)")
                }
                return millis
            } ?? HoldTerms.sessionMillisStandard
        let grace = try arguments.value(HoldTerms.grace).map { text throws(CommandError) in
            try Values.seconds(text, for: "\(name) --grace")
        }
        graceMillis = grace ?? min(HoldTerms.graceMillisStandard, sessionMillis / 3)
        guard graceMillis <= sessionMillis / 2 else {
            throw .usage("\(name) --grace is at most half of --session, which is \(sessionMillis) ms")
        }
    }
}
