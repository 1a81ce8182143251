import Foundation
import Testing

/// Concurrent sessions and workers whose calls of AWS go wrong by seed, and the histories that come of it. `FK_AWS_FAULT_SEEDS`
/// says how many seeds, `FK_AWS_FAULT_SEED` with which to begin.
@Suite struct AWSHistoryTests {
    private static func number(_ name: String, _ standard: UInt64) -> UInt64 {
        UInt64(ProcessInfo.processInfo.environment[name] ?? "") ?? standard
    }

    /// Three seeds at a time: more would only wait for each other.
    @Test func nothingIsWrongWithThem() async throws {
        let first = AWSHistoryTests.number("FK_AWS_FAULT_SEED", 0)
        let count = AWSHistoryTests.number("FK_AWS_FAULT_SEEDS", 3)
        var faults: [FaultProxy.Fault: Int] = [:]
        await withTaskGroup(of: [FaultProxy.Fault: Int].self) { group in
            for index in 0..<count {
                if index >= 3, let more = await group.next() { faults.merge(more) { $0 + $1 } }
                group.addTask { await AWSHistoryTests.run(first + index) }
            }
            for await more in group { faults.merge(more) { $0 + $1 } }
        }
        // Each way to go wrong was gone.
        for fault in FaultProxy.Fault.allCases where fault != .timeOut && fault != .unanswered {
            #expect((faults[fault] ?? 0) > 0, "\(fault)")
        }
    }

    /// A run takes half a minute, four times as long on a busy machine.
    private static let patience = Duration.seconds(480)

    private struct Unended: Error {}

    /// A run that does not end is left alone: what it waits for may be what is wrong.
    private static func report(_ seed: UInt64) async throws -> ProxiedRun.Report {
        let (ends, end) = AsyncStream<Result<ProxiedRun.Report, any Error>>.makeStream()
        let run = Task { try await ProxiedRun(seed: seed, oneIn: seed % 4 == 3 ? 12 : 30).execute() }
        Task { end.yield(await run.result) }
        let watch = Task {
            try await Task.sleep(for: patience)
            end.yield(.failure(Unended()))
        }
        defer {
            run.cancel()
            watch.cancel()
        }
        return try (await ends.first { _ in true } ?? .failure(Unended())).get()
    }

    private static func run(_ seed: UInt64) async -> [FaultProxy.Fault: Int] {
        do {
            let report = try await report(seed)
            #expect(report.violations.isEmpty, "seed \(seed)")
            // It was a run.
            #expect(report.operations > 15 && report.writes > 3, "seed \(seed): \(report)")
            return report.faults
        } catch {
            Issue.record("seed \(seed): \(error)")
            return [:]
        }
    }
}
