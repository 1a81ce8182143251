import FaaSKeeperModel
import Foundation
import Testing
import ZooKeeperFiles
import ZooKeeperPeer

/// What a real ZooKeeper server leaves on its disk is read as the server itself tells it.
@Suite struct ZooKeeperImportTests {
    private static let acl: ACL = [
        ACLEntry(.all, scheme: "digest", id: "bob:9IfCHOlJUHrTQpRAlVHzHUrHzAE="), .readOnly,
    ]

    /// Writes of every kind; more of them than there are between two snapshots.
    private static func write(_ server: ZooKeeperServer) async throws -> ZooKeeperConnection {
        let zookeeper = try await ZooKeeperConnection.open(port: server.port)
        func create(
            _ path: String, _ data: [UInt8] = [], _ mode: CreateMode = .persistent, _ acl: ACL = .openToAll
        ) async throws {
            _ = try await zookeeper.create(path, data: data, mode: mode, acl: acl)
        }
        try await create("/app", Array("hello".utf8))
        try await create("/app/binary", [0, 0xFF, 0xFE, 10, 13])
        for name in ["é", "e\u{301}", "with blank", "...", "a-b", "a"] {
            try await create("/app/\(name)", Array(name.utf8))
        }
        try await create("/app/a/b")
        try await create("/app/container", [], .container)
        try await create("/app/container/child")
        try await create("/app/ttl", [1], .ttl(3_600_000))
        for _ in 0..<3 { try await create("/app/job-", [], .persistentSequential) }
        try await create("/app/private", Array("secret".utf8), .persistent, acl)
        try await create("/app/gone")
        try await zookeeper.delete("/app/gone", version: -1)
        try await create("/app/again", [1])
        try await zookeeper.delete("/app/again", version: 0)
        try await create("/app/again", [2])
        try await create("/app/listed")
        _ = try await zookeeper.setACL("/app/listed", acl, version: -1)
        _ = try await zookeeper.multi([
            .create("/app/multi", data: [7], mode: .persistent, acl: .openToAll),
            .set("/app/multi", data: [8], version: 0), .check("/app", version: 0),
            .create("/app/multi/deep", data: [], mode: .persistent, acl: .openToAll),
        ])
        _ = try await zookeeper.multi([
            .create("/app/never", data: [], mode: .persistent, acl: .openToAll), .delete("/app/missing", version: -1),
        ])
        try await create("/zookeeper/quota/app")
        try await create("/zookeeper/quota/app/zookeeper_limits", Array("count=100,bytes=-1".utf8))
        try await create("/zookeeper/quota/app/zookeeper_stats", Array("count=1,bytes=1".utf8))
        // One session that ends, and one that does not.
        let brief = try await ZooKeeperConnection.open(port: server.port)
        _ = try await brief.create("/app/brief", data: [], mode: .ephemeral, acl: .openToAll)
        try await brief.close()
        try await create("/app/lasting", [9], .ephemeral)
        for number in 0..<40 { _ = try await zookeeper.set("/app/a/b", data: [UInt8(number)], version: -1) }
        return zookeeper
    }

    private static func tree(_ directory: String) throws -> (tree: ZooKeeperTree, snapshot: String) {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        func number(_ name: String) -> Int64 { Int64(name.drop { $0 != "." }.dropFirst(), radix: 16) ?? 0 }
        let snapshot = try #require(names.filter { $0.hasPrefix("snapshot.") }.max { number($0) < number($1) })
        var tree = try ZooKeeperTree(snapshot: bytes("\(directory)/\(snapshot)"))
        let logs = names.filter { $0.hasPrefix("log.") }.sorted { number($0) < number($1) }
        for log in logs { try tree.apply(log: bytes("\(directory)/\(log)"), after: number(snapshot)) }
        return (tree, "\(directory)/\(snapshot)")
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Every node with all that the server says of it.
    private static func compare(
        _ tree: ZooKeeperTree, _ zookeeper: ZooKeeperConnection, at path: NodePath = .root
    ) async throws -> Int {
        let (data, stat) = try await zookeeper.get(path.text, watch: false)
        let node = try #require(tree.nodes[path], "\(path)")
        // The server counts there without a transaction.
        if path.name != QuotaLimits.statsName { #expect(node.data == data, "\(path)") }
        #expect(try await zookeeper.acl(path.text).acl == node.acl, "\(path)")
        // To its clients the server hides what is no session.
        let kinds: [String: EphemeralOwner] = ["/app/container": .container, "/app/ttl": .ttl(3_600_000)]
        #expect(node.owner == kinds[path.text] ?? EphemeralOwner(field: stat.ephemeralOwner), "\(path)")
        #expect((node.czxid, node.mzxid, node.pzxid) == (stat.czxid, stat.mzxid, stat.pzxid), "\(path)")
        #expect((node.ctime, node.mtime) == (stat.ctime, stat.mtime), "\(path)")
        #expect((node.version, node.aversion) == (stat.version, stat.aversion), "\(path)")
        #expect(node.cversion * 2 - stat.numChildren == stat.cversion, "\(path)")
        var count = 1
        for name in try await zookeeper.children(path.text, watch: false).names {
            count += try await compare(tree, zookeeper, at: path.child(name))
        }
        return count
    }

    @Test(.timeLimit(.minutes(3)), arguments: [nil, 16])
    func aServersFilesAreReadAsTheServerTellsThem(_ snapshotEvery: Int?) async throws {
        let server = try await ZooKeeperServer.start(snapshotEvery: snapshotEvery)
        do {
            let zookeeper = try await Self.write(server)
            try await zookeeper.addAuth(ZooKeeperServer.superuser)
            let (tree, snapshot) = try await Self.settled(server, hasSnapshot: snapshotEvery != nil)
            #expect(try await Self.compare(tree, zookeeper) == tree.nodes.count)
            #expect(tree.nodes[NodePath(unchecked: "/app/brief")] == nil)
            if snapshotEvery != nil {
                #expect(try ZooKeeperTree(snapshot: Self.bytes(snapshot)).nodes.count > 6, "a snapshot with nodes")
            }
            try await Self.imports(server, tree)
            try await Self.refusesDamage(server, snapshot)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// A snapshot is written beside the work: waits until one is whole.
    private static func settled(
        _ server: ZooKeeperServer, hasSnapshot: Bool
    ) async throws -> (tree: ZooKeeperTree, snapshot: String) {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            do {
                let found = try tree(server.dataDirectory)
                if !hasSnapshot || !found.snapshot.hasSuffix("/snapshot.0") { return found }
                if ContinuousClock.now > deadline { return found }
            } catch { if ContinuousClock.now > deadline { throw error } }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private static func imports(_ server: ZooKeeperServer, _ tree: ZooKeeperTree) async throws {
        let scratch = try Scratch()
        let arguments = ["import", "/", "--from-zookeeper", server.dataDirectory]
        let dry = try await Tool.run(arguments + ["--dry-run"], scratch)
        #expect(dry.code == 0 && dry.text.contains("create /app/private\n"), "\(dry)")
        let outcome = try await Tool.run(["-o", "json"] + arguments, scratch)
        #expect(outcome.code == 0 && outcome.text.contains("\"ephemeralsLeftOut\":1"), "\(outcome)")
        let nodes = tree.nodes.filter { !$0.key.text.hasPrefix("/zookeeper") && $0.key.text != "/app/lasting" }
        let paths = try await Tool.run("ls -R /app", scratch).text.split(separator: "\n").map { Array($0.utf8) }
        #expect(Set(paths) == Set(nodes.keys.filter { !$0.isRoot }.map { Array($0.text.utf8) }))
        #expect(try await Tool.run("get /app/binary", scratch).output == [0, 0xFF, 0xFE, 10, 13])
        #expect(try await Tool.run("get /app/a/b", scratch).output == [39])
        #expect(
            try await Tool.run("getAcl /app/listed", scratch).text
                == "digest:bob:x:cdrwa\nworld:anyone:r\n")
        let ttl = try await Tool.run("stat /app/ttl", scratch)
        #expect(ttl.text.contains("ephemeralOwner = 0xff0000000036ee80"), "\(ttl.text)")
        #expect(try await Tool.run("listquota /app", scratch).text.contains("100"))
        #expect(try await Tool.run(arguments, scratch).code == 0, "once more")
        let elsewhere = try await Tool.run(
            ["import", "/from", "--no-acl", "--keep-ephemerals", "--from-zookeeper", server.dataDirectory], scratch)
        #expect(elsewhere.code == 0, "\(elsewhere)")
        #expect(try await Tool.run("get /from/app/lasting", scratch).output == [9])
    }

    /// One bit anywhere in a snapshot, or a part of it only: refused, and nothing is written.
    private static func refusesDamage(_ server: ZooKeeperServer, _ snapshot: String) async throws {
        let whole = try bytes(snapshot)
        for position in 0..<whole.count {
            var damaged = whole
            damaged[position] ^= 0x10
            #expect(throws: ZooKeeperFileError.self, "bit in byte \(position)") { try ZooKeeperTree(snapshot: damaged) }
            // Before the first seal there is no end.
            let isSealed = (try? ZooKeeperTree(snapshot: Array(whole[..<position]))) != nil
            #expect(!isSealed || position > whole.count - 64, "cut at \(position)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: server.dataDirectory).filter {
            $0.hasPrefix("log.")
        }
        let log = try bytes("\(server.dataDirectory)/\(try #require(names.sorted().first))")
        let used = (log.lastIndex { $0 != 0 } ?? 0) + 1
        for position in stride(from: 16, to: used - 200, by: 3) {
            var damaged = log
            damaged[position] ^= 0x10
            var tree = ZooKeeperTree()
            let isRefused = (try? tree.apply(log: damaged, after: 0)) == nil
            #expect(isRefused, "bit in byte \(position) of \(used)")
        }
        let scratch = try Scratch()
        let file = try scratch.file("snapshot.1", Array(whole[..<(whole.count / 2)]))
        let outcome = try await Tool.run(["import", "/", "--from-zookeeper", file], scratch)
        #expect(outcome.code == 1 && outcome.errors.contains("snapshot.1: "), "\(outcome)")
        let zipped = try scratch.file("snapshot.gz", [0x1F, 0x8B, 8, 0])
        let other = try await Tool.run(["import", "/", "--from-zookeeper", zipped], scratch)
        #expect(other.errors.contains("compressed by gzip; gunzip it first"), "\(other)")
        #expect(try await Tool.run("ls /", scratch).text == "zookeeper\n")
    }
}
