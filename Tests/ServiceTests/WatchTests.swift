import FaaSKeeper
import FaaSKeeperModel
import Testing

/// Watches: which events, in which order, how often.
@Suite struct WatchTests {
    @Test(arguments: Backend.allCases) func oneShotWatchesFireOnce(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let watcher = deployment.client()
            let writer = deployment.client()
            let log = EventLog(watcher)
            _ = try await writer.create("/a")
            _ = try await watcher.get("/a", watch: true)
            _ = try await watcher.children("/a", watch: true)
            #expect(try await watcher.exists("/b", watch: true) == nil)
            #expect(await code { _ = try await watcher.get("/missing", watch: true) } == .noNode)
            _ = try await writer.create("/missing")
            _ = try await writer.set("/a", data: bytes("1"))
            _ = try await writer.set("/a", data: bytes("2"))
            _ = try await writer.create("/a/c")
            _ = try await writer.create("/a/d")
            _ = try await writer.create("/b")
            try await watcher.sync()
            #expect(
                await log.wait(3) == ["NodeDataChanged /a", "NodeChildrenChanged /a", "NodeCreated /b"])
            #expect(try await watcher.status().watches.isEmpty)
            await watcher.close()
            await writer.close()
        }
    }

    /// A read that fails takes its registration back, and not that of a read beside it.
    @Test func aReadThatFailsLeavesTheWatchOfAnother() async throws {
        try await Backend.memory.run { deployment in
            let client = deployment.client()
            let log = EventLog(client)
            for number in 0..<100 {
                let path = "/n\(number)"
                async let failing = code { _ = try await client.get(path, watch: true) }
                async let watching = client.exists(path, watch: true)
                let (failure, stat) = (await failing, try await watching)
                #expect(failure == .noNode && stat == nil)
                _ = try await client.create(path)
            }
            try await client.sync()
            #expect(await log.wait(100) == (0..<100).map { "NodeCreated /n\($0)" })
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func persistentWatchesStay(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let log = EventLog(client)
            try await client.addWatch("/p", recursive: false)
            try await client.addWatch("/r", recursive: true)
            for path in ["/p", "/r"] {
                _ = try await client.create(path)
                _ = try await client.create(path + "/x")
                _ = try await client.set(path + "/x", data: bytes("1"))
                _ = try await client.set(path, data: bytes("1"))
                try await client.delete(path + "/x")
                try await client.delete(path)
            }
            try await client.sync()
            #expect(
                await log.wait(11) == [
                    "NodeCreated /p", "NodeChildrenChanged /p", "NodeDataChanged /p", "NodeChildrenChanged /p",
                    "NodeDeleted /p", "NodeCreated /r", "NodeCreated /r/x", "NodeDataChanged /r/x",
                    "NodeDataChanged /r", "NodeDeleted /r/x", "NodeDeleted /r",
                ])
            try await client.removeWatches("/r")
            #expect(await code { try await client.removeWatches("/r") } == .noWatcher)
            _ = try await client.create("/r")
            try await client.sync()
            #expect(log.texts.count == 11)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func epochIsEmptyOnceEventsAreHandedOut(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let log = EventLog(client)
            _ = try await client.create("/a")
            for round in 1...20 {
                _ = try await client.get("/a", watch: true)
                _ = try await client.set("/a", data: bytes("\(round)"))
                #expect(await log.wait(round).count == round)
            }
            try await eventually("the epoch is empty") { try await client.status().epochSize == 0 }
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func eventsComeBeforeTheDataTheyAnnounce(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let watcher = deployment.client()
            let writer = deployment.client()
            _ = try await writer.create("/a", data: bytes("0"))
            _ = try await writer.create("/other", data: bytes("0"))
            let log = EventLog(watcher)
            for round in 1...backend.fewer(50) {
                _ = try await watcher.get("/a", watch: true)
                async let first: Stat = writer.set("/a", data: bytes("\(round)"))
                async let second: Stat = writer.set("/other", data: bytes("\(round)"))
                // Whoever sees the other node's new data has the event of the first before it.
                while true {
                    let seen = try await watcher.get("/other")
                    if seen.data == bytes("\(round)") { break }
                }
                _ = try await (first, second)
                if try await watcher.get("/a").data == bytes("\(round)") {
                    #expect(await log.wait(round).count >= round)
                }
            }
            await watcher.close()
            await writer.close()
        }
    }

    /// As in ZooKeeper since CVE-2024-23944: not even the path gets out, and the watch is spent.
    @Test(arguments: Backend.allCases) func whoMayNotReadHearsNothing(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let owner = deployment.client()
            let stranger = deployment.client()
            try owner.addAuth(Credential(scheme: "digest", secret: bytes("me:secret")))
            let theirs = EventLog(owner)
            let log = EventLog(stranger)
            _ = try await owner.create("/a")
            for client in [owner, stranger] { try await client.addWatch("/", recursive: true) }
            #expect(try await stranger.exists("/a/hidden", watch: true) == nil)
            _ = try await owner.create("/a/hidden", acl: [ACLEntry(.all, scheme: "auth", id: "")])
            _ = try await owner.set("/a/hidden", data: bytes("x"))
            try await owner.delete("/a/hidden")
            _ = try await owner.set("/a", data: bytes("end"))
            #expect(await log.wait(1) == ["NodeDataChanged /a"])
            #expect(await theirs.wait(4).count == 4)
            // Confirmed all the same.
            try await eventually("the epoch is empty") { try await stranger.status().epochSize == 0 }
            await owner.close()
            await stranger.close()
        }
    }
}
