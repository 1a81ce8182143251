import Benchmarking
import CloudPrimitives
import CostModel
import FaaSKeeperModel

/// What one part of a benchmark came to, ready to be printed.
struct BenchResult: Sendable {
    /// How simulated time went by.
    struct Simulation: Sendable {
        let memoryMB: Int
        let seed: UInt64
        let simulatedMicros: Int64
        let wallMicros: Int64
    }

    let part: BenchPart
    let measurement: Measurement
    /// Nil in real time.
    let simulation: Simulation?
    /// Nil where nobody asked for money.
    let costs: [BenchCost]?

    /// The kinds of operations that there were, with their names.
    var kinds: [(name: String, measured: KindMeasurement, perSecond: Double)] {
        [
            ("read", measurement.reads, measurement.readsPerSecond),
            ("write", measurement.writes, measurement.writesPerSecond),
        ].filter { $0.1.latencies.count + $0.1.failureCount > 0 }
    }

    /// The percentiles that are told.
    static let percentiles: [(name: String, part: Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999),
    ]
}

/// What a million operations of a kind cost, as measured and by the model.
struct BenchCost: Sendable {
    let kind: String
    /// By service, in US dollars.
    let measured: CostBreakdown
    /// The published model, and with all that it leaves out.
    let published: Double
    let full: Double

    private static let million = 1e6

    /// - Throws: where the sheet does not have a price.
    static func all(
        _ measurement: Measurement, of workload: Workload, store: StoreKind, memoryMB: Int, prices: PriceSheet
    ) throws(MissingPrice) -> [BenchCost] {
        let basis = try EstimateBasis(
            prices: prices, store: store, sizeBytes: min(workload.size.bytesMax, EstimateLimits.sizeBytes.upperBound),
            memoryMB: memoryMB)
        // Without creations and watches: the workload has none.
        let assumptions = FullAssumptions(createPercent: 0, watchPercent: 0, clients: workload.sessions)
        let (model, full) = (Tariff.published(basis), try Tariff.full(basis, assumptions))
        var costs: [BenchCost] = []
        for (kind, measured, published, all) in [
            ("read", measurement.reads, model.dollarsPerRead, full.dollarsPerRead),
            ("write", measurement.writes, model.dollarsPerWrite, full.dollarsPerWrite),
        ] where measured.billed > 0 {
            let cost = prices.cost(of: measured.usage)
            let scale = million / Double(measured.billed)
            costs.append(
                BenchCost(
                    kind: kind,
                    measured: CostBreakdown(
                        queue: cost.queue * scale, keyValue: cost.keyValue * scale, object: cost.object * scale,
                        function: cost.function * scale),
                    published: published * million, full: all * million))
        }
        return costs
    }
}
