#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The distributions of a table: lognormal through both published percentiles, since the logarithms of such times are
/// roughly normal: a hard floor, and a long tail.
public struct LatencyModel: Sendable {
    public let table: LatencyTable
    /// By kind, in the order of their declaration: as a client sees it, then as a function does.
    private let rows: [[LatencyTable.Point]]
    private let places: [LatencyKind: Int]

    /// The standard normal deviate of the 99th percentile.
    static let z99 = 2.326_347_874

    public init(_ table: LatencyTable) {
        self.table = table
        rows = LatencyKind.allCases.flatMap { kind in
            [false, true].map { table.row(kind, inFunction: $0)?.points ?? [] }
        }
        places = Dictionary(uniqueKeysWithValues: LatencyKind.allCases.enumerated().map { ($0.element, $0.offset) })
    }

    private func points(_ kind: LatencyKind, _ caller: LatencyCaller) -> [LatencyTable.Point] {
        let index = places[kind] ?? 0
        if case .function = caller { return rows[2 * index + 1] }
        return rows[2 * index]
    }

    /// Median and 99th percentile of a call, in milliseconds. Between two sizes both are interpolated, as bytes take
    /// their time each; above the largest they go on as between the last two.
    /// - Parameters:
    ///   - size: of what the row is measured by.
    ///   - carried: bytes that the caller sends or receives, which a small function is slow with; `size` unless given.
    public func percentiles(
        _ kind: LatencyKind, size: Int, carried: Int? = nil, from caller: LatencyCaller
    ) -> (p50Millis: Double, p99Millis: Double) {
        let points = points(kind, caller)
        guard let first = points.first else { return (0, 0) }
        let factor = slowdown(caller, bytes: carried ?? size)
        var low = first
        var high = first
        for point in points.dropFirst() {
            low = high
            high = point
            if size <= point.size { break }
        }
        guard size > first.size, high.size > low.size else {
            return (first.p50Millis * factor, first.p99Millis * factor)
        }
        let part = Double(size - low.size) / Double(high.size - low.size)
        let p50 = low.p50Millis + (high.p50Millis - low.p50Millis) * part
        let p99 = low.p99Millis + (high.p99Millis - low.p99Millis) * part
        // Where the tail does not grow with the size it must not fall below the median.
        return (p50 * factor, max(p99, p50) * factor)
    }

    /// The latency at the standard normal deviate `z`: at 0 the median, at 2.326 the 99th percentile.
    public func micros(
        _ kind: LatencyKind, size: Int, carried: Int? = nil, from caller: LatencyCaller, z: Double
    ) -> Int64 {
        let (p50, p99) = percentiles(kind, size: size, carried: carried, from: caller)
        guard p50 > 0 else { return 0 }
        let sigma = log(p99 / p50) / LatencyModel.z99
        return Int64(p50 * exp(sigma * z) * 1_000)
    }

    /// A transaction: as many updates of its largest item as the table says, and the transfer of the rest.
    public func transactionMicros(largest: Int, total: Int, from caller: LatencyCaller, z: Double) -> Int64 {
        let one = Double(micros(.keyValueUpdate, size: largest, from: caller, z: z)) * table.transactionFactor
        let rest = Double(max(0, total - largest)) / 1_000 * table.transferMillisPerKB * 1_000
        return Int64(one + rest)
    }

    /// How much longer a call takes than in the functions that were measured. A function has processor time by its
    /// memory, so the part above 1 goes with the reciprocal of the memory; a client is a machine of its own.
    public func slowdown(_ caller: LatencyCaller, bytes: Int) -> Double {
        guard case .function(let memoryMB) = caller, memoryMB > 0, memoryMB < table.measuredMemoryMB else { return 1 }
        guard var low = table.slowdowns.first else { return 1 }
        var factor = low.factor
        for high in table.slowdowns.dropFirst() {
            let part = min(1, max(0, Double(bytes - low.bytes) / Double(high.bytes - low.bytes)))
            factor = low.factor + (high.factor - low.factor) * part
            if bytes <= high.bytes { break }
            low = high
        }
        let measured = 1 / Double(table.measuredMemoryMB)
        let share = (1 / Double(memoryMB) - measured) / (1 / Double(table.smallMemoryMB) - measured)
        return 1 + (factor - 1) * share
    }
}
