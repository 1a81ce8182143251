import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes
import Synchronization
import Testing

/// Together, or not yet.
@Suite struct BarrierTests {
    @Test func theGateHoldsUntilItIsLifted() async throws {
        try await RecipeWorld.run { world in
            let keeper = try Gate(world.client("k"), path: "/a/gate")
            try await keeper.wait()
            #expect(try await keeper.set())
            #expect(try await keeper.set() == false)
            let passed = Guarded(0)
            let waiting = (0..<3).map { number in
                Task {
                    try await Gate(world.client("w\(number)"), path: "/a/gate").wait()
                    passed.withLock { $0 += 1 }
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            #expect(passed.withLock { $0 } == 0)
            #expect(try await keeper.lift())
            for task in waiting { try await task.value }
            #expect(try await keeper.lift() == false)
        }
    }

    @Test func allBeginTogetherAndEndTogether() async throws {
        try await RecipeWorld.run { world in
            let log = Guarded<[String]>([])
            @Sendable func note(_ text: String) { log.withLock { $0.append(text) } }
            // Two groups after each other through the same barrier.
            for _ in 0..<2 {
                log.withLock { $0 = [] }
                try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 0..<4 {
                        let meeting = try Rendezvous(world.client("m\(number)"), path: "/meet/here", count: 4)
                        group.addTask {
                            try await Task.sleep(for: .milliseconds(10 * number))
                            note("come")
                            let member = try await meeting.enter()
                            note("in")
                            try await Task.sleep(for: .milliseconds(10 * number))
                            note("done")
                            try await meeting.leave(member)
                            note("out")
                            return member.group
                        }
                    }
                    var groups: Set<String> = []
                    for try await name in group { groups.insert(name) }
                    #expect(groups.count == 1)
                }
                let seen = log.withLock { $0 }
                #expect(seen.lastIndex(of: "come")! < seen.firstIndex(of: "in")!)
                #expect(seen.lastIndex(of: "done")! < seen.firstIndex(of: "out")!)
            }
            #expect(try await world.names("/meet/here") == [])
        }
    }

    /// Seven come where three begin together: two groups go, one waits on.
    @Test func groupsDoNotMix() async throws {
        try await RecipeWorld.run { world in
            let groups = Guarded<[String]>([])
            let tasks = try (0..<7).map { number in
                let meeting = try Rendezvous(world.client("m\(number)"), path: "/meet", count: 3)
                return Task {
                    let member = try await meeting.enter()
                    groups.withLock { $0.append(member.group) }
                    try await meeting.leave(member)
                }
            }
            #expect(await eventually { groups.withLock { $0.count } == 6 })
            try await Task.sleep(for: .milliseconds(50))
            let counts = groups.withLock { Dictionary(grouping: $0) { $0 }.mapValues(\.count) }
            #expect(counts.values.sorted() == [3, 3])
            for task in tasks { task.cancel() }
            for task in tasks { _ = await task.result }
            #expect(try await world.names("/meet") == [])
        }
    }

    @Test func theDeadAreNotCounted() async throws {
        try await RecipeWorld.run { world in
            let dying = world.client("dying")
            let first = Task { await code { _ = try await Rendezvous(dying, path: "/m", count: 2).enter() } }
            #expect(try await eventually { try await world.names("/m").count == 1 })
            try await world.evict(dying)
            #expect(await first.value == .sessionExpired)
            let second = Task { try await Rendezvous(world.client("b"), path: "/m", count: 2).enter() }
            #expect(try await eventually { try await world.names("/m").count == 1 })
            try await Task.sleep(for: .milliseconds(50))
            let third = try await Rendezvous(world.client("c"), path: "/m", count: 2).enter()
            #expect(try await second.value.group == third.group)
        }
    }

    @Test func whatCannotBeIsRefused() async throws {
        try await RecipeWorld.run { world in
            let client = world.client()
            for count in [0, client.multiOperationsMax + 1] {
                #expect(await code { _ = try Rendezvous(client, path: "/m", count: count) } == .badArguments)
            }
            #expect(await code { _ = try Gate(client, path: "m") } == .badArguments)
        }
    }
}
