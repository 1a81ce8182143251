import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import Foundation
import Inspection
import Testing

/// Random workloads while functions crash, are given up and come back late between any two calls; each seed's history
/// is proven afterwards. `FK_FAULT_SEEDS` says how many seeds.
@Suite struct FaultTests {
    static let seeds = UInt64(ProcessInfo.processInfo.environment["FK_FAULT_SEEDS"] ?? "") ?? 40

    /// Four seeds at a time: more would only wait for each other.
    @Test func historiesAreExplained() async throws {
        await withTaskGroup(of: Void.self) { group in
            for seed in 0..<FaultTests.seeds {
                if seed >= 4 { await group.next() }
                group.addTask {
                    do { try await FaultTests.run(seed, oneIn: 25) } catch { Issue.record("seed \(seed): \(error)") }
                }
            }
        }
    }

    static func run(_ seed: UInt64, oneIn: UInt64) async throws {
        let workload = try await Workload(seed: seed, sessions: 3, oneIn: oneIn)
        try await workload.run(40)
        let store = workload.emulator.cloud.store
        var requests: [RequestID: [FaaSKeeperModel.Operation]] = [:]
        for (index, client) in workload.clients.enumerated() {
            for entry in workload.history(index) {
                if case .write(let number, let operations, _, _, _) = entry {
                    requests[RequestID(session: client.session, number: number)] = operations
                }
            }
        }
        let checker = try HistoryChecker(entries: try await WriteLog(store).all(), requests: requests)
        for (index, client) in workload.clients.enumerated() {
            do { try checker.check(client.session, workload.history(index)) } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
        // Both stores say the same as the order, and nothing is left behind.
        let last = checker.states.last ?? [:]
        let user = ItemUserStore(RegionServices(store: store, objects: workload.emulator.cloud.objects), .hybrid)
        for (path, node) in last {
            let image = try await user.image(path)
            #expect(image?.stat == node.stat, "seed \(seed): image of \(path)")
            let row = try NodeRow(item: try await store.get(Layout.node(path)))
            #expect(row.exists && row.version == node.stat.version, "seed \(seed): row of \(path)")
            #expect(row.numChildren == node.stat.numChildren, "seed \(seed): row of \(path)")
            let children = last.keys.filter { $0.parent == path }.map(\.name).sorted()
            let listed = try await user.children(path).names.sorted()
            #expect(listed == (path.isRoot ? (children + ["zookeeper"]).sorted() : children), "seed \(seed): \(path)")
        }
        #expect(try await Epoch(region: workload.config.region, store).all().isEmpty, "seed \(seed): epoch")
        let findings = try await Inspector(cloud: workload.emulator.cloud, config: workload.config).inspect()
        #expect(findings.filter { $0.severity == .wrong }.isEmpty, "seed \(seed): \(findings.map(\.description))")
        await workload.close()
    }
}
