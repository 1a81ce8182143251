import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

/// The bounds of a node, on both sides: at the bound a write is done, beyond it nothing is written.
@Suite struct NodeLimitTests {
    /// Runs `body`, which is refused, and looks whether the deployment has written anything.
    private func refused(
        _ expected: KeeperError.Code, _ client: FaaSKeeperClient, _ body: () async throws -> Void
    ) async throws {
        let before = try await client.status().txid
        #expect(await code(body) == expected)
        #expect(try await client.status().txid == before)
    }

    @Test(arguments: Backend.allCases) func pathBytes(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            // No single name takes so much everywhere.
            let parent = "/" + String(repeating: "p", count: Limits.pathBytesMax / 2)
            _ = try await client.create(parent)
            let longest =
                parent + "/" + String(repeating: "x", count: Limits.pathBytesMax - 1 - parent.utf8.count)
            #expect(try await client.create(longest).path.text == longest)
            try await client.delete(longest)
            try await refused(.badArguments, client) { _ = try await client.create(longest + "x") }
            // A sequential name needs room for its digits.
            let prefix = String(longest.dropLast(Limits.sequenceDigits))
            let made = try await client.create(prefix, mode: .persistentSequential)
            #expect(made.path.text.utf8.count == Limits.pathBytesMax)
            try await refused(.badArguments, client) {
                _ = try await client.create(prefix + "x", mode: .persistentSequential)
            }
            #expect(try await client.children(parent).names.count == 1)
            await client.close()
        }
    }

    /// What stands in a key of DynamoDB is refused where it does not fit, and stops nobody.
    @Test(arguments: [(Backend.memory, "profile=aws-us-east-1"), (.aws, "")])
    func namesInKeys(_ backend: Backend, _ query: String) async throws {
        try await backend.run(query: query) { deployment in
            let client = deployment.client()
            let bound = deployment.cloud.store.limits.sortBytesMax
            func name(_ count: Int) -> String { String(repeating: "x", count: count) }
            // A child with a row of its own: its name, two marks and what tells it from others of its name.
            _ = try await client.create("/" + name(bound - 60))
            try await refused(.limitExceeded, client) { _ = try await client.create("/" + name(bound - 1)) }
            // An ephemeral node in the list of its session: a mark and its path.
            let parent = "/" + name(500)
            _ = try await client.create(parent)
            let most = parent + "/" + name(bound - 1 - parent.utf8.count - 1)
            _ = try await client.create(most, mode: .ephemeral)
            try await refused(.limitExceeded, client) { _ = try await client.create(most + "x", mode: .ephemeral) }
            #expect(try await client.children(parent).names.count == 1)
            _ = try await client.create(most + "x")
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func pathDepth(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let paths = (1...Limits.pathDepthMax).map { String(repeating: "/x", count: $0) }
            try await client.createAll(paths)
            #expect(try await client.exists(paths.last!) != nil)
            try await refused(.badArguments, client) { _ = try await client.create(paths.last! + "/x") }
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func dataBytes(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            let largest = [UInt8](repeating: 1, count: Limits.nodeDataBytesMax)
            _ = try await client.create("/a", data: largest)
            _ = try await client.set("/a", data: largest)
            try await refused(.limitExceeded, client) { _ = try await client.set("/a", data: largest + [1]) }
            try await refused(.limitExceeded, client) { _ = try await client.create("/b", data: largest + [1]) }
            let node = try await client.get("/a")
            #expect(node.stat.version == 1 && node.data == largest)
            #expect(try await client.exists("/b") == nil)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func aclEntries(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/a")
            let entries = (0...Limits.aclEntriesMax).map { ACLEntry(.all, scheme: "digest", id: "u\($0):hash") }
            // The session proves none of them, so the first stays open.
            let most = [ACLEntry.open] + entries.prefix(Limits.aclEntriesMax - 1)
            _ = try await client.setACL("/a", most)
            _ = try await client.create("/b", acl: most)
            try await refused(.limitExceeded, client) {
                _ = try await client.setACL("/a", [.open] + entries.prefix(Limits.aclEntriesMax))
            }
            try await refused(.limitExceeded, client) {
                _ = try await client.create("/c", acl: [.open] + entries.prefix(Limits.aclEntriesMax))
            }
            #expect(try await client.acl("/a").acl.count == Limits.aclEntriesMax)
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func timeToLive(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/short", mode: .ttl(1))
            let made = try await client.create("/long", mode: .ttl(Limits.ttlMillisMax))
            #expect(EphemeralOwner(field: made.stat.ephemeralOwner) == .ttl(Limits.ttlMillisMax))
            for millis in [Limits.ttlMillisMax + 1, 0, -1, .min] {
                try await refused(.badArguments, client) { _ = try await client.create("/t", mode: .ttl(millis)) }
            }
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func sequenceNumbersWrap(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/q")
            try await changeRow("/q", of: deployment) { $0.childrenCreated = .max }
            let names = [
                try await client.create("/q/n", mode: .persistentSequential).path.name,
                try await client.create("/q/n", mode: .persistentSequential).path.name,
            ]
            #expect(names == ["n2147483647", "n-2147483648"])
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func children(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/full")
            try await changeRow("/full", of: deployment) { $0.numChildren = Limits.childrenMax - 1 }
            _ = try await client.create("/full/one")
            try await refused(.limitExceeded, client) { _ = try await client.create("/full/two") }
            #expect(try await client.children("/full").names == ["one"])
            await client.close()
        }
    }

    @Test(arguments: Backend.allCases) func hardQuotas(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/q", data: [1, 2])
            _ = try await client.create("/zookeeper/quota/q")
            let limits = QuotaLimits(countHard: 3, bytesHard: 10)
            _ = try await client.multi([
                .create("/zookeeper/quota/q/zookeeper_stats", data: bytes("count=1,bytes=2")),
                .create("/zookeeper/quota/q/zookeeper_limits", data: bytes(limits.description)),
            ])
            // Ten bytes in three nodes.
            _ = try await client.create("/q/a", data: [UInt8](repeating: 1, count: 8))
            try await refused(.quotaExceeded, client) { _ = try await client.create("/q/b", data: [1]) }
            _ = try await client.create("/q/b")
            try await refused(.quotaExceeded, client) { _ = try await client.create("/q/c") }
            try await refused(.quotaExceeded, client) { _ = try await client.set("/q", data: [1, 2, 3]) }
            await client.close()
        }
    }

    /// Changes what the service thinks of a node.
    private func changeRow(
        _ path: String, of deployment: Deployment, _ change: (inout NodeRow) -> Void
    ) async throws {
        let key = Layout.node(NodePath(unchecked: path))
        let item = try #require(try await deployment.cloud.store.get(key))
        var row = try NodeRow(item: item)
        change(&row)
        _ = try await deployment.cloud.store.update(ItemUpdate(key, .modify(row.changes)))
    }
}
