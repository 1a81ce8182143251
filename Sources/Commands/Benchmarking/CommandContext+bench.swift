import Benchmarking
import CloudPrimitives
import CostModel
import FaaSKeeperConnect
import FaaSKeeperModel

extension CommandContext {
    /// Runs the parts one after the other and prints each as soon as it is measured.
    func bench(_ benchmark: BenchOptions) async throws {
        for part in benchmark.parts {
            if let simulation = benchmark.simulation {
                try await simulate(part, simulation, benchmark.store)
            } else {
                try await measure(part)
            }
            try await console.output.flush()
            try Task.checkCancellation()
        }
    }

    private func simulate(_ part: BenchPart, _ simulation: SimulatedBench, _ store: StoreKind) async throws {
        let progress = benchProgress(part.workload)
        let outcome: SimulatedBench.Outcome
        do { outcome = try await simulation.run(part.workload, progress: progress.note) } catch {
            await progress.end()
            throw error
        }
        await progress.end()
        let prices = PriceSheet.standard
        show(
            part, outcome.measurement, memoryMB: simulation.memoryMB, store, prices,
            BenchResult.Simulation(
                memoryMB: simulation.memoryMB, seed: simulation.seed, simulatedMicros: outcome.simulatedMicros,
                wallMicros: outcome.wallMicros))
    }

    private func measure(_ part: BenchPart) async throws {
        let deployment = try await connection.handle.deployment()
        let progress = benchProgress(part.workload)
        let store = StoreKind(rawValue: deployment.userStoreName) ?? .hybrid
        let name = SessionID(SystemRandom().positive()).hex
        let run = BenchRun(
            part.workload, on: deployment, clock: SystemClock(), name: name,
            timeoutMillis: options.timeoutMillis ?? GlobalOptions.defaultTimeoutMillis,
            credentials: connection.credentials, progress: progress.note)
        do {
            let measurement = try await run.run { measurement in
                await progress.end()
                show(part, measurement, memoryMB: PublishedFigures.memoryMB, store, deployment.priceSheet, nil)
                if measurement.isInterrupted {
                    note("\(BenchRun.prefix)\(name) is being removed; what may be left of it is yours to delete")
                }
                try? await console.output.flush()
                try? await console.errors.flush()
            }
            if let path = measurement.leftBehind {
                throw CommandError(
                    .failure, "left", "The nodes under \(path) could not be removed: fk deleteall \(path) does it",
                    path: path.text)
            }
        } catch {
            await progress.end()
            throw error
        }
    }

    private func show(
        _ part: BenchPart, _ measurement: Measurement, memoryMB: Int, _ store: StoreKind, _ prices: PriceSheet,
        _ simulation: BenchResult.Simulation?
    ) {
        var costs: [BenchCost]?
        if options.showsCost {
            costs = try? BenchCost.all(measurement, of: part.workload, store: store, memoryMB: memoryMB, prices: prices)
        }
        printer.bench(BenchResult(part: part, measurement: measurement, simulation: simulation, costs: costs))
        for (name, measured) in [("reads", measurement.reads), ("writes", measurement.writes)] {
            guard let failure = measured.failure else { continue }
            note("\(Formatting.grouped(measured.failureCount)) \(name) failed, such as: \(failure.message)")
        }
    }

    private func benchProgress(_ workload: Workload) -> BenchProgress {
        var total: Int?
        if case .operations(let count) = workload.end { total = count }
        return BenchProgress(Progress(self, "Measuring", total: total, unit: "operations"))
    }
}

/// Draws progress from code that must not wait.
final class BenchProgress: Sendable {
    private let progress: Progress
    private let counts: AsyncStream<Int>.Continuation
    private let drawing: Task<Void, Never>

    init(_ progress: Progress) {
        self.progress = progress
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        counts = continuation
        drawing = Task { for await count in stream { await progress.advance(to: count) } }
    }

    func note(_ count: Int) { counts.yield(count) }

    func end() async {
        counts.finish()
        await drawing.value
        await progress.clear()
    }
}
