import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

/// The bounds of sessions and watches, on both sides.
@Suite struct SessionLimitTests {
    @Test(arguments: Backend.allCases) func timeoutsHaveARange(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let range = Limits.sessionTimeoutMillis
            for millis in [0, range.lowerBound - 1, range.upperBound + 1] {
                var options = ClientOptions()
                options.sessionTimeoutMillis = millis
                let client = deployment.client(options)
                #expect(await code { _ = try await client.create("/e", mode: .ephemeral) } == .badArguments)
                await client.close()
            }
            #expect(try await deployment.administration.sessions().isEmpty)
            for millis in [range.lowerBound, range.upperBound] {
                var options = ClientOptions()
                options.sessionTimeoutMillis = millis
                let client = deployment.client(options)
                _ = try await client.create("/e\(millis)", mode: .ephemeral)
                await client.close()
            }
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

    /// A long close takes several transactions, each with a txid of its own.
    @Test(arguments: [("", 200), ("profile=aws-us-east-1", 24)]) func ephemeralsOfOneTransaction(
        _ query: String, _ chunk: Int
    ) async throws {
        try await Backend.memory.run(query: query) { deployment in
            for (count, transactions) in [(chunk, 1), (chunk + 1, 2)] {
                let client = deployment.client()
                for number in 0..<count { _ = try await client.create("/e\(count).\(number)", mode: .ephemeral) }
                let before = try await client.status().txid
                await client.close()
                try await deployment.drain()
                let reader = deployment.client()
                #expect(try await reader.status().txid == before + Int64(transactions), "\(count)")
                #expect(try await reader.children("/").names == ["zookeeper"])
                await reader.close()
            }
        }
    }

    /// An operation ends at its time, and one that takes less does not.
    @Test func operationsHaveATime() async throws {
        try await Backend.memory.run { deployment in
            var options = ClientOptions()
            options.timeoutMillis = 20
            // Nobody answers while its node is locked.
            let key = Layout.node(.root)
            let now = deployment.cloud.clock.nowMillis
            _ = try await TimedLock.acquire(
                key, token: "test", now: now, lifetimeMillis: 60_000, in: deployment.cloud.store)
            let hasty = deployment.client(options)
            #expect(await code { _ = try await hasty.create("/a") } == .timedOut)
            try await TimedLock.release(key, token: "test", in: deployment.cloud.store)
            let patient = deployment.client()
            try await deployment.drain()
            _ = try await patient.create("/b")
            await hasty.close()
            await patient.close()
        }
    }
}
