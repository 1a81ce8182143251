import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
@testable import ServerFunctions
import Testing

/// Lists of children that are read by parts.
@Suite struct ChildrenPageTests {
    /// More than an image names, with names that are beginnings of others.
    private static let names: [String] =
        (0..<120).map { "n\($0)" } + ["n", "n-", "n-1", "n.x", "n!", "é", "日本", "a b", "z"]

    private func fill(_ client: FaaSKeeperClient, _ path: String, _ names: [String]) async throws {
        _ = try await client.create(path)
        try await client.createAll(names.map { path + "/" + $0 })
    }

    private func read(
        _ client: FaaSKeeperClient, _ path: String, limit: Int, descending: Bool = false,
        snapshot: ChildrenSnapshot? = nil, after: String? = nil
    ) async throws -> [String] {
        var query = ChildrenQuery(after: after, descending: descending, limit: limit, snapshot: snapshot)
        var names: [String] = []
        while true {
            let page = try await client.childrenPage(path, query)
            #expect(page.names.count <= limit && !page.isRestarted)
            names += page.names
            guard page.hasMore else { return names }
            query.after = page.names.last
            query.snapshot = page.snapshot
        }
    }

    @Test(arguments: Backend.allCases) func partsAreTheWhole(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let sorted = Self.names.sorted { ($0 + "/").utf8.lexicographicallyPrecedes(($1 + "/").utf8) }
            try await fill(client, "/large", Self.names)
            try await fill(client, "/small", Array(Self.names.prefix(9)))
            _ = try await client.create("/empty")
            for limit in [1, 2, 7, 100, 1_000] {
                #expect(try await read(client, "/large", limit: limit) == sorted)
                #expect(try await read(client, "/large", limit: limit, descending: true) == sorted.reversed())
                #expect(try await read(client, "/small", limit: limit) == Self.names.prefix(9).sorted())
                #expect(try await read(client, "/empty", limit: limit) == [])
            }
            // From anywhere, whether there is such a name or not.
            for name in ["n", "n-", "n11", "n115x", "", "zz", "日"] {
                func isAfter(_ other: String) -> Bool { ChildrenPage.precedes(name, other) }
                #expect(try await read(client, "/large", limit: 10, after: name) == sorted.filter(isAfter), "\(name)")
                let before = sorted.filter { ChildrenPage.precedes($0, name) }
                #expect(
                    try await read(client, "/large", limit: 10, descending: true, after: name) == before.reversed(),
                    "\(name)")
            }
            #expect(await code { _ = try await client.childrenPage("/missing") } == .noNode)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func pagesOfOneSnapshotAreOneList(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            try await fill(client, "/d", Self.names)
            let first = try await client.childrenPage("/d", ChildrenQuery(limit: 20))
            #expect(first.snapshot.stat.numChildren == Int32(Self.names.count) && first.hasMore)
            // Rows and names of the image come and go, before and behind.
            for name in ["n0", "n1", "n100", "n119", "z"] { try await client.delete("/d/" + name) }
            for name in ["n0", "n555", "zz", "A"] { _ = try await client.create("/d/" + name) }
            let rest = try await read(client, "/d", limit: 30, snapshot: first.snapshot, after: first.names.last)
            #expect(Set(first.names + rest) == Set(Self.names) && first.names.count + rest.count == Self.names.count)
            let now = try await read(client, "/d", limit: 30)
            #expect(Set(now) == Set(try await client.children("/d").names))
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func aLostSnapshotBeginsAnew(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            try await fill(client, "/d", Self.names)
            let first = try await client.childrenPage("/d", ChildrenQuery(limit: 20))
            try await client.delete("/d/n50")
            // What the sweep writes before it removes the row.
            let mark = ItemKey(Layout.images, Layout.childPartition(try NodePath("/d")), Layout.sweepMark)
            _ = try await deployment.readerStore.store.put(mark, ["t": .int(client.mrd)])
            let query = ChildrenQuery(after: first.names.last, limit: 200, snapshot: first.snapshot)
            let next = try await client.childrenPage("/d", query)
            #expect(next.isRestarted && !next.names.contains("n50") && next.snapshot != first.snapshot)
            #expect(!(try await client.childrenPage("/d", ChildrenQuery(limit: 3))).isRestarted)
            // Another node at the same path is another list.
            try await client.multiAll(try await client.children("/d").names.map { .delete("/d/" + $0) })
            try await client.delete("/d")
            try await fill(client, "/d", ["only"])
            let other = try await client.childrenPage("/d", ChildrenQuery(snapshot: next.snapshot))
            #expect(other.isRestarted && other.names == ["only"])
            await client.close()
        }
    }

    /// A mark that is beyond the directory's last change stands in nobody's way: the list is as it is.
    @Test(.timeLimit(.minutes(1)), arguments: Backend.allCases)
    func aMarkBeyondTheImageHidesNothing(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            try await fill(client, "/d", Self.names)
            let mark = ItemKey(Layout.images, Layout.childPartition(try NodePath("/d")), Layout.sweepMark)
            _ = try await deployment.readerStore.store.put(mark, ["t": .int(client.mrd + 5)])
            #expect(Set(try await client.children("/d").names) == Set(Self.names))
            let page = try await client.childrenPage("/d", ChildrenQuery(limit: 200))
            #expect(Set(page.names) == Set(Self.names) && !page.isRestarted)
            await client.close()
        }
    }

    /// What is swept at one go lies in one checkpoint with writes to other nodes: the mark is that of the deletion.
    @Test func aSweepMarksTheDeletionAndNotItsCheckpoint() async throws {
        var config = DeploymentConfig()
        config.horizonMillis = 0
        try await Backend.memory.run { deployment in
            let client = deployment.client()
            try await fill(client, "/d", Self.names)
            _ = try await client.create("/other")
            try await withThrowingTaskGroup(of: Void.self) { group in
                // Each has a row.
                for name in Self.names[40..<100] { group.addTask { try await client.delete("/d/" + name) } }
                for _ in 0..<60 { group.addTask { _ = try await client.set("/other", data: []) } }
                try await group.waitForAll()
            }
            for number in 0..<400 { _ = try await client.set("/other", data: bytes("\(number)")) }
            let sweeper = Sweeper(cloud: deployment.cloud, config: config)
            for _ in 0..<10 { try await sweeper.sweep() }
            let mark = ItemKey(Layout.images, Layout.childPartition(try NodePath("/d")), Layout.sweepMark)
            let swept = try #require(try await deployment.cloud.store.get(mark)?.int("t"))
            #expect(swept == (try await client.exists("/d"))?.pzxid)
            await client.close()
        }
    }

    /// What a page costs does not depend on the size of the directory.
    @Test(arguments: Backend.allCases) func pagesAreMetered(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            try await fill(client, "/d", Self.names)
            let before = client.usage
            _ = try await client.childrenPage("/d", ChildrenQuery(limit: 20))
            let used = client.usage - before
            #expect(used.readUnits + used.objectReads == 3)
            await client.close()
        }
    }
}
