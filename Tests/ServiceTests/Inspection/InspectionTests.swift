import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Inspection
import Synchronization
import Testing

/// What `fk fsck` finds and mends.
@Suite struct InspectionTests {
    @Test(arguments: Backend.embedded) func whatIsSoundIsCalledSound(backend: Backend) async throws {
        try await InspectedDeployment.run(backend) { deployment in
            let found = try await deployment.inspector.inspect()
            #expect(found.map(\.description) == [])
        }
    }

    /// Every kind is found, mended where that is possible, and is not found again.
    @Test(arguments: Backend.embedded, Plant.all)
    func whatIsPlantedIsFound(backend: Backend, plant: Plant) async throws {
        try await InspectedDeployment.run(backend) { deployment in
            try await plant.plant(deployment)
            let inspector = deployment.inspector
            let found = try await inspector.inspect()
            let finding = try #require(
                found.first { $0.kind.rawValue == plant.kind }, "found instead: \(found.map(\.description))")
            #expect(finding.repair.isPossible == plant.isMended)
            #expect(!finding.what.isEmpty && !finding.meaning.isEmpty && !finding.repair.text.isEmpty)
            let (mended, _) = try await inspector.repair()
            try await deployment.emulator.drain()
            let left = try await inspector.inspect()
            if plant.isMended {
                #expect(mended.contains { $0.finding.kind == finding.kind && $0.obstacle == nil })
                #expect(left.map(\.description) == [])
                #expect(try await inspector.repair().mended.count == 0)
                try await use(deployment)
            } else {
                #expect(left.contains { $0.kind == finding.kind })
            }
        }
    }

    /// What was mended can be used.
    private func use(_ deployment: InspectedDeployment) async throws {
        let client = deployment.client
        #expect(Set(try await client.children("/a").names) == ["x", "y"])
        #expect(try await client.children("/big").names.count == 35)
        _ = try await client.set("/a/x", data: [1, 2])
        _ = try await client.create("/a/z")
        try await client.delete("/a/z")
        #expect(try await client.get("/a/x").data == [1, 2])
        try await deployment.emulator.drain()
        #expect(try await deployment.inspector.inspect().filter { $0.severity == .wrong }.map(\.description) == [])
    }

    @Test func kindsAreAllPlanted() {
        let planted = Set(Plant.all.map(\.kind))
        #expect(planted.count == 32)
    }

    @Test func deadLettersAreReported() async throws {
        try await InspectedDeployment.run(.memory) { deployment in
            let inspector = Inspector(
                cloud: deployment.cloud, config: DeploymentConfig(lockMillis: 15, visibilityMillis: 30)
            ) { [DeadMessage(queue: "leader", group: "g", bytes: 3)] }
            let found = try await inspector.inspect()
            #expect(found.map(\.kind.rawValue) == ["deadLetter"])
        }
    }

    /// A counter that says too many is lowered only when nobody can be about to register.
    @Test func aCounterIsLoweredWhenNoSessionIsOpen() async throws {
        try await InspectedDeployment.run(.memory) { deployment in
            await deployment.client.close()
            try await deployment.emulator.drain()
            try await deployment.change(Layout.watchCounters, .add("n", 2))
            let (mended, left) = try await deployment.inspector.repair()
            #expect(mended.map(\.finding.kind.rawValue) == ["watchCounterHigh"])
            #expect(left.map(\.description) == [])
            #expect(try await deployment.item(Layout.watchCounters).int("n") == 0)
        }
    }

    /// A client that is there may be about to use the object that it has written.
    @Test(arguments: Backend.embedded) func anObjectOfALivingSessionStays(backend: Backend) async throws {
        try await InspectedDeployment.run(backend) { deployment in
            let key = "data/\(deployment.session.hex)/999/0"
            _ = try await deployment.cloud.objects.put(key, [1], if: .always)
            let (mended, left) = try await deployment.inspector.repair()
            #expect(mended.map(\.obstacle) == ["session \(deployment.session) is there, and may be about to use it"])
            #expect(left.map(\.kind.rawValue) == ["objectUnused"])
            #expect(try await deployment.cloud.objects.get(key) != nil)
        }
    }

    /// Rows that cannot be read are not taken for rows that are not there.
    @Test func whatCannotBeReadIsNotRemoved() async throws {
        try await InspectedDeployment.run(.memory) { deployment in
            for path in ["/a/x", "/big"] { try await deployment.change(deployment.row(path), .remove("s")) }
            let before = try await deployment.item(deployment.image("/a"))
            let (mended, left) = try await deployment.inspector.repair()
            #expect(mended.count == 0)
            #expect(left.map(\.kind.rawValue) == ["unreadableRow", "unreadableRow"])
            #expect(try await deployment.item(deployment.image("/a")) == before)
        }
    }

    /// A repair that rests on what has changed since does nothing.
    @Test func nothingIsMendedThatHasChanged() async throws {
        try await InspectedDeployment.run(.memory) { deployment in
            try await deployment.change(ItemKey(Layout.registry, Layout.quotas, "/a"), .add("n", 3))
            let finding = try #require(try await deployment.inspector.inspect().first)
            _ = try await deployment.client.create("/a/new")
            #expect(try await deployment.inspector.mend(finding) == "it has changed meanwhile")
            #expect(try await deployment.item(ItemKey(Layout.registry, Layout.quotas, "/a")).int("n") == 7)
        }
    }

    /// A write comes between two tables, and its two rows are read as if one were missing: seen once, never again.
    @Test func aWriteBetweenTwoTablesIsNotReported() async throws {
        try await InspectedDeployment.run(.memory) { deployment in
            let store = WrittenMeanwhile(base: deployment.store) { number in
                if number > 2 { return }
                _ = try? await deployment.client.create("/late\(number)", mode: .ephemeral)
                try? await deployment.emulator.drain()
            }
            var cloud = deployment.cloud
            cloud.store = store
            let inspector = Inspector(cloud: cloud, config: DeploymentConfig(lockMillis: 15, visibilityMillis: 30))
            let found = try await inspector.inspect()
            #expect(found.map(\.description) == [])
            #expect(store.scans.withLock { $0 } >= 2)
            #expect(try await deployment.client.exists("/late1") != nil)
        }
    }

    /// While sessions write, watch, come and go: nothing is called wrong.
    @Test(arguments: Backend.embedded) func aBusyDeploymentIsSound(backend: Backend) async throws {
        try await backend.run { deployment in
            let isWriting = Mutex(true)
            let writers = Task {
                defer { isWriting.withLock { $0 = false } }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<3 {
                        group.addTask { try await InspectionTests.keepBusy(deployment, number) }
                    }
                    try await group.waitForAll()
                }
            }
            // As long as somebody writes, and no longer: what is written makes each look take longer.
            while isWriting.withLock({ $0 }) {
                let wrong = try await deployment.inspector.inspect().filter { $0.severity == .wrong }
                #expect(wrong.map(\.description) == [])
            }
            try await writers.value
            try await deployment.drain()
            let wrong = try await deployment.inspector.inspect().filter { $0.severity == .wrong }
            #expect(wrong.map(\.description) == [])
        }
    }

    private static func keepBusy(_ deployment: Deployment, _ number: Int) async throws {
        var options = ClientOptions()
        options.sessionTimeoutMillis = 60_000
        for round in 1...6 {
            try await deployment.withClient(options) { client in
                let base = "/busy\(number)"
                if round == 1 { _ = try await client.create(base) }
                _ = try await client.create("\(base)/held", mode: .ephemeral)
                for child in 0..<40 {
                    let path = "\(base)/\(round)-\(child)"
                    _ = try await client.create(path, data: [UInt8](repeating: 1, count: child % 5 == 0 ? 6_000 : 10))
                    _ = try await client.get(path, watch: child % 3 == 0)
                    _ = try await client.set(path, data: [UInt8](repeating: 2, count: child % 7 == 0 ? 6_000 : 20))
                    if child % 2 == 0 { try await client.delete(path) }
                }
            }
        }
    }
}

extension Finding {
    var description: String { "\(severity) \(kind) \(place): \(what)" }
}

/// A store to which somebody writes each time after the sessions were listed.
private final class WrittenMeanwhile: KeyValueStore {
    let base: any KeyValueStore
    let write: @Sendable (Int) async -> Void
    let scans = Mutex(0)

    init(base: any KeyValueStore, write: @escaping @Sendable (Int) async -> Void) {
        self.base = base
        self.write = write
    }

    var limits: KeyValueLimits { base.limits }
    func get(_ key: ItemKey) async throws(CloudError) -> Item? { try await base.get(key) }
    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome { try await base.update(update) }
    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await base.transact(updates)
    }
    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage { try await base.query(query) }
    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        let page = try await base.scan(table, after: after, limit: limit)
        if table == Layout.sessions, page.next == nil {
            await write(
                scans.withLock { count in
                    count += 1
                    return count
                })
        }
        return page
    }
}
