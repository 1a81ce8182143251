public import FaaSKeeperModel

/// What a benchmark has seen of one kind of operation.
public struct KindMeasurement: Sendable {
    /// Of those that succeeded. In an open loop from the moment at which each was meant to begin.
    public internal(set) var latencies = LatencyHistogram()
    /// End to end, of the functions too; of ``billed`` operations.
    public internal(set) var usage = Usage()
    public internal(set) var billed = 0
    /// By the code of the error.
    public internal(set) var failures: [String: Int] = [:]
    /// One of the errors.
    public internal(set) var failure: KeeperError?

    public var failureCount: Int { failures.values.reduce(0, +) }
}

/// What a benchmark has seen.
public struct Measurement: Sendable {
    public internal(set) var reads = KindMeasurement()
    public internal(set) var writes = KindMeasurement()
    /// From the first operation that was begun to the end of the last, in microseconds.
    public internal(set) var elapsedMicros: Int64 = 0
    /// Somebody asked it to end before its time.
    public internal(set) var isInterrupted = false
    /// Where the nodes are that could not be removed.
    public internal(set) var leftBehind: NodePath?
    /// The calls behind the operations, where they were asked for.
    public internal(set) var steps = StepTally()

    public var operations: Int { reads.latencies.count + writes.latencies.count }
    public var failureCount: Int { reads.failureCount + writes.failureCount }

    /// Operations that succeeded, by the second.
    public var perSecond: Double { rate(operations) }
    public var readsPerSecond: Double { rate(reads.latencies.count) }
    public var writesPerSecond: Double { rate(writes.latencies.count) }

    private func rate(_ count: Int) -> Double {
        elapsedMicros > 0 ? Double(count) * 1_000_000 / Double(elapsedMicros) : 0
    }
}
