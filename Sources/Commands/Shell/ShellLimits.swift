/// Every bound of the shell; those of its line editor are `EditorLimits`.
enum ShellLimits {
    /// How long a command that was interrupted may take to end before it is left behind. Milliseconds.
    static let patienceMillis = 50
    /// How often the right prompt looks whether it is still right. Milliseconds.
    static let statusMillis = 500
    /// How long the first prompt waits for the backend. Milliseconds.
    static let firstConnectionMillis = 200
    /// How often a backend that is away is asked. Milliseconds.
    static let probeMillis = 1_000
    /// How long the session's end may take. Milliseconds.
    static let endingMillis = 2_000
    /// Candidates of one completion that are listed; the rest is counted.
    static let candidatesMax = 200
    /// Lines in the history's file.
    static let historyLinesMax = 1_000
}
