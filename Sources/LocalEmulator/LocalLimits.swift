/// Every bound of the local emulator.
public enum LocalLimits {
    /// After this a dead or paused holder is taken over: the one bound of function leases, of the visibility of what a
    /// function has received, and of timed locks. Milliseconds.
    public static let takeoverMillis: Int64 = 1_500
    /// A live process renews what its runs hold this often. Milliseconds.
    public static let renewalMillis: Int64 = 500
    /// How much longer than a function's time-out its messages stay hidden in memory, where no process can die.
    public static let timeoutMarginMillis: Int64 = 500
    /// Deliveries of one message or invocation; after the last one it goes to the dead letters.
    public static let deliveriesMax = 1_000
    /// The longest wait before what a failed run held is delivered again. Milliseconds.
    public static let retryBackoffMillisMax: Int64 = 1_000
    /// Messages that one run of a function takes, whatever its trigger allows. Writes of one node that the leader has not
    /// applied make the next one of that node dearer.
    public static let runMessagesMax = 32
    /// Messages that one cycle (one database transaction) handles before it commits.
    public static let cycleMessagesMax = 256
    /// How long one cycle goes on beginning requests before it commits; four times as long for what follows from them.
    /// Microseconds.
    public static let cycleMicrosMax: Int64 = 5_000
    /// How often a process looks for what others left behind. Milliseconds.
    public static let tickMillis: Int64 = 50
    /// The first look after ``LocalEmulator/start()``, so that a short-lived process never pays for one. Milliseconds.
    public static let firstTickMillis: Int64 = 100
    /// A message that stayed visible for so long was left behind, and any process may handle it. Milliseconds.
    public static let orphanMillis: Int64 = 100
    /// How long the host's thread looks out for the next call before it sleeps. Microseconds.
    public static let lookOutMicros: Int64 = 50
    /// Reading connections that one process keeps open.
    public static let readersMax = 8
    /// Items that the writing connection keeps decoded between two cycles.
    public static let cachedItemsMax = 20_000
    /// Bytes of those items, as they are billed.
    public static let cachedBytesMax = 32 << 20
    /// Pages of 4 kB in the write-ahead log after which a thread beside copies them into the database.
    public static let logPagesCopied = 8_000
    /// Pages of 4 kB in the write-ahead log after which the writer itself does, so that the log starts anew.
    public static let logPagesMax = 32_000
    /// How often that thread goes over the log at one go, as it grows meanwhile.
    public static let logCopiesMax = 4
    /// Bytes to which the write-ahead log's file is cut when it starts anew.
    public static let logBytesKept = 64 << 20
    /// Pages of 4 kB in the write-ahead log from which on room is made behind it, where commits are flushed.
    public static let logRoomPagesMin = 32
    /// Bytes of that room: this much before each commit, and made at one go.
    public static let logRoomBytesMin = 256 << 10
    public static let logRoomBytesMax = 4 << 20
    /// Pages of 4 kB that a process may leave in the write-ahead log when it ends, and that thread to the writer.
    public static let logPagesLeft = 500

    /// How long a message waits after its `deliveries`-th delivery has failed. Milliseconds.
    static func retryBackoffMillis(deliveries: Int) -> Int64 {
        deliveries <= 1 ? 0 : min(retryBackoffMillisMax, 5 << Int64(min(deliveries, 10)))
    }
}
