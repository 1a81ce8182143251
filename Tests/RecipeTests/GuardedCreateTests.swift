import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

@testable import FaaSKeeperRecipes

/// A creation whose outcome is unknown leaves one node, or none.
@Suite struct GuardedCreateTests {
    private func create(
        _ client: FaaSKeeperClient, _ mode: CreateMode = .ephemeralSequential
    ) throws -> GuardedCreate {
        GuardedCreate(
            client, below: try NodePath("/p"), LineOrder("test"), data: [], mode: mode, parentMode: .persistent)
    }

    /// It was done, and the answer lost.
    @Test(arguments: [CreateMode.ephemeralSequential, .persistentSequential])
    func aLostAnswerIsFoundAgain(_ mode: CreateMode) async throws {
        try await RecipeWorld.run { world in
            let client = world.client("a", timeoutMillis: 500)
            try await client.renewSession()
            _ = try await world.client("setup").create("/p")
            world.setDeaf("a", true)
            let creating = Task { [create = try create(client, mode)] in try await create.run() }
            #expect(try await eventually { try await world.names("/p").count == 1 })
            try await Task.sleep(for: .milliseconds(600))
            world.setDeaf("a", false)
            let place = try await creating.value
            #expect(try await world.names("/p") == [place.path.name])
        }
    }

    /// The same of the nodes above it, which are made on the way.
    @Test func aLostAnswerOfAParentIsFoundAgain() async throws {
        try await RecipeWorld.run { world in
            let client = world.client("a", timeoutMillis: 500)
            try await client.renewSession()
            world.setDeaf("a", true)
            let making = Task { try await makeMissing(NodePath("/p/q"), as: .container, client) }
            #expect(try await eventually { try await world.names("/").contains("p") })
            try await Task.sleep(for: .milliseconds(600))
            world.setDeaf("a", false)
            try await making.value
            #expect(try await world.names("/p") == ["q"])
        }
    }

    /// It is done long after it timed out: it is waited for, and not made twice.
    @Test func aLateCreationIsNotDoubled() async throws {
        try await RecipeWorld.run { world in
            let client = world.client("a", timeoutMillis: 500)
            _ = try await world.client("setup").create("/p")
            let key = Layout.node(try NodePath("/p"))
            let store = world.emulator.cloud.store
            let now = world.emulator.cloud.clock.nowMillis
            _ = try await TimedLock.acquire(key, token: "test", now: now, lifetimeMillis: 60_000, in: store)
            let creating = Task { [create = try create(client)] in try await create.run() }
            try await Task.sleep(for: .milliseconds(700))
            #expect(try await world.names("/p").isEmpty)
            try await TimedLock.release(key, token: "test", in: store)
            let place = try await creating.value
            try await client.sync()
            try await client.settle(below: "/p")
            #expect(try await world.names("/p") == [place.path.name])
        }
    }

    /// Its caller gives up while nobody knows: when it is done after all it is taken back, though the session lives.
    @Test func whatWasGivenUpIsTakenBack() async throws {
        try await RecipeWorld.run { world in
            let client = world.client("a", timeoutMillis: 5_000)
            _ = try await world.client("setup").create("/p")
            let key = Layout.node(try NodePath("/p"))
            let store = world.emulator.cloud.store
            let now = world.emulator.cloud.clock.nowMillis
            _ = try await TimedLock.acquire(key, token: "test", now: now, lifetimeMillis: 60_000, in: store)
            let creating = Task { [create = try create(client)] in await code { _ = try await create.run() } }
            // It is under way, and waits for the lock.
            #expect(await eventually { client.usage.queueSends > 0 })
            creating.cancel()
            #expect(await creating.value == .cancelled)
            let events = EventCount(client)
            try await TimedLock.release(key, token: "test", in: store)
            // Made, by the request that was under way, and deleted.
            #expect(
                try await eventually {
                    let stat = try await world.client("r").exists("/p")
                    return stat?.cversion ?? 0 >= 2 && stat?.numChildren == 0
                })
            try await client.settle(below: "/p")
            #expect(try await world.names("/p").isEmpty)
            _ = events
        }
    }

    @Test func anOutcomeIsFoundOut() async throws {
        try await RecipeWorld.run { world in
            let client = world.client("a", timeoutMillis: 2_000)
            _ = try await world.client("setup").create("/p")
            world.setDeaf("a", true)
            var failure: KeeperError?
            do throws(KeeperError) { try await client.delete("/p/x") } catch { failure = error }
            do throws(KeeperError) { _ = try await client.create("/p/x") } catch { failure = error }
            world.setDeaf("a", false)
            let error = try #require(failure)
            #expect(error.isOutcomeUnknown)
            let request = try #require(error.request)
            guard case .created(let path, _)? = try await client.outcome(of: request, below: "/p")?.first else {
                Issue.record("It was done")
                return
            }
            #expect(path.text == "/p/x")
            // The one before it was refused: nothing was written.
            let refused = RequestID(session: request.session, number: request.number - 1)
            #expect(try await client.outcome(of: refused, below: "/p") == nil)
            #expect(try await world.names("/p") == ["x"])
        }
    }
}
