import CloudPrimitives
import FaaSKeeperModel
import Testing

@testable import Benchmarking

@Suite struct SimulatedBenchTests {
    @Test func aSeedGivesTheSameFigures() async throws {
        let workload = Workload(readPercent: 50, sessions: 2, nodes: 4, end: .operations(40))
        let first = try await SimulatedBench(seed: 9).run(workload)
        let second = try await SimulatedBench(seed: 9).run(workload)
        #expect(first.simulatedMicros == second.simulatedMicros)
        #expect(first.measurement.writes.latencies.sumMicros == second.measurement.writes.latencies.sumMicros)
        let other = try await SimulatedBench(seed: 10).run(workload)
        #expect(other.simulatedMicros != first.simulatedMicros)
    }

    @Test func aReadTakesWhatTheStoreTakes() async throws {
        let workload = Workload(readPercent: 100, nodes: 1, end: .operations(600))
        let reads = try await SimulatedBench(seed: 3).run(workload).measurement.reads
        let p50 = Double(reads.latencies.micros(at: 0.5)) / 1_000
        #expect(abs(p50 - 5.3) < 0.5, "\(p50) ms; published 5.3")
        #expect(reads.billed == 600 && reads.usage.readUnits == 600)
    }

    @Test func nothingIsLeft() async throws {
        let outcome = try await SimulatedBench(seed: 3).run(Workload(nodes: 250, end: .operations(1)))
        #expect(outcome.measurement.leftBehind == nil)
        #expect(outcome.measurement.operations == 1)
        #expect(outcome.measurement.failureCount == 0)
    }

    /// Writes begin by the clock, faster than one session's can be done: all that wait say how long they waited.
    @Test func aRateDoesNotHideStalls() async throws {
        let closed = Workload(readPercent: 0, end: .operations(150))
        var open = closed
        open.ratePerSecond = 150
        // One at a time: what has not begun says how long it has waited, too.
        open.inFlightMax = 1
        let unhurried = try await SimulatedBench(seed: 6).run(closed).measurement
        let hurried = try await SimulatedBench(seed: 6).run(open).measurement
        #expect(hurried.operations == 150 && hurried.failureCount == 0)
        #expect(hurried.writes.latencies.micros(at: 0.9) > 2 * unhurried.writes.latencies.micros(at: 0.9))
    }

    /// At a rate that it can keep, the run takes as long as the rate says.
    @Test func aRateIsKept() async throws {
        let workload = Workload(readPercent: 100, end: .millis(5_000), ratePerSecond: 20)
        let measurement = try await SimulatedBench(seed: 6).run(workload).measurement
        #expect(measurement.operations == 100)
        #expect(abs(measurement.perSecond - 20) < 0.5, "\(measurement.perSecond)")
    }

    @Test func stepsAreToldByFunction() async throws {
        var workload = Workload(readPercent: 0, nodes: 1, end: .operations(30))
        workload.isTraced = true
        let steps = try await SimulatedBench(seed: 6).run(workload).measurement.steps.entries
        for (caller, operation, target) in [("client", "send", "requests"), ("follower", "send", "leader")] {
            let entry = steps.first { $0.caller == caller && $0.operation == operation && $0.target == target }
            #expect(entry?.latencies.count == 30, "\(caller) \(operation)")
        }
        #expect(steps.contains { $0.caller == "leader" && $0.service == "key-value" })
        #expect(Set(steps.map { "\($0.caller) \($0.operation) \($0.target) \($0.occurrence)" }).count == steps.count)
    }

    @Test func aLargerFunctionIsQuicker() async throws {
        let workload = Workload(readPercent: 0, nodes: 1, end: .operations(300))
        let small = try await SimulatedBench(memoryMB: 128, seed: 6).run(workload).measurement.writes.latencies
        let large = try await SimulatedBench(memoryMB: 2_048, seed: 6).run(workload).measurement.writes.latencies
        #expect(small.micros(at: 0.5) > large.micros(at: 0.5))
    }

    /// Cancelled, it ends with what it has.
    @Test func aRunCanBeEnded() async throws {
        let began = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await SimulatedBench(seed: 6).run(Workload(end: .millis(86_400_000))) { _ in
                began.continuation.yield()
            }
        }
        for await _ in began.stream { break }
        task.cancel()
        let measurement = try await task.value.measurement
        #expect(measurement.isInterrupted && measurement.operations > 0)
        #expect(measurement.elapsedMicros < 86_400_000_000)
    }
}
