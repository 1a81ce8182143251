import Foundation
import Testing

/// Random workloads while functions crash, are given up and come back late between any two calls; each seed's history
/// is proven afterwards, by the checker of the simulation. `FK_FAULT_SEEDS` says how many seeds.
@Suite struct FaultTests {
    static let seeds = UInt64(ProcessInfo.processInfo.environment["FK_FAULT_SEEDS"] ?? "") ?? 40

    /// Four seeds at a time: more would only wait for each other.
    @Test func historiesAreExplained() async throws {
        await withTaskGroup(of: Void.self) { group in
            for seed in 0..<FaultTests.seeds {
                if seed >= 4 { await group.next() }
                group.addTask {
                    do {
                        let workload = try await Workload(seed: seed, sessions: 3, oneIn: 25)
                        let violations = try await workload.run(40)
                        #expect(violations.isEmpty, "seed \(seed)")
                        await workload.close()
                    } catch { Issue.record("seed \(seed): \(error)") }
                }
            }
        }
    }
}
