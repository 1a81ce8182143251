import CloudConformance
import CloudPrimitives
import LocalEmulator
import RedisPeer
import RedisStore
import Testing

/// What every key-value store has to do, with a real server: plain, with a password, and with TLS and a password.
@Suite(.serialized) struct RedisConformanceTests {
    static let names = ConformanceSuite.all.map(\.name).filter { name in
        ["key-value", "transaction", "query", "synchronization", "model: a random walk through the store"]
            .contains { name.hasPrefix($0) }
    }

    private let options: RedisOptions = {
        // Other tests may keep all threads busy for seconds.
        var options = RedisOptions()
        options.callMillis = 60_000
        options.connectMillis = 30_000
        return options
    }()

    @Test func theSuiteIsThere() { #expect(Self.names.count > 25) }

    @Test func plain() async throws {
        try await withServer { server in
            try await run { try RedisStore(server.url(), deployment: $0, options: options) }
        }
    }

    @Test func withPassword() async throws {
        try await withServer(RedisServer.Setup(password: "s3cret/@:?#%")) { server in
            let url = try RedisURL("redis://:s3cret%2F%40%3A%3F%23%25@127.0.0.1:\(server.port)/3")
            try await run { try RedisStore(url, deployment: $0, options: options) }
        }
    }

    @Test func withTLS() async throws {
        try await withServer(RedisServer.Setup(password: "secret", usesTLS: true)) { server in
            let url = try RedisURL("rediss://:secret@localhost:\(server.port)?ca-file=\(server.certificate)")
            try await run { try RedisStore(url, deployment: $0, options: options) }
        }
    }

    /// Each check has a deployment of its own on the server.
    private func run(_ store: (String) throws -> RedisStore) async throws {
        for (number, name) in Self.names.enumerated() {
            let store = try store("check-\(number)")
            let emulator = LocalEmulator.memory(LocalOptions())
            var cloud = emulator.cloud
            cloud.store = store
            let backend = ConformanceBackend(
                cloud: cloud, hasManualClock: false,
                advance: { try await Task.sleep(for: .milliseconds($0)) },
                close: {
                    store.close()
                    await emulator.shutdown()
                })
            do { try await #require(ConformanceSuite.check(name)).run(backend) } catch {
                Issue.record("\(name): \(error)")
            }
        }
    }
}
