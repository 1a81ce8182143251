import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
@testable import ServerFunctions
import Testing

/// Sessions: ephemerals, closing, eviction, the order of results.
@Suite struct SessionTests {
    @Test(arguments: Backend.allCases) func closingDeletesEphemerals(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let holder = deployment.client()
            let watcher = deployment.client()
            let log = EventLog(watcher)
            _ = try await holder.create("/e")
            let count = backend.fewer(100)
            for index in 0..<count { _ = try await holder.create("/e/\(index)", mode: .ephemeral) }
            #expect(await code { _ = try await holder.create("/e/1/x") } == .noChildrenForEphemerals)
            #expect(try await holder.ephemerals().count == count)
            _ = try await watcher.exists("/e/7", watch: true)
            #expect(try await deployment.administration.sessions().count == 2)
            await holder.close()
            #expect(try await watcher.children("/e").names == [])
            #expect(await log.wait(1) == ["NodeDeleted /e/7"])
            #expect(await code { _ = try await holder.get("/e") } == .closing)
            await watcher.close()
            #expect(try await deployment.administration.sessions().isEmpty)
        }
    }

    @Test(arguments: Backend.allCases) func readersRegisterNothing(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.get("/")
            #expect(client.usage.readUnits + client.usage.objectReads == 1 && client.usage.writeUnits == 0)
            #expect(try await deployment.administration.sessions().isEmpty)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func evictionEndsTheSession(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let other = deployment.client()
            _ = try await client.create("/mine", mode: .ephemeral)
            try await deployment.administration.evict(client.session)
            try await eventually("the session has ended") { client.sessionState == .expired }
            #expect(try await other.exists("/mine") == nil)
            #expect(await code { _ = try await client.set("/", data: []) } == .sessionExpired)
            await other.close()
            await client.close()
        }
    }

    /// A sign of life that comes between the heartbeat's verdict and the end is told that the session lives: then it does.
    @Test(arguments: Backend.allCases) func aSignOfLifeStopsTheEviction(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let cloud = deployment.cloud
            let client = deployment.client()
            _ = try await client.create("/mine", mode: .ephemeral)
            func row() async throws -> SessionRow? {
                guard let item = try await cloud.store.get(Layout.session(client.session)) else { return nil }
                return try SessionRow(sort: client.session.hex, item: item)
            }
            let silent = try #require(try await row())
            repeat {
                try await Task.sleep(for: .milliseconds(5))
                try await client.renewSession()
            } while try await row()?.seenMillis == silent.seenMillis
            try await cloud.requestQueue.send([Eviction.message(silent: silent, cloud)])
            // In the session's own group, behind the eviction.
            _ = try await client.set("/mine", data: bytes("here"))
            #expect(client.sessionState == .connected)
            #expect(try await client.get("/mine").data == bytes("here"))
            try await eventually("the session has ended") {
                if let silent = try await row() {
                    try await cloud.requestQueue.send([Eviction.message(silent: silent, cloud)])
                }
                return client.sessionState == .expired
            }
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func resultsComeInTheOrderOfTheCalls(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/n")
            for round in 1...20 {
                async let write: Stat = client.set("/n", data: bytes("\(round)"))
                _ = try await write
                #expect(try await client.get("/n").data == bytes("\(round)"))
            }
            await client.close()
        }
    }

    @Test(arguments: Backend.embedded + [.aws]) func aThousandWritesAtOnce(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let count = backend == .aws ? 40 : 1_000
            let client = deployment.client()
            _ = try await client.create("/n")
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for index in 0..<count {
                    group.addTask { try await client.set("/n", data: bytes("\(index)")).version }
                }
                var versions: Set<Int32> = []
                for try await version in group { versions.insert(version) }
                #expect(versions == Set((1...count).map { Int32($0) }))
            }
            #expect(try await client.get("/n").stat.version == Int32(count))
            await client.close()
        }
    }

    /// A cancelled task waits no longer, and the session goes on.
    @Test(arguments: Backend.allCases) func cancelledWritesReturn(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/n")
            let task = Task { try await client.set("/n", data: bytes("x")) }
            task.cancel()
            switch await task.result {
            case .success: break
            case .failure(let error): #expect((error as? KeeperError)?.code == .cancelled)
            }
            #expect(try await client.set("/n", data: bytes("y")).version >= 1)
            await client.close()
        }
    }
}
