import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import Inspection
import LocalEmulator
import Logging
import ServerFunctions

/// A deployment with something of everything, whose heartbeat does not run: what is planted stays.
final class InspectedDeployment: Sendable {
    let emulator: LocalEmulator
    let client: FaaSKeeperClient
    let config = DeploymentConfig(batchMax: 10)
    private let directory: String?

    var cloud: Cloud { emulator.cloud }
    var store: any KeyValueStore { cloud.store }
    var session: SessionID { client.session }

    /// With short pauses: nothing here takes longer.
    var inspector: Inspector {
        Inspector(cloud: cloud, config: DeploymentConfig(lockMillis: 15, visibilityMillis: 30))
    }

    static func run(_ backend: Backend, _ body: (InspectedDeployment) async throws -> Void) async throws {
        let deployment = try await InspectedDeployment(backend)
        do { try await body(deployment) } catch {
            await deployment.close()
            throw error
        }
        await deployment.close()
    }

    private init(_ backend: Backend) async throws {
        switch backend {
        case .memory, .keyValue, .object, .region, .aws:
            directory = nil
            emulator = .memory()
        case .directory:
            let path = FileManager.default.temporaryDirectory.path + "/fk-inspected-\(UUID().uuidString)"
            directory = path
            emulator = try LocalEmulator.open(directory: path)
        }
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        ServerFunctions(cloud: emulator.cloud, config: config, logger: logger).register()
        try await Bootstrap(emulator.cloud).run()
        client = FaaSKeeperClient(cloud: emulator.cloud, config: config, options: ClientOptions(), logger: logger)
        try await fill()
        try await emulator.drain()
    }

    private func fill() async throws {
        for path in ["/a", "/a/x", "/a/y", "/big", "/removed"] {
            _ = try await client.create(path, data: Array(path.utf8))
        }
        for number in 0..<36 { _ = try await client.create("/big/n\(number)") }
        try await client.delete("/big/n35")
        try await client.delete("/removed")
        _ = try await client.create("/object", data: [UInt8](repeating: 1, count: 9_000))
        _ = try await client.create("/held", mode: .ephemeral)
        _ = try await client.create("/kept", mode: .container)
        _ = try await client.create("/short", mode: .ttl(3_600_000))
        for (path, text) in [
            ("/zookeeper/quota/a", ""), ("/zookeeper/quota/a/zookeeper_stats", "count=3,bytes=10"),
            ("/zookeeper/quota/a/zookeeper_limits", "count=100,bytes=1000"),
        ] { _ = try await client.create(path, data: Array(text.utf8)) }
        _ = try await client.set("/a/x", data: Array("other".utf8))
        try await client.setACL("/a/y", [.readOnly])
        _ = try await client.get("/a", watch: true)
        try await client.addWatch("/big", recursive: true)
    }

    private func close() async {
        await client.close()
        await emulator.shutdown()
        if let directory { try? FileManager.default.removeItem(atPath: directory) }
    }

    // MARK: To plant things

    func change(_ key: ItemKey, _ changes: ItemChange...) async throws {
        _ = try await store.update(ItemUpdate(key, .modify(changes), if: .itemExists))
    }

    func item(_ key: ItemKey) async throws -> Item { try await store.get(key) ?? Item() }

    func image(_ path: String) -> ItemKey { Layout.image(NodePath(unchecked: path)) }
    func row(_ path: String) -> ItemKey { Layout.node(NodePath(unchecked: path)) }

    /// One of the numbers of an attribute, changed.
    func add(_ amount: Int64, to attribute: String, at index: Int, of key: ItemKey) async throws {
        var numbers = try await item(key).ints(attribute) ?? []
        numbers[index] += amount
        try await change(key, .set(attribute, .ints(numbers)))
    }

    /// A copy of a node elsewhere.
    func copy(_ from: String, to path: String, owner: Int64 = 0) async throws {
        try await store.put(row(path), try await item(row(from)))
        try await store.put(image(path), try await item(image(from)))
    }
}
