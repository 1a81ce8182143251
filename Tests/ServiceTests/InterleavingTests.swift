import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
@testable import ServerFunctions
import Synchronization
import Testing

/// Orders of events that the simulation has found, one test each: what comes between which two calls is written down.
@Suite struct InterleavingTests {
    /// Whoever makes a node anew while the heartbeat sweeps what is left of the old one, makes it.
    @Test(.timeLimit(.minutes(1))) func aNodeIsMadeWhileItsTombstoneIsSwept() async throws {
        var config = DeploymentConfig()
        config.horizonMillis = 0
        for step in 1... {
            let service = try await ScriptedService()
            let client = service.client()
            for number in 0..<3 {
                _ = try await client.create("/n", data: bytes("old \(number)")); try await client.delete("/n")
            }
            for _ in 0..<config.batchMax { _ = try await client.set("/", data: []) }
            let calls = Mutex(0)
            var cloud = service.emulator.cloud
            cloud.store = HookedStore(base: cloud.store) { (call) async throws(CloudError) in
                guard case .write = call,
                    calls.withLock({
                        $0 += 1; return $0
                    }) == step
                else { return }
                do { _ = try await client.create("/n", data: bytes("new")) } catch {
                    throw CloudError(.refused, "\(error)")
                }
            }
            // Not the newest tombstone's sweep alone: each of the older ones meets the node as well.
            try await Sweeper(cloud: cloud, config: config).sweep()
            if calls.withLock({ $0 }) < step {
                // The sweep has come to its end before.
                #expect(step > 3)
                return
            }
            #expect(try await client.get("/n").data == bytes("new"), "created before write \(step)")
            try await Sweeper(cloud: cloud, config: config).sweep()
            #expect(try await client.get("/n").data == bytes("new"), "created before write \(step)")
            try await client.delete("/n")
            #expect(try await client.exists("/n") == nil)
            await client.close()
        }
    }

    /// A leader dies, and the call by which it records the first of two notifications is still on its way. It comes while
    /// the next leader looks for watches, which no longer finds that one.
    @Test(.timeLimit(.minutes(1))) func aNotificationThatIsRecordedLateComesFirst() async throws {
        struct Late {
            var updates: [ItemUpdate]?
            var isDone = false
        }
        let late = Mutex(Late())
        let service = try await ScriptedService(functionsStore: { store in
            HookedStore(base: store) { (call) async throws(CloudError) in
                switch call {
                case .write(let updates) where updates.contains { $0.key.table == Layout.epoch } && updates.count > 1:
                    let isFirst = late.withLock { late in
                        if late.updates != nil { return false }
                        late.updates = updates
                        return true
                    }
                    if isFirst { throw CloudError(.unavailable, "It is on its way") }
                case .query(let query) where query.table == Layout.watches:
                    let updates = late.withLock { late -> [ItemUpdate]? in
                        if late.isDone { return nil }
                        late.isDone = late.updates != nil
                        return late.updates
                    }
                    if let updates { _ = try await store.transact(updates) }
                default: break
                }
            }
        })
        let watcher = service.client()
        let writer = service.client()
        let log = EventLog(watcher)
        _ = try await writer.create("/n")
        // Seen before, so that the watches need no look into the epoch.
        _ = try await watcher.get("/n")
        _ = try await watcher.get("/n", watch: true)
        _ = try await watcher.children("/", watch: true)
        try await writer.delete("/n")
        #expect(await log.wait(2) == ["NodeDeleted /n", "NodeChildrenChanged /"])
        #expect(late.withLock { $0.isDone })
    }
}
