import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

/// What the log tells somebody who was away.
@Suite struct HistoryTests {
    private static func texts(_ history: ChangeHistory) -> [String] {
        history.events.map { "\($0.txid) \($0.type) \($0.path)" }
    }

    /// The answer of a write may be a moment ahead of the log.
    private func logged(_ txid: Int64, _ client: FaaSKeeperClient) async throws {
        try await eventually("txid \(txid) is in the log") { try await client.history(from: .max).through == txid }
    }

    @Test(arguments: Backend.allCases) func tellsEveryChangeInOrder(_ backend: Backend) async throws {
        try await backend.run { deployment in
            let client = deployment.client()
            #expect(
                try await client.history(from: 0) == ChangeHistory(events: [], reachesBackTo: 1, through: 0))
            _ = try await client.create("/a")
            _ = try await client.set("/a", data: bytes("1"))
            _ = try await client.multi([.set("/a", data: bytes("2")), .create("/a/b")])
            try await client.delete("/a/b")
            try await logged(4, client)
            let all = try await client.history(from: 0)
            #expect(
                Self.texts(all) == [
                    "1 NodeCreated /a", "1 NodeChildrenChanged /", "2 NodeDataChanged /a", "3 NodeDataChanged /a",
                    "3 NodeCreated /a/b", "3 NodeChildrenChanged /a", "4 NodeDeleted /a/b", "4 NodeChildrenChanged /a",
                ])
            #expect(all.reachesBackTo == 1 && all.through == 4)
            let last = try await client.history(from: 3) { $0.type != .nodeChildrenChanged }
            #expect(Self.texts(last) == ["3 NodeDataChanged /a", "3 NodeCreated /a/b", "4 NodeDeleted /a/b"])
            #expect(last.reachesBackTo <= 3 && last.through == 4)
            let none = try await client.history(from: .max)
            #expect(none == ChangeHistory(events: [], reachesBackTo: 5, through: 4))
            // Reads do not fall behind what was told.
            #expect(client.mrd == 4)
            await client.close()
        }
    }

    @Test func whoMayNotReadIsToldNothing() async throws {
        try await Backend.memory.run { deployment in
            let (owner, stranger) = (deployment.client(), deployment.client())
            try owner.addAuth(Credential(scheme: "digest", secret: bytes("me:secret")))
            _ = try await owner.create("/hidden", acl: [ACLEntry(.all, scheme: "auth", id: "")])
            _ = try await owner.set("/hidden", data: bytes("x"))
            try await logged(2, stranger)
            #expect(try await Self.texts(stranger.history(from: 0)) == ["1 NodeChildrenChanged /"])
            try await logged(2, owner)
            #expect(try await owner.history(from: 0).events.count == 3)
            await owner.close()
            await stranger.close()
        }
    }

    /// Over more rows than one page of the log has, and where its beginning was swept.
    @Test func saysHowFarItReachesBack() async throws {
        try await Backend.memory.run { deployment in
            let client = deployment.client()
            _ = try await client.create("/a")
            for number in 1...199 { _ = try await client.set("/a", data: bytes("\(number)")) }
            try await logged(200, client)
            #expect(
                try await client.history(from: 1).events.filter { $0.path.text == "/a" }.map(\.txid) == Array(1...200))
            let log = WriteLog(deployment.cloud.store)
            for row in try await log.rows() where row.last < 100 { try await log.remove(log.oldest(limit: 1)[0]) }
            let rest = try await client.history(from: 1)
            #expect(rest.reachesBackTo > 1 && rest.reachesBackTo <= 100)
            #expect(rest.events.map(\.txid) == Array(rest.reachesBackTo...200))
            await client.close()
        }
    }
}
