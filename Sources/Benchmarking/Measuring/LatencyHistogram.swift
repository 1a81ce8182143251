/// How long many calls took, in little memory: buckets of which each is less than 1 % wide, so that every percentile is
/// known to half a percent. Minimum, maximum and sum are exact.
public struct LatencyHistogram: Sendable {
    /// Bits of a value that a bucket keeps: 128 buckets for each doubling.
    private static let bits = 7
    private static let half = 1 << bits
    /// Up to 2^43 microseconds, a hundred days.
    private static let exponentMax = 35

    private var counts: [Int] = []
    public private(set) var count = 0
    public private(set) var sumMicros: Int64 = 0
    public private(set) var minMicros: Int64 = 0
    public private(set) var maxMicros: Int64 = 0

    public init() {}

    public var meanMicros: Double { count == 0 ? 0 : Double(sumMicros) / Double(count) }

    public mutating func add(_ micros: Int64) {
        let value = max(0, micros)
        let index = LatencyHistogram.index(of: value)
        if index >= counts.count { counts += Array(repeating: 0, count: index + 1 - counts.count) }
        counts[index] += 1
        minMicros = count == 0 ? value : min(minMicros, value)
        maxMicros = max(maxMicros, value)
        count += 1
        sumMicros += value
    }

    public mutating func add(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        if other.counts.count > counts.count { counts += Array(repeating: 0, count: other.counts.count - counts.count) }
        for index in other.counts.indices { counts[index] += other.counts[index] }
        minMicros = count == 0 ? other.minMicros : min(minMicros, other.minMicros)
        maxMicros = max(maxMicros, other.maxMicros)
        count += other.count
        sumMicros += other.sumMicros
    }

    /// The latency that `part` of the calls did not exceed, in microseconds; zero without a call.
    public func micros(at part: Double) -> Int64 {
        guard count > 0 else { return 0 }
        let rank = max(1, Int((part * Double(count)).rounded(.up)))
        var seen = 0
        for index in counts.indices {
            seen += counts[index]
            if seen >= rank {
                let (low, high) = LatencyHistogram.bounds(of: index)
                return min(maxMicros, max(minMicros, (low + high) / 2))
            }
        }
        return maxMicros
    }

    /// A part of the range.
    public struct Bin: Hashable, Sendable {
        public let lowMicros: Int64
        public let highMicros: Int64
        public let count: Int
    }

    /// The calls in bins whose bounds grow by the same factor, from the fastest to the slowest.
    public func bins(_ number: Int) -> [Bin] {
        guard count > 0, number > 0 else { return [] }
        // Doubling and halving keep this free of logarithms: 2, 4, 8 ... bins a doubling are merged until they fit.
        let first = LatencyHistogram.index(of: minMicros)
        let last = LatencyHistogram.index(of: maxMicros)
        let width = max(1, (last - first + number) / number)
        return stride(from: first, through: last, by: width).map { start in
            let end = min(last, start + width - 1)
            return Bin(
                lowMicros: LatencyHistogram.bounds(of: start).low, highMicros: LatencyHistogram.bounds(of: end).high,
                count: counts[start...end].reduce(0, +))
        }
    }

    private static func index(of value: Int64) -> Int {
        guard value >= half else { return Int(value) }
        let exponent = min(exponentMax, 63 - value.leadingZeroBitCount - bits)
        return min(exponentMax * half + 2 * half - 1, exponent * half + Int(value >> Int64(exponent)))
    }

    /// From, and up to but not including.
    private static func bounds(of index: Int) -> (low: Int64, high: Int64) {
        guard index >= 2 * half else { return (Int64(index), Int64(index) + 1) }
        let exponent = Int64(index / half - 1)
        let top = Int64(index % half + half)
        return (top << exponent, (top + 1) << exponent)
    }
}
