/// The bounds of `fk tail`, listed in docs/limits.md.
enum TailLimits {
    /// Paths on one command line.
    static let pathsMax = 10_000
    /// Nodes below the paths that a recursive tail remembers. Of others deletions during a gap are not noticed.
    static let nodesMax = 200_000
    /// Reads, and registrations of watches, that are under way at once.
    static let readsMax = 16
    /// Between two tries to begin a session, in milliseconds: the first pause and the longest.
    static let reopenMillisMin: Int64 = 100
    static let reopenMillisMax: Int64 = 5_000
    /// Between two looks whether anybody still reads the output, in milliseconds.
    static let lookMillis: Int64 = 500
    /// Bytes of a value that a line of text shows; JSON has all of them.
    static let valueTextBytesMax = 4_096
    /// Commands of `--exec` that run at once.
    static let runsMax = 16
    /// Commands that wait for their turn; from then on the tail waits too.
    static let runsWaitingMax = 1_000
    /// Bytes of a value in `FK_DATA`, as the system takes no more than 131,072 in one variable.
    static let environmentBytesMax = 98_304
    /// How long a command may take to end once the tail was interrupted, in milliseconds.
    static let graceMillis: Int64 = 1_500
}
