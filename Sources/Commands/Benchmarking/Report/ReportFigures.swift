import Benchmarking
import CloudPrimitives
import CostModel
import FaaSKeeperModel

/// Everything that a report shows, measured in simulated time.
struct ReportFigures: Sendable {
    /// A way to keep nodes for readers, by the option of the address that chooses it.
    struct Store: Sendable {
        let name: String
        let options: [String]
    }

    /// Operations on nodes of one size.
    struct BySize: Sendable {
        let store: String
        let bytes: Int
        let p50Millis: Double
        let p90Millis: Double
        let p99Millis: Double
    }

    /// A call that a function makes for most writes.
    struct Step: Sendable {
        let function: String
        let name: String
        let p50Millis: Double
        let p99Millis: Double
    }

    /// Writes of several sessions that never pause.
    struct Sustained: Sendable {
        let store: String
        let sessions: Int
        let writesPerSecond: Double
        let p50Millis: Double
    }

    /// A million operations on nodes of 1 kB.
    struct Cost: Sendable {
        let store: String
        let readDollars: Double
        let writeDollars: Double
    }

    let seed: UInt64
    let memoryMB: Int
    let prices: PriceSheet
    var reads: [BySize] = []
    var writes: [BySize] = []
    var steps: [Step] = []
    var sustained: [Sustained] = []
    var costs: [Cost] = []
    var simulatedMicros: Int64 = 0
}

/// Measures what a report shows.
struct ReportMeasuring: Sendable {
    private static let sustainedSessions = [1, 10, 50, 100]
    /// Sizes of the published benchmarks; steps were published at the first.
    private static let readSizes = [4, 1_024, 65_536, 262_144]
    private static let writeSizes = [4, 1_024, 65_536, 256_000]
    /// Of the functions whose steps were published.
    private static let stepsMemoryMB = 2_048

    let memoryMB: Int
    let seed: UInt64
    let stores: [ReportFigures.Store]
    /// Of one size on one store.
    var operations = 300
    /// How long sustained writes go on.
    var sustainedMillis: Int64 = 20_000
    /// Told what is measured next, and how many of how many are done.
    let progress: @Sendable (Int, Int) -> Void

    private struct Job: Sendable {
        let workload: Workload
        let store: ReportFigures.Store
        let memoryMB: Int
        let take: @Sendable (Measurement, inout ReportFigures) -> Void
    }

    func run() async throws -> ReportFigures {
        var figures = ReportFigures(seed: seed, memoryMB: memoryMB, prices: .standard)
        let jobs = stores.flatMap(jobs)
        for (index, job) in jobs.enumerated() {
            progress(index, jobs.count)
            let bench = SimulatedBench(memoryMB: job.memoryMB, seed: seed, options: job.store.options)
            let outcome = try await bench.run(job.workload)
            try Task.checkCancellation()
            if let failure = outcome.measurement.writes.failure ?? outcome.measurement.reads.failure { throw failure }
            figures.simulatedMicros += outcome.simulatedMicros
            job.take(outcome.measurement, &figures)
        }
        progress(jobs.count, jobs.count)
        return figures
    }

    private func jobs(_ store: ReportFigures.Store) -> [Job] {
        var jobs: [Job] = []
        func add(
            _ workload: Workload, memoryMB: Int? = nil,
            _ take: @escaping @Sendable (Measurement, inout ReportFigures) -> Void
        ) {
            jobs.append(Job(workload: workload, store: store, memoryMB: memoryMB ?? self.memoryMB, take: take))
        }
        func one(_ readPercent: Double, _ bytes: Int) -> Workload {
            Workload(
                readPercent: readPercent, size: .bytes(bytes), nodes: 1, end: .operations(operations), seed: seed)
        }
        for bytes in Self.readSizes {
            add(one(100, bytes)) { $1.reads.append(.init(store.name, bytes, $0.reads.latencies)) }
        }
        for bytes in Self.writeSizes {
            add(one(0, bytes)) { $1.writes.append(.init(store.name, bytes, $0.writes.latencies)) }
        }
        var traced = one(0, Self.writeSizes[0])
        traced.isTraced = true
        if store.name == stores[0].name {
            add(traced, memoryMB: Self.stepsMemoryMB) { measurement, figures in
                figures.steps = measurement.steps.entries.filter {
                    $0.caller != "client" && $0.latencies.count * 2 > operations
                }.map { entry in
                    ReportFigures.Step(
                        function: entry.caller, name: entry.name,
                        p50Millis: Double(entry.latencies.micros(at: 0.5)) / 1_000,
                        p99Millis: Double(entry.latencies.micros(at: 0.99)) / 1_000)
                }
            }
        }
        for sessions in Self.sustainedSessions {
            add(
                Workload(
                    readPercent: 0, sessions: sessions, nodes: max(16, sessions), end: .millis(sustainedMillis),
                    seed: seed)
            ) {
                $1.sustained.append(
                    .init(
                        store: store.name, sessions: sessions, writesPerSecond: $0.writesPerSecond,
                        p50Millis: Double($0.writes.latencies.micros(at: 0.5)) / 1_000))
            }
        }
        add(one(50, 1_024)) { measurement, figures in
            func dollars(_ measured: KindMeasurement) -> Double {
                measured.billed == 0
                    ? 0 : figures.prices.cost(of: measured.usage).total * 1e6 / Double(measured.billed)
            }
            figures.costs.append(
                .init(
                    store: store.name, readDollars: dollars(measurement.reads),
                    writeDollars: dollars(measurement.writes)))
        }
        return jobs
    }
}

extension ReportFigures.BySize {
    fileprivate init(_ store: String, _ bytes: Int, _ latencies: LatencyHistogram) {
        self.init(
            store: store, bytes: bytes, p50Millis: Double(latencies.micros(at: 0.5)) / 1_000,
            p90Millis: Double(latencies.micros(at: 0.9)) / 1_000,
            p99Millis: Double(latencies.micros(at: 0.99)) / 1_000)
    }
}

extension StepTally.Entry {
    /// `update nodes`, or `update nodes 2` for the second of its kind.
    var name: String {
        ([operation, target] + (occurrence > 1 ? ["\(occurrence)"] : [])).filter { !$0.isEmpty }.joined(separator: " ")
    }
}
