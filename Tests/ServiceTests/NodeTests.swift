import FaaSKeeper
import FaaSKeeperModel
import Testing

/// Nodes: creation, data, deletion, children, versions.
@Suite struct NodeTests {
    @Test(arguments: Backend.allCases) func createGetSetDelete(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let made = try await client.create("/a", data: bytes("x"))
            #expect(made.path.text == "/a")
            #expect(made.stat.czxid == made.stat.mzxid && made.stat.czxid == made.stat.pzxid)
            var (data, stat) = try await client.get("/a")
            #expect(data == bytes("x") && stat == made.stat)
            let changed = try await client.set("/a", data: bytes("longer"))
            #expect(changed.version == 1 && changed.mzxid > changed.czxid && changed.dataLength == 6)
            #expect(changed.czxid == made.stat.czxid && changed.pzxid == made.stat.pzxid)
            (data, stat) = try await client.get("/a")
            #expect(data == bytes("longer") && stat == changed)
            try await client.delete("/a")
            #expect(try await client.exists("/a") == nil)
            #expect(await code { _ = try await client.get("/a") } == .noNode)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func refusals(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/a")
            _ = try await client.create("/a/b")
            #expect(await code { _ = try await client.create("/a") } == .nodeExists)
            #expect(await code { _ = try await client.create("/") } == .nodeExists)
            #expect(await code { _ = try await client.create("/x/y") } == .noNode)
            #expect(await code { try await client.delete("/a") } == .notEmpty)
            #expect(await code { try await client.delete("/x") } == .noNode)
            #expect(await code { try await client.delete("/") } == .badArguments)
            #expect(await code { try await client.delete("/a/b", version: 3) } == .badVersion)
            #expect(await code { _ = try await client.set("/x", data: []) } == .noNode)
            #expect(await code { _ = try await client.set("/a", data: [], version: 7) } == .badVersion)
            for path in ["a", "", "/a/", "//a", "/a/../b", "/a\u{0}", "/a\u{7}", "/a/./b", "/\u{1F600}"] {
                #expect(await code { _ = try await client.create(path) } == .badArguments, "\(path)")
            }
            let tooLarge = [UInt8](repeating: 1, count: Limits.nodeDataBytesMax + 1)
            #expect(await code { _ = try await client.create("/big", data: tooLarge) } == .limitExceeded)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func dataUpToTheLimit(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            for size in [0, 1, 4_096, 4_097, 70_000, Limits.nodeDataBytesMax] {
                let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                _ = try await client.create("/n\(size)", data: data)
                #expect(try await client.get("/n\(size)").data == data)
                _ = try await client.set("/n\(size)", data: data.reversed())
                let (read, stat) = try await client.get("/n\(size)")
                #expect(read == data.reversed() && Int(stat.dataLength) == size)
            }
            // Replaced and refused data leave nothing behind.
            _ = await code { _ = try await client.create("/n0", data: [UInt8](repeating: 1, count: 9_000)) }
            for size in [4_097, 70_000, Limits.nodeDataBytesMax] { try await client.delete("/n\(size)") }
            // The leader removes them while the answer is on its way.
            try await eventually("objects of deleted nodes are gone") {
                try await deployment.readerStore.objects.list(prefix: "data/", after: nil, limit: 10).isEmpty
            }
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func sequentialNamesCountTheParentsCreations(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/q")
            let first = try await client.create("/q/n-", mode: .persistentSequential)
            _ = try await client.create("/q/other")
            let second = try await client.create("/q/", mode: .persistentSequential)
            try await client.delete(first.path.text)
            let third = try await client.create("/q/n-", mode: .ephemeralSequential)
            #expect(
                [first, second, third].map(\.path.text) == ["/q/n-0000000000", "/q/0000000002", "/q/n-0000000003"])
            #expect(third.stat.ephemeralOwner == client.session.value)
            await client.close()
        }
    }

    /// Two names that look alike and have other bytes are two nodes.
    @Test(arguments: Backend.allCases) func namesAreBytes(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let names = ["caf\u{E9}", "cafe\u{301}"]
            _ = try await client.create("/one", data: bytes("other"))
            _ = try await client.multi(names.map { .create("/one/\($0)", data: Array($0.utf8)) })
            let children = try await client.children("/one")
            #expect(Set(children.names.map { Array($0.utf8) }) == Set(names.map { Array($0.utf8) }))
            #expect(children.stat.numChildren == 2)
            for name in names { #expect(try await client.get("/one/\(name)").data == Array(name.utf8)) }
            try await client.delete("/one/\(names[0])")
            #expect(try await client.children("/one").names.map { Array($0.utf8) } == [Array(names[1].utf8)])
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func largeDirectories(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/dir")
            // More than an image names, in either case.
            let count = backend == .aws ? 40 : 300
            let deleted = count / 10
            let names = (0..<count).map { "child-\($0)" }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in names { group.addTask { _ = try await client.create("/dir/" + name) } }
                try await group.waitForAll()
            }
            var (children, stat) = try await client.children("/dir")
            #expect(children == names.sorted())
            #expect(stat.numChildren == Int32(count) && stat.cversion == Int32(count))
            for name in names where name.hasSuffix("7") { try await client.delete("/dir/" + name) }
            (children, stat) = try await client.children("/dir")
            #expect(children == names.filter { !$0.hasSuffix("7") }.sorted())
            #expect(stat.numChildren == Int32(count - deleted) && stat.cversion == Int32(count + deleted))
            _ = try await client.create("/dir/child-7", data: bytes("again"))
            #expect(try await client.children("/dir").names.contains("child-7"))
            #expect(try await client.descendantCount("/") == 3 + 1 + count - deleted + 1)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func multiIsAllOrNothing(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/m", data: bytes("0"))
            let results = try await client.multi([
                .create("/m/a"), .create("/m/a/b", data: bytes("b")), .set("/m", data: bytes("1")),
                .check("/m", version: 1), .delete("/m/a/b"), .create("/m/s-", mode: .persistentSequential),
            ])
            guard case .created(let path, let stat) = results[5] else { throw KeeperError(.corrupt, "\(results)") }
            #expect(path.text == "/m/s-0000000001")
            guard case .changed(let changed) = results[2] else { throw KeeperError(.corrupt, "\(results)") }
            #expect(changed.mzxid == stat.czxid && changed.version == 1 && changed.numChildren == 1)
            #expect(try await client.children("/m").names == ["a", "s-0000000001"])
            #expect(try await client.exists("/m/a/b") == nil)

            let failed = try await client.multi([.set("/m", data: bytes("2")), .delete("/none"), .create("/m/x")])
            let codes: [KeeperError.Code?] = failed.map { if case .failed(let error) = $0 { error.code } else { nil } }
            #expect(codes == [.rolledBack, .noNode, .runtimeInconsistency])
            #expect(try await client.get("/m").data == bytes("1"))
            await client.close()
        }
    }

    /// Names that stand in the image, and names that have rows of their own.
    @Test(arguments: Backend.allCases) func aMultiMakesAndDeletesChildrenOfOneNode(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            for (path, count) in [("/few", 3), ("/many", 40)] {
                _ = try await client.create(path)
                try await client.createAll((0..<count).map { path + "/old-\($0)" })
                let results = try await client.multi([
                    .delete(path + "/old-0"), .create(path + "/new-0"), .delete(path + "/old-\(count - 1)"),
                    .create(path + "/old-0", data: bytes("again")), .create(path + "/gone"), .delete(path + "/gone"),
                    .create(path + "/s-", mode: .persistentSequential),
                ])
                #expect(results.allSatisfy { if case .failed = $0 { false } else { true } }, "\(results)")
                let sequential = path + "/s-" + String(repeating: "0", count: count < 7 ? 9 : 8) + "\(count + 3)"
                let names =
                    (0..<count - 1).map { "old-\($0)" } + ["new-0", String(sequential.dropFirst(path.count + 1))]
                let (children, stat) = try await client.children(path)
                #expect(Set(children) == Set(names) && children.count == names.count)
                #expect(stat.numChildren == Int32(names.count))
                #expect(try await client.get(path + "/old-0").data == bytes("again"))
                // Refused as a whole: nothing of it is there.
                let failed = try await client.multi([
                    .delete(path + "/old-0"), .create(path + "/new-1"), .create(path + "/new-0"),
                ])
                #expect(
                    failed.contains { if case .failed(let error) = $0 { error.code == .nodeExists } else { false } })
                let after = try await client.children(path)
                #expect(after.names == children && after.stat == stat)
            }
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func accessControl(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let owner = deployment.client()
            let other = deployment.client()
            try owner.addAuth(Credential(scheme: "digest", secret: bytes("ann:secret")))
            _ = try await owner.create("/p", data: bytes("x"), acl: [.creatorAll])
            #expect(await code { _ = try await other.get("/p") } == .noAuth)
            #expect(await code { _ = try await other.set("/p", data: []) } == .noAuth)
            #expect(await code { _ = try await other.create("/p/c") } == .noAuth)
            #expect(await code { _ = try await other.setACL("/p", [.open]) } == .noAuth)
            #expect(await code { _ = try await other.create("/q", acl: [.creatorAll]) } == .invalidACL)
            #expect(await code { _ = try await other.create("/q", acl: []) } == .invalidACL)
            #expect(try await owner.acl("/p").acl[0].id == "ann:FpGzBNeVzLTkfvi87tWSpAVohVE=".replacingHash(owner))
            _ = try await owner.create("/p/c")
            let stat = try await owner.setACL("/p", [.readOnly])
            #expect(stat.aversion == 1)
            #expect(try await other.get("/p").data == bytes("x"))
            #expect(await code { _ = try await owner.set("/p", data: []) } == .noAuth)
            await owner.close()
            await other.close()
        }
    }

    /// A request that no store would take is refused, and does not stop those behind it.
    @Test(arguments: Backend.allCases) func quotasInOneMulti(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/q")
            _ = try await client.create("/zookeeper/quota/q")
            let made = try await client.multi([
                .create("/zookeeper/quota/q/zookeeper_stats", data: bytes("count=1,bytes=0")),
                .create("/zookeeper/quota/q/zookeeper_limits", data: bytes("count=-1,bytes=-1;countHardLimit=2")),
            ])
            #expect(made.count == 2)
            _ = try await client.create("/q/one")
            #expect(await code { _ = try await client.create("/q/two") } == .quotaExceeded)
            #expect(try await client.get("/zookeeper/quota/q/zookeeper_stats").data == bytes("count=2,bytes=0"))
            await client.close()
        }
    }

    @Test func quotaTextsOfZooKeepersTools() {
        #expect(QuotaLimits("count=5,bytes=100=;byteHardLimit=7") == QuotaLimits(count: 5, bytes: 100, bytesHard: 7))
    }
}

extension String {
    /// The identity as the client tells it; the digest itself is checked against ZooKeeper's in the differential test.
    fileprivate func replacingHash(_ client: FaaSKeeperClient) -> String { client.identities[0].id }
}
