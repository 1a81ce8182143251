import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import RedisPeer
import Testing

/// A whole deployment whose nodes are in a Redis server.
@Suite struct DeploymentTests {
    private func open(_ text: String) async throws -> Deployment {
        try await Deployment.open(try ConnectionURL(text, environment: [:]))
    }

    private func withServer(_ setup: RedisServer.Setup = .init(), _ body: (RedisServer, String) async throws -> Void)
        async throws
    {
        let server = try await RedisServer.start(setup)
        let directory = FileManager.default.temporaryDirectory.path + "/fk-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        do { try await body(server, "local:" + directory) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test(.timeLimit(.minutes(1))) func nodesWatchesAndLargeData() async throws {
        try await withServer { server, url in
            let address = "redis=redis://127.0.0.1:\(server.port)"
            let deployment = try await open(url + "?user-store=redis&" + address)
            let client = deployment.client()
            let large = [UInt8](repeating: 5, count: Limits.nodeDataBytesMax)
            _ = try await client.create("/n", data: [1])
            #expect(try await client.get("/n", watch: true).data == [1])
            let events = client.events()
            _ = try await client.set("/n", data: large)
            var first: WatchedEvent?
            for await event in events {
                first = event
                break
            }
            #expect(first?.type == .nodeDataChanged)
            #expect(try await client.get("/n").data == large)
            _ = try await client.multi((0..<20).map { .create("/n/\($0)", data: [UInt8($0)]) })
            #expect(try await client.children("/n").names.count == 20)
            // Nothing of a node is in the system store's own tables of images; reads cost no units.
            #expect(try await deployment.cloud.store.scan(Layout.images, after: nil, limit: 5).rows.isEmpty)
            let before = client.usage.readUnits
            _ = try await client.get("/n/3")
            #expect(client.usage.readUnits == before)
            #expect(try await deployment.inspector.inspect().map(\.what) == [])
            await client.close()
            await deployment.close()
            // Whoever opens it later says where, and finds it.
            let again = try await open(url + "?" + address)
            #expect(try await again.withClient { try await $0.get("/n/7").data } == [7])
            await again.close()
        }
    }

    @Test(.timeLimit(.minutes(1))) func aServerThatWasEmptiedIsNoticed() async throws {
        try await withServer { server, url in
            let full = url + "?redis=redis://127.0.0.1:\(server.port)&user-store=redis"
            let deployment = try await open(full)
            try await deployment.withClient { _ = try await $0.create("/n", data: [1]) }
            await deployment.close()
            // Killed without a file: it comes back empty.
            await server.kill()
            try await server.start()
            let error = await #expect(throws: KeeperError.self) { _ = try await open(full) }
            #expect(error?.code == .corrupt && error?.message.contains("Redis") == true)
        }
    }

    @Test(.timeLimit(.minutes(1))) func mistakesAreNamed() async throws {
        try await withServer { server, url in
            for (query, part) in [
                ("user-store=redis", "redis=redis://HOST:PORT"),
                ("user-store=redis&redis=redis://:secret@127.0.0.1:\(server.port)", "password-env"),
                ("user-store=redis&redis=http://127.0.0.1", "Redis address"),
            ] {
                let error = await #expect(throws: KeeperError.self) { _ = try await open(url + "?" + query) }
                #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
                #expect(error?.message.contains("secret") == false)
            }
            // A server that is not there: nothing was made that would claim to be whole.
            let error = await #expect(throws: KeeperError.self) {
                _ = try await open(url + "?user-store=redis&redis=redis://127.0.0.1:1")
            }
            #expect(error?.code == .connectionLoss)
            let deployment = try await open(url + "?redis=redis://127.0.0.1:\(server.port)")
            #expect(try await deployment.withClient { try await $0.get("/").data } == [])
            await deployment.close()
        }
    }

    @Test(.timeLimit(.minutes(1))) func regionsOnOneServer() async throws {
        try await withServer { server, url in
            let address = "redis=redis://127.0.0.1:\(server.port)"
            let near = try await open(url + "?user-store=redis&regions=near,far&" + address)
            let far = try await open(url + "?region=far&" + address)
            try await near.withClient { _ = try await $0.create("/n", data: [UInt8](repeating: 9, count: 50_000)) }
            #expect(try await far.withClient { try await $0.get("/n").data.count } == 50_000)
            await far.close()
            await near.close()
        }
    }
}
