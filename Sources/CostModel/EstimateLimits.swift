/// What may be asked of the model. `docs/limits.md` has the table.
public enum EstimateLimits {
    /// Requests of one kind in a day.
    public static let requests: ClosedRange<Int> = 0...1_000_000_000_000
    /// A node's data: the model sends them in one message of a queue, which holds no more.
    public static let sizeBytes: ClosedRange<Int> = 0...262_144
    /// What a function may be given.
    public static let memoryMB: ClosedRange<Int> = 128...10_240
    public static let servers: ClosedRange<Int> = 1...1_000
    public static let clients: ClosedRange<Int> = 0...100_000
    public static let nodes: ClosedRange<Int> = 0...1_000_000_000_000
}
