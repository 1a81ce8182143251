import CloudPrimitives
import FaaSKeeperModel
import RedisPeer
import Testing

@testable import RedisStore

extension RedisServer {
    func url(_ options: String = "") throws -> RedisURL { try RedisURL("redis://127.0.0.1:\(port)\(options)") }

    func store(_ name: String = "test", _ options: RedisOptions = .patient) throws -> RedisStore {
        try RedisStore(url(), deployment: name, options: options)
    }
}

extension RedisOptions {
    /// Other tests may keep all threads busy for seconds.
    static var patient: RedisOptions {
        var options = RedisOptions()
        options.callMillis = 60_000
        options.connectMillis = 30_000
        return options
    }
}

/// The error that `body` throws, tried again as long as there was no time for what is `expected` to happen.
func failureInTime<Value>(
    _ body: () async throws(CloudError) -> Value, until expected: (CloudError) -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> CloudError {
    var error = try await failure(body, sourceLocation: sourceLocation)
    for _ in 0..<30 where !expected(error) { error = try await failure(body, sourceLocation: sourceLocation) }
    return error
}

/// Runs `body` with a server that is stopped afterwards.
func withServer(
    _ setup: RedisServer.Setup = RedisServer.Setup(), _ body: (RedisServer) async throws -> Void
) async throws {
    let server = try await RedisServer.start(setup)
    do { try await body(server) } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

/// The same with one that a test makes up.
func withFake(_ script: @escaping FakeServer.Script, _ body: (FakeServer) async throws -> Void) async throws {
    let server = try await FakeServer.start(script)
    do { try await body(server) } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

/// The error that `body` throws.
func failure<Value>(
    _ body: () async throws(CloudError) -> Value, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> CloudError {
    do throws(CloudError) { _ = try await body() } catch { return error }
    Issue.record("no error", sourceLocation: sourceLocation)
    throw CloudError(.notFound, "no error")
}

let table = Table("nodes")

func key(_ partition: String, _ sort: String = "-") -> ItemKey { ItemKey(table, partition, sort) }

/// Sends commands past the store.
func command(_ store: RedisStore, _ words: String...) async throws -> RESPValue {
    try await store.caller.call(isRepeatable: false, by: store.caller.deadline) { _ in
        [RedisCommand(words.map { Array($0.utf8) })]
    }.first ?? .null
}
