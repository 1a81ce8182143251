/// Bounds of deploying and of looking at deployments.
enum DeployLimits {
    /// Bytes of a package that are read; what is larger is refused by its size. Above any package that Lambda takes.
    static let packageBytesMax = 64 << 20
    /// Messages that have waited longer than this are a backlog. Milliseconds.
    static let backlogMillisMax: Int64 = 60_000
    /// How long a queue is watched whose messages nobody takes, where nobody says how long they have waited.
    static let standingMillis: Int64 = 5_000
    static let standingPollMillis: Int64 = 500
    /// How long parts that were removed may still be listed: SQS says 60 seconds. Milliseconds.
    static let removalMillisMax: Int64 = 90_000
    static let removalPollMillis: Int64 = 2_000
}
