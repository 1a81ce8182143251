import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes
import Testing

/// One leads, and others see who.
@Suite struct ElectionTests {
    @Test func theNextInLineFollows() async throws {
        try await RecipeWorld.run { world in
            let clients = ["one", "two"].map { world.client($0) }
            let reader = try LeaderElection(world.client("reader"), path: "/e")
            #expect(try await reader.leader() == nil)
            let first = try await LeaderElection(clients[0], path: "/e").lead(as: Array("one".utf8))
            let second = Task { [client = clients[1]] in
                try await LeaderElection(client, path: "/e").lead(as: Array("two".utf8))
            }
            #expect(try await eventually { try await world.names("/e").count == 2 })
            let leader = try #require(try await reader.leader())
            #expect(leader.name == Array("one".utf8) && leader.fence == first.fence && leader.node == first.node)
            try await world.evict(clients[0])
            let hold = try await second.value
            #expect(hold.fence > first.fence)
            #expect(try await reader.leader()?.name == Array("two".utf8))
            try await hold.release()
            #expect(try await reader.leader() == nil)
        }
    }

    @Test func leadingEndsWithItsBody() async throws {
        try await RecipeWorld.run { world in
            let election = try LeaderElection(world.client("a"), path: "/e")
            let leader = try await election.withLeadership(as: Array("me".utf8)) { _ in
                try await election.leader()?.name
            }
            #expect(leader == Array("me".utf8))
            #expect(try await election.leader() == nil)
        }
    }
}
