import CloudPrimitives
import Testing

@testable import Benchmarking

@Suite struct LatencyHistogramTests {
    @Test func percentilesAreNearTheTruth() {
        let random = SeededRandom(seed: 4)
        var histogram = LatencyHistogram()
        var values: [Int64] = []
        for _ in 0..<10_000 {
            // Over six orders of magnitude.
            let value = Int64(random.next() >> (random.next() % 20 + 40))
            values.append(value)
            histogram.add(value)
        }
        values.sort()
        for part in [0.01, 0.5, 0.9, 0.99, 0.999] {
            let truth = Double(values[Int(part * 10_000) - 1])
            let told = Double(histogram.micros(at: part))
            #expect(abs(told - truth) <= max(1, truth * 0.005), "\(part): \(told), not \(truth)")
        }
        #expect(histogram.minMicros == values.first && histogram.maxMicros == values.last)
        #expect(histogram.micros(at: 1) == values.last)
        #expect(histogram.sumMicros == values.reduce(0, +))
    }

    @Test func twoAddUp() {
        var (a, b, both) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for value in [5, 70, 900, 12_345] as [Int64] {
            a.add(value)
            both.add(value)
        }
        for value in [1, 1_000_000] as [Int64] {
            b.add(value)
            both.add(value)
        }
        a.add(b)
        for part in stride(from: 0.1, through: 1, by: 0.1) { #expect(a.micros(at: part) == both.micros(at: part)) }
        #expect(a.count == 6 && a.minMicros == 1 && a.maxMicros == 1_000_000)
    }

    @Test func binsHaveAllCalls() {
        var histogram = LatencyHistogram()
        for value in 1...5_000 { histogram.add(Int64(value)) }
        let bins = histogram.bins(12)
        #expect(bins.count <= 12 && bins.count > 8)
        #expect(bins.reduce(0) { $0 + $1.count } == 5_000)
        #expect(zip(bins, bins.dropFirst()).allSatisfy { $0.highMicros == $1.lowMicros })
    }

    @Test func nothingHasNoPercentile() {
        #expect(LatencyHistogram().micros(at: 0.5) == 0)
        #expect(LatencyHistogram().bins(5).isEmpty)
    }
}
