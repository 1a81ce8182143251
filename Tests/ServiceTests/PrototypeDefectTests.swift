import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import Foundation
import LocalEmulator
import Logging
import ServerFunctions
import Synchronization
import Testing

/// A deployment on the memory emulator whose functions run through a script of faults: a list of points, each struck
/// once.
final class ScriptedService: Sendable {
    let emulator: LocalEmulator
    let config: DeploymentConfig
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// - Parameters:
    ///   - faults: at which call of which function what goes wrong, the n-th time it comes by.
    ///   - functionsStore: the store that the functions see, over the real one.
    init(
        _ faults: [(function: String, operation: String, nth: Int, fault: Fault)] = [], lockMillis: Int64 = 40,
        functionsStore: (any KeyValueStore) -> any KeyValueStore = { $0 }
    ) async throws {
        emulator = .memory()
        config = DeploymentConfig(lockMillis: lockMillis, heartbeatMillis: 50)
        let plan = FaultPlan(script: faults)
        var cloud = emulator.cloud
        cloud.store = functionsStore(cloud.store)
        ServerFunctions(cloud: FaultyCloud.wrap(cloud, plan), config: config, logger: logger).register()
        try await Bootstrap(emulator.cloud).run()
        emulator.start()
    }

    func client(_ options: ClientOptions = ClientOptions()) -> FaaSKeeperClient {
        FaaSKeeperClient(cloud: emulator.cloud, config: config, options: options, logger: logger)
    }

    /// What the service says has happened, in order, once nothing is under way: answers do not wait for the log.
    func log() async throws -> [LogEntry] {
        try await emulator.drain()
        return try await WriteLog(emulator.cloud.store).all()
    }

    func row(_ path: String) async throws -> NodeRow {
        try NodeRow(item: try await emulator.cloud.store.get(Layout.node(try NodePath(path))))
    }
}

/// The defects of the published prototype, each as a test of ours.
@Suite struct PrototypeDefectTests {
    /// 1. Two committed updates before the leader runs: each publishes its own version.
    @Test func everyWritePublishesItsOwnVersion() async throws {
        // The leader dies at its first read: by the time it runs again both updates are committed.
        let service = try await ScriptedService([("leader", "query", 2, .crashBefore)])
        let client = service.client()
        _ = try await client.create("/n")
        async let first = client.set("/n", data: bytes("first"))
        async let second = client.set("/n", data: bytes("second"))
        let stats = try await [first, second]
        #expect(Set(stats.map(\.version)) == [1, 2])
        #expect(stats.allSatisfy { $0.mzxid == Int64($0.version) + 1 })
        let final = try await client.get("/n")
        #expect(final.stat.version == 2 && final.stat.mzxid == 3)
    }

    /// 2. A commit that the leader makes in the follower's place answers with the new txid.
    @Test func tryCommitAnswersWithItsTxid() async throws {
        let service = try await ScriptedService([("follower", "update", 5, .crashBefore)])
        let client = service.client()
        _ = try await client.create("/n")
        let stat = try await client.set("/n", data: bytes("x"))
        #expect(stat.version == 1 && stat.mzxid == 2)
        #expect(try await service.row("/n").version == 1)
        #expect(try await service.log().map(\.txid) == [1, 2])
    }

    /// 3. A message redelivered after its write was applied answers the same success.
    @Test(arguments: [("leader", "publish"), ("leader", "update"), ("follower", "transact"), ("follower", "send")])
    func redeliveryAnswersTheSame(_ function: String, _ operation: String) async throws {
        for fault in [Fault.crashAfter, .crashBefore, .late] {
            let service = try await ScriptedService([(function, operation, 1, fault)])
            let client = service.client()
            let made = try await client.create("/n", data: bytes("x"))
            #expect(made.stat.czxid == 1)
            #expect(try await client.get("/n").stat == made.stat)
            #expect(try await service.log().count == 1, "\(function) \(operation) \(fault)")
        }
    }

    /// 4. The root's data can be set.
    @Test func theRootCanBeSet() async throws {
        let service = try await ScriptedService()
        let client = service.client()
        #expect(try await client.set("/", data: bytes("r")).version == 1)
        #expect(try await client.get("/").data == bytes("r"))
    }

    /// 5. Watches of every kind fire, and the epoch shrinks again.
    @Test func watchesFireAndTheEpochShrinks() async throws {
        let service = try await ScriptedService()
        let client = service.client()
        let log = EventLog(client)
        _ = try await client.exists("/n", watch: true)
        _ = try await client.children("/", watch: true)
        _ = try await client.create("/n")
        _ = try await client.get("/n", watch: true)
        _ = try await client.set("/n", data: bytes("1"))
        #expect(await log.wait(3) == ["NodeCreated /n", "NodeChildrenChanged /", "NodeDataChanged /n"])
        try await eventually("the epoch is empty") { try await client.status().epochSize == 0 }
    }

    /// 6. A stale holder of a lock cannot commit, however soon another took it over.
    @Test func staleLockHoldersCannotCommit() async throws {
        let store = try await ScriptedService().emulator.cloud.store
        let key = ItemKey(Layout.nodes, "/lock")
        let now: Int64 = 1_000
        _ = try await TimedLock.acquire(key, token: "old", now: now, lifetimeMillis: 0, in: AnyStore(store))
        _ = try await TimedLock.acquire(key, token: "new", now: now + 1, lifetimeMillis: 0, in: AnyStore(store))
        await #expect(throws: CloudError.self) {
            _ = try await store.update(ItemUpdate(key, .modify([.set("x", .int(1))]), if: TimedLock.holds("old")))
        }
        #expect(try await store.get(key)?["x"] == nil)
    }

    /// 7. Deleting and re-creating at once succeeds in order, and the parent is checked.
    @Test func deleteAndRecreate() async throws {
        let service = try await ScriptedService([
            ("leader", "query", 2, .crashBefore), ("leader", "transact", 3, .pause),
        ])
        let client = service.client()
        _ = try await client.create("/n", data: bytes("old"))
        async let deleted: Void = client.delete("/n")
        async let created = client.create("/n", data: bytes("new"))
        try await deleted
        let made = try await created
        #expect(made.stat.version == 0)
        let (data, stat) = try await client.get("/n")
        #expect(data == bytes("new") && stat == made.stat)
        #expect(try await client.get("/").stat.cversion == -1 + 3)
        #expect(await code { _ = try await client.create("/none/n") } == .noNode)
    }

    /// 8. What it lacked is there: ephemerals, sequentials, versions, cversion, multi, access control, eviction.
    @Test func whatWasMissingIsThere() async throws {
        let service = try await ScriptedService()
        let client = service.client()
        _ = try await client.create("/d")
        let made = try await client.create("/d/e-", mode: .ephemeralSequential)
        #expect(made.path.text == "/d/e-0000000000" && made.stat.ephemeralOwner == client.session.value)
        #expect(await code { _ = try await client.set("/d", data: [], version: 4) } == .badVersion)
        #expect(try await client.get("/d").stat.cversion == 1)
        #expect(try await client.multi([.check("/d", version: 0), .set("/d", data: bytes("x"))]).count == 2)
        try await client.sync()
    }

    /// 9. Sessions run in parallel, and a lock that cannot be had is tried again within milliseconds.
    @Test func locksAreRetriedQuickly() async throws {
        let service = try await ScriptedService()
        let clients = (0..<4).map { _ in service.client() }
        _ = try await clients[0].create("/hot")
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in clients {
                group.addTask { for _ in 0..<25 { _ = try await client.set("/hot", data: bytes("x")) } }
            }
            try await group.waitForAll()
        }
        #expect(try await clients[0].get("/hot").stat.version == 100)
        // A hundred writes with whole seconds of sleep among them would take minutes.
        #expect(start.duration(to: .now) < .seconds(60))
    }

    /// 10. Every session has a channel of its own: nobody gets another's events or answers.
    @Test func channelsAreSeparate() async throws {
        let service = try await ScriptedService()
        let one = service.client()
        let two = service.client()
        let logOne = EventLog(one)
        let logTwo = EventLog(two)
        _ = try await one.create("/n")
        _ = try await two.get("/n", watch: true)
        _ = try await one.set("/n", data: bytes("x"))
        #expect(await logTwo.wait(1) == ["NodeDataChanged /n"])
        #expect(logOne.texts.isEmpty)
    }

    /// 11. Nodes are as large as ZooKeeper's.
    @Test func nodesUpToTheLimit() async throws {
        let service = try await ScriptedService()
        let client = service.client()
        let data = [UInt8](repeating: 7, count: Limits.nodeDataBytesMax)
        _ = try await client.create("/big", data: data)
        #expect(try await client.get("/big").data == data)
    }
}
