import CloudPrimitives
import FaaSKeeperConnect
import FaaSKeeperModel
import Synchronization
import SystemCalls
import VirtualTime

/// Benchmarks in a time that jumps: on a deployment in memory of their own whose calls have the published latencies.
public struct SimulatedBench: Sendable {
    /// What a benchmark came to.
    public struct Outcome: Sendable {
        public var measurement: Measurement
        /// Of all that was simulated, making and removing the nodes included.
        public var simulatedMicros: Int64
        /// What that took here.
        public var wallMicros: Int64
    }

    /// Bytes of the stack: jobs go deep where one wakes the next.
    private static let stackBytes = 64 << 20

    public var memoryMB: Int
    public var seed: UInt64
    /// Further options of the address, such as `profile=paper`.
    public var options: [String]

    public init(memoryMB: Int = 512, seed: UInt64 = 1, options: [String] = []) {
        self.memoryMB = memoryMB
        self.seed = seed
        self.options = options
    }

    /// The address that a person would write for the same.
    public var url: String {
        "memory:?" + (["latency=on", "latency-seed=\(seed)"] + options).joined(separator: "&")
    }

    /// Runs it on a thread of its own. Cancelling the task ends it early.
    /// - Parameter progress: called on that thread.
    public func run(
        _ workload: Workload, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Outcome {
        let url = try ConnectionURL(url, environment: [:])
        let stop = BenchStop()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isStarted = startOwnThread(stackBytes: SimulatedBench.stackBytes) {
                    continuation.resume(with: Result { try simulate(workload, url, stop, progress) })
                }
                if !isStarted {
                    continuation.resume(
                        throwing: KeeperError(.backendRefused, "The system has no thread left for a simulation"))
                }
            }
        } onCancel: {
            stop.stop()
        }
    }

    private func simulate(
        _ workload: Workload, _ url: ConnectionURL, _ stop: BenchStop, _ progress: @escaping @Sendable (Int) -> Void
    ) throws -> Outcome {
        let wall = SystemClock()
        let started = wall.monotonicMicros
        let world = VirtualWorld(order: .inTurn, random: SeededRandom(seed: seed), jobsMax: .max)
        let clock = VirtualClock(world)
        let result = Mutex<Measurement?>(nil)
        let (seed, memoryMB) = (seed, memoryMB)
        var workload = workload
        workload.seed = seed
        let part = workload
        try world.run {
            let deployment = try await Deployment.open(
                url, clock: clock, random: SeededRandom(seed: ~seed), executor: world, functionMemoryMB: memoryMB)
            let run = BenchRun(
                part, on: deployment, clock: clock, executor: world, name: "simulated", stop: stop, progress: progress)
            do {
                let measurement = try await run.run()
                result.withLock { $0 = measurement }
            } catch {
                await deployment.close()
                throw error
            }
            await deployment.close()
        }
        guard let measurement = result.withLock({ $0 }) else {
            throw KeeperError(.backendRefused, "The simulation has ended without a result")
        }
        return Outcome(
            measurement: measurement, simulatedMicros: world.nowMicros, wallMicros: wall.monotonicMicros - started)
    }
}
