/// The bounds of what moves data from one place to another. `docs/limits.md` has the table.
enum MovingLimits {
    /// Bytes of one line of an export: the largest node with all its bytes escaped, its path and its access control list.
    static let lineBytesMax = 8_388_608
    /// Values within each other in a line.
    static let lineDepthMax = 8
    /// Names of one directory that an export keeps at a time.
    static let pageNames = 1_000
    /// Nodes that an import creates in one transaction, where the deployment allows as many.
    static let batchNodes = 250
    /// Transactions of an import that are under way together.
    static let batchesUnderWay = 8
    /// How often a node that changes while it is read is read again.
    static let readsMax = 10
    /// How often an atomic move is tried while others change what it moves.
    static let movesMax = 5
    /// Between two states of a progress bar, in milliseconds.
    static let progressMillis: Int64 = 200
    /// From the beginning until the first, in milliseconds: what is quick shows none.
    static let progressDelayMillis: Int64 = 500
}
