import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import LocalEmulator
import Logging
@testable import ServerFunctions
import Synchronization
import Testing

/// Where the images of one write become visible one by one, no session sees half of it (protocol trap 13).
@Suite struct WaitForWholeTests {
    /// The leader is held up after the first image of a multi, of which a client sees this one.
    @Test(.timeLimit(.minutes(1)), arguments: [2, 12]) func aMultiIsSeenWholeOnObjects(_ nodes: Int) async throws {
        let emulator = LocalEmulator.memory()
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var config = DeploymentConfig(visibilityMillis: 5_000)
        config.userStore = .object
        let paths = (0..<nodes).map { "/n\($0)" }
        // Lets one image of the second write through, and holds the others until they are let go.
        struct Gate {
            var isClosed = false
            var passed = 0
        }
        let gate = Mutex(Gate())
        var cloud = emulator.cloud
        cloud.objects = HookedObjects(base: cloud.objects) { () async throws(CloudError) in
            while !gate.withLock({ gate in
                if !gate.isClosed { return true }
                gate.passed += 1
                return gate.passed == 1
            }) {
                do { try await Task.sleep(for: .milliseconds(5)) } catch { throw CloudError(.unavailable, "ended") }
                if gate.withLock({ !$0.isClosed }) { return }
            }
        }
        ServerFunctions(cloud: cloud, config: config, logger: logger).register()
        try await Bootstrap(emulator.cloud).run(DeploymentRecord(config))
        emulator.start()
        let writer = FaaSKeeperClient(cloud: emulator.cloud, config: config, logger: logger)
        _ = try await writer.multi(paths.map { .create($0, data: [1]) })
        gate.withLock { $0.isClosed = true }
        async let change = writer.multi(paths.map { .set($0, data: [2]) })
        // Which image comes first is not known.
        let store = ItemUserStore(emulator.cloud, config)
        var first: String?
        while first == nil {
            try await Task.sleep(for: .milliseconds(1))
            for path in paths where try await store.image(NodePath(unchecked: path))?.stat.version == 1 { first = path }
        }
        let reader = FaaSKeeperClient(cloud: emulator.cloud, config: config, logger: logger)
        // Who has seen nothing of it sees the state before.
        let other = try #require(paths.first { $0 != first })
        #expect(try await reader.get(other).data == [1])
        #expect(try await reader.get(try #require(first)).data == [2])
        let isDone = Mutex(false)
        async let rest = {
            let data = try await reader.get(other).data
            isDone.withLock { $0 = true }
            return data
        }()
        try await Task.sleep(for: .milliseconds(100))
        #expect(!isDone.withLock { $0 }, "the reader has been told something")
        gate.withLock { $0.isClosed = false }
        #expect(try await rest == [2])
        _ = try await change
        // What is older than the write and no part of it can be read at once.
        #expect(try await reader.get("/zookeeper").data == [])
        await reader.close()
        await writer.close()
        await emulator.shutdown()
    }
}
