import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import LocalEmulator
import Logging
import ServerFunctions
import Synchronization

/// A deployment in memory with some clients, and what goes wrong there.
final class RecipeWorld: Sendable {
    let emulator: LocalEmulator
    let config: DeploymentConfig
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private let clients = Mutex<[FaaSKeeperClient]>([])
    private let functionFaults: FaultPlan
    private let messageFaults: FaultPlan
    /// Clients to which no message comes through.
    private let deaf = Mutex<Set<String>>([])

    /// - Parameters:
    ///   - functionsFailOneIn: one call in so many of a function goes wrong; 0 for none.
    ///   - messagesLostOneIn: likewise of the messages to clients.
    init(seed: UInt64 = 1, functionsFailOneIn: UInt64 = 0, messagesLostOneIn: UInt64 = 0) async throws {
        var options = LocalOptions()
        options.random = SeededRandom(seed: seed)
        emulator = .memory(options)
        config = DeploymentConfig(lockMillis: functionsFailOneIn > 0 ? 60 : 1_500, heartbeatMillis: 100, batchMax: 4)
        functionFaults = FaultPlan(random: SeededRandom(seed: seed &+ 1), oneIn: functionsFailOneIn)
        let random = SeededRandom(seed: seed &+ 2)
        let box = DeafBox()
        messageFaults = FaultPlan(random: SeededRandom(seed: seed &+ 3), oneIn: 1) { point in
            guard point.operation == "receive" else { return [] }
            if box.world?.isDeaf(point.function) == true { return [.lostMessage] }
            let isLost = messagesLostOneIn > 0 && random.next() % messagesLostOneIn == 0
            return isLost ? [.lostMessage] : []
        }
        let cloud = functionsFailOneIn > 0 ? FaultyCloud.wrap(emulator.cloud, functionFaults) : emulator.cloud
        ServerFunctions(cloud: cloud, config: config, logger: logger).register()
        try await Bootstrap(emulator.cloud).run()
        emulator.start()
        box.world = self
    }

    private final class DeafBox: @unchecked Sendable { weak var world: RecipeWorld? }

    private func isDeaf(_ name: String) -> Bool { deaf.withLock { $0.contains(name) } }

    /// Whether messages come through to the client of that name.
    func setDeaf(_ name: String, _ isDeaf: Bool) {
        deaf.withLock { if isDeaf { $0.insert(name) } else { $0.remove(name) } }
    }

    /// A client, closed with the world.
    func client(
        _ name: String = "client", timeoutMillis: Int64 = 30_000, sessionTimeoutMillis: Int64 = 60_000,
        machine: FaultyClient? = nil
    ) -> FaaSKeeperClient {
        var options = ClientOptions()
        options.timeoutMillis = timeoutMillis
        options.sessionTimeoutMillis = sessionTimeoutMillis
        let cloud = FaultyCloud.wrap(emulator.cloud, for: machine ?? FaultyClient(name: name), messageFaults)
        let client = FaaSKeeperClient(cloud: cloud, config: config, options: options, logger: logger)
        clients.withLock { $0.append(client) }
        return client
    }

    func calm() {
        functionFaults.calm()
        messageFaults.calm()
    }

    /// Ends a session as the heartbeat would.
    func evict(_ client: FaaSKeeperClient) async throws {
        try await emulator.cloud.requestQueue.send([Eviction.message(client.session, emulator.cloud)])
    }

    /// The names below a node, read by somebody else.
    func names(_ path: String) async throws -> [String] {
        let reader = client("reader")
        do throws(KeeperError) { return try await reader.children(path).names } catch {
            if error.code == .noNode { return [] }
            throw error
        }
    }

    func close() async {
        calm()
        for client in clients.withLock({ $0 }) { await client.close() }
        await emulator.shutdown()
    }

    static func run(
        seed: UInt64 = 1, functionsFailOneIn: UInt64 = 0, messagesLostOneIn: UInt64 = 0,
        _ body: (RecipeWorld) async throws -> Void
    ) async throws {
        let world = try await RecipeWorld(
            seed: seed, functionsFailOneIn: functionsFailOneIn, messagesLostOneIn: messagesLostOneIn)
        do {
            try await body(world)
            await world.close()
        } catch {
            await world.close()
            throw error
        }
    }
}

/// What several tasks count together, and whether they ever did it at the same time.
final class Shared: Sendable {
    private let state = Mutex((count: 0, inside: 0, collisions: 0, fences: [Int64]()))

    var count: Int { state.withLock { $0.count } }
    var collisions: Int { state.withLock { $0.collisions } }
    var fences: [Int64] { state.withLock { $0.fences } }

    /// Reads, waits, writes: two at once lose a count.
    func increment(fence: Int64) async throws {
        let seen = state.withLock { state in
            state.inside += 1
            if state.inside > 1 { state.collisions += 1 }
            state.fences.append(fence)
            return state.count
        }
        try await Task.sleep(for: .milliseconds(1))
        state.withLock { state in
            state.count = seen + 1
            state.inside -= 1
        }
    }
}

/// A value that several tasks change.
final class Guarded<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        value.withLock { value in
            var copy = value
            defer { value = copy }
            return body(&copy)
        }
    }
}

/// Waits until `condition` holds; false after some seconds.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    for _ in 0..<2_000 {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return false
}

func code(_ body: () async throws -> Void) async -> KeeperError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? KeeperError)?.code
    }
}
