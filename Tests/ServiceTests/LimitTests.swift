import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

/// The bounds of the service that no ordinary use reaches.
@Suite struct LimitTests {
    @Test(arguments: Backend.allCases) func sessionTimeoutsHaveARange(_ backend: Backend) async throws {
        try await backend.run { deployment in
            for millis: Int64 in [0, 999, 3_600_001] {
                var options = ClientOptions()
                options.sessionTimeoutMillis = millis
                let client = deployment.client(options)
                #expect(await code { _ = try await client.create("/e", mode: .ephemeral) } == .badArguments)
                await client.close()
            }
            let sessions = try await deployment.administration.sessions()
            #expect(sessions.isEmpty)
        }
    }

    @Test(arguments: Backend.allCases) func recursiveWatchesAreBounded(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let counter = AtomicCounter(Layout.watchCounters, attribute: Layout.recursiveWatchCount)
            try await counter.add(Limits.recursiveWatchesMax - 1, in: AnyStore(deployment.cloud.store))
            try await client.addWatch("/", recursive: true)
            _ = try await client.create("/a")
            #expect(await code { try await client.addWatch("/a", recursive: true) } == .limitExceeded)
            try await client.addWatch("/a", recursive: false)
            #expect(try await client.status().watches.count == 2)
            // The refused one is not counted.
            try await client.removeWatches("/")
            try await client.addWatch("/a", recursive: true)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func childrenAreBounded(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/full")
            let key = Layout.node(NodePath(unchecked: "/full"))
            let item = try #require(try await deployment.cloud.store.get(key))
            var row = try NodeRow(item: item)
            row.numChildren = Limits.childrenMax
            _ = try await deployment.cloud.store.update(ItemUpdate(key, .modify(row.changes)))
            #expect(await code { _ = try await client.create("/full/one") } == .limitExceeded)
            #expect(try await client.children("/full").names == [])
            await client.close()
        }
    }
}
