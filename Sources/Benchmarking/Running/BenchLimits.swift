/// What may be asked of a benchmark. `docs/limits.md` has the table.
public enum BenchLimits {
    public static let sessions: ClosedRange<Int> = 1...1_000
    public static let nodes: ClosedRange<Int> = 1...100_000
    public static let sizeBytes: ClosedRange<Int> = 0...1_000_000
    public static let pipelined: ClosedRange<Int> = 1...256
    public static let operations: ClosedRange<Int> = 1...1_000_000_000
    /// Of a run, in milliseconds: up to a day.
    public static let millis: ClosedRange<Int64> = 1...86_400_000
    /// Operations by the second.
    public static let ratePerSecond: ClosedRange<Int> = 1...100_000
    /// Operations of one session that a rate may leave under way; what would come on top of it begins later, and its
    /// waiting counts.
    public static let inFlightMax = 1_000
    /// Bytes of the nodes that one transaction creates.
    static let batchBytesMax = 128 << 10
    /// The part of what one transaction may create that it does.
    static let batchNodesMax = 100
}
