import FaaSKeeperModel
import Testing
import ZooKeeperPeer

/// The peer itself: what it reads from a real server is what ZooKeeper documents.
@Suite struct PeerTests {
    @Test func everyRequestIsAnswered() async throws {
        let server = try await ZooKeeperServer.start()
        let connection = try await ZooKeeperConnection.open(port: server.port)
        let other = try await ZooKeeperConnection.open(port: server.port)

        let root = try #require(try await connection.exists("/", watch: false))
        #expect(root.czxid == 0 && root.cversion == -1 && root.numChildren == 1)
        try await other.addWatch("/", recursive: true)
        let made = try await connection.create("/a", data: [1, 2, 3], mode: .persistent, acl: .openToAll)
        #expect(made.path.text == "/a")
        #expect(made.stat.dataLength == 3 && made.stat.mzxid == made.stat.czxid)
        let ephemeral = try await connection.create(
            "/a/e-", data: [], mode: .ephemeralSequential, acl: .openToAll)
        #expect(ephemeral.path.text == "/a/e-0000000000")
        #expect(ephemeral.stat.ephemeralOwner == connection.session.value)
        let container = try await connection.create("/a/c", data: [], mode: .container, acl: .openToAll)
        #expect(container.stat.ephemeralOwner == 0)
        let ttl = try await connection.create("/a/t", data: [], mode: .ttl(3_600_000), acl: .openToAll)
        #expect(ttl.stat.ephemeralOwner == 0)
        #expect(try await connection.get("/a", watch: false).data == [1, 2, 3])
        #expect(try await connection.children("/a", watch: true).names == ["c", "e-0000000000", "t"])
        #expect(try await connection.ephemerals("/").map(\.text) == ["/a/e-0000000000"])
        #expect(try await connection.descendantCount("/a") == 3)
        #expect(try await connection.acl("/a").acl == .openToAll)
        #expect(try await connection.set("/a", data: [], version: 0).version == 1)
        try await connection.sync("/")
        try await connection.removeWatches("/a", .children)
        await #expect(throws: KeeperError.self) { try await connection.removeWatches("/a", .any) }

        let results = try await connection.multi([
            .create("/m", data: [], mode: .persistent, acl: .openToAll), .check("/m", version: 7),
            .delete("/m", version: -1),
        ])
        let codes = results.map { result -> KeeperError.Code? in
            if case .failed(let error) = result { error.code } else { nil }
        }
        #expect(codes == [.rolledBack, .badVersion, .runtimeInconsistency])

        try await connection.addAuth(ZooKeeperServer.superuser)
        #expect(try await connection.acl("/").stat.aversion == 0)
        try await connection.close()
        let events = try await other.flush().map { "\($0.type) \($0.path)" }
        #expect(
            events == [
                "NodeCreated /a", "NodeCreated /a/e-0000000000", "NodeCreated /a/c", "NodeCreated /a/t",
                "NodeDataChanged /a", "NodeDeleted /a/e-0000000000",
            ])
        await server.stop()
    }

    @Test(arguments: ["/", "/a", "/a/b", "/a..b", "/...", "/a b", "/\u{E9}", "/a/.x", "/\u{F900}"])
    func paths(valid path: String) {
        #expect(ZooKeeperPath.isValid(path))
    }

    @Test(arguments: [
        "", "a", "/a/", "//", "/a//b", "/.", "/a/./b", "/a/..", "/\u{0}", "/a\u{1}", "/\u{7F}", "/\u{E000}",
        "/\u{FFFD}", "/\u{1F600}",
    ])
    func paths(invalid path: String) {
        #expect(!ZooKeeperPath.isValid(path))
    }
}
