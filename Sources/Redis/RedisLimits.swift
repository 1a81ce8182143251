/// Every bound of the Redis store.
public enum RedisLimits {
    // MARK: What a server may send

    /// Bytes of one text or byte string in an answer. An item has 2 MiB at the most, and some bytes around it.
    public static let bulkBytesMax = 8 << 20
    /// Bytes of a whole answer, with ``elementBytes`` for each of its elements.
    public static let answerBytesMax = 64 << 20
    /// What one element of an answer is counted as, beside its bytes.
    public static let elementBytes = 64
    /// Bytes of a line: a number, an error, a length.
    public static let lineBytesMax = 64 << 10
    /// Aggregates within each other.
    public static let nestingMax = 16

    // MARK: Calls

    /// A call has to be answered within this, waiting for a connection included. Milliseconds.
    public static let callMillis: Int64 = 5_000
    /// One attempt to connect, with its greeting. Milliseconds.
    public static let connectMillis: Int64 = 3_000
    /// Before the second attempt to connect; doubled each time, and a random part of it is taken. Milliseconds.
    public static let reconnectMillisMin: Int64 = 10
    /// The longest of these pauses. Milliseconds.
    public static let reconnectMillisMax: Int64 = 1_000
    /// Commands that wait for their answers on the connection; more are refused before they are sent.
    public static let commandsUnderWayMax = 10_000

    // MARK: Items

    /// Attempts at one write whose items others change at the same time; then it is a conflict.
    public static let attemptsMax = 256
    /// The longest pause between two of them. Milliseconds.
    public static let attemptMillisMax: Int64 = 32
    /// Bytes that one transaction may write, so that the server is not held up for long.
    public static let transactionBytesMax = 32 << 20
    /// Rows of one page, whatever the query asks for.
    public static let pageRowsMax = 5_000
    /// Letters of a deployment's name.
    public static let nameBytesMax = 64
    /// Bytes of a file that has a password.
    public static let passwordBytesMax = 4_096
}
