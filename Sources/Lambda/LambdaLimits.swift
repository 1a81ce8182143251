/// Every bound of a function at Lambda.
public enum LambdaLimits {
    /// A run is given up this long before Lambda ends it, so that its answer still goes out. Milliseconds.
    public static let answerMarginMillis: Int64 = 500
    /// Bytes of one event. Source: Lambda's quotas, "Invocation payload", synchronous, 6 MB, 2025-11.
    public static let eventBytesMax = 6 << 20
    /// One call of the Runtime API but the one that waits for an event. Milliseconds.
    public static let runtimeCallMillisMax: Int64 = 5_000
    /// Tries to send one answer to the Runtime API.
    public static let answerAttemptsMax = 3
    /// Times in a row that asking the Runtime API for an event may fail before the process ends.
    public static let nextFailuresMax = 8
    /// The wait after the first failed call of the Runtime API; twice as long after each next one. Milliseconds.
    public static let runtimePauseMillis: Int64 = 25
    /// After so long without a run, connections are opened anew: Lambda freezes the process in between. Milliseconds.
    public static let idleMillis: Int64 = 5_000
    /// Characters of one text in a line of the log; the rest is cut off.
    public static let logTextScalarsMax = 4_000
}
