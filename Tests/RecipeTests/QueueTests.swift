import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes
import Synchronization
import Testing

/// Every element to one consumer.
@Suite struct QueueTests {
    private func bytes(_ number: Int) -> [UInt8] { Array(String(number).utf8) }
    private func number(_ bytes: [UInt8]) -> Int { Int(String(decoding: bytes, as: UTF8.self)) ?? -1 }

    @Test func firstInFirstOut() async throws {
        try await RecipeWorld.run { world in
            let queue = try DistributedQueue(world.client(), path: "/deep/q")
            #expect(try await queue.tryTake() == nil)
            for index in 0..<12 { _ = try await queue.put(bytes(index)) }
            for index in 0..<12 { #expect(number(try await queue.take().data) == index) }
            #expect(try await queue.tryTake() == nil)
            #expect(try await world.names("/deep") == ["q"])
        }
    }

    /// Producers and consumers at once, with or without faults.
    @Test(.timeLimit(.minutes(5)), arguments: [0, 1, 2, 3] as [UInt64]) func noneIsLostAndNoneIsDoubled(_ seed: UInt64)
        async throws
    {
        let faults: (UInt64, UInt64) = seed == 0 ? (0, 0) : (30, 15)
        try await RecipeWorld.run(
            seed: seed, functionsFailOneIn: faults.0, messagesLostOneIn: faults.1
        ) { world in
            let taken = Guarded<[Int]>([])
            let count = seed == 0 ? 60 : 24
            try await withThrowingTaskGroup(of: Void.self) { group in
                for producer in 0..<2 {
                    let queue = try DistributedQueue(world.client("p\(producer)"), path: "/q")
                    group.addTask {
                        for index in 0..<count / 2 { _ = try await queue.put(bytes(producer * 1_000 + index)) }
                    }
                }
                for consumer in 0..<3 {
                    let queue = try DistributedQueue(world.client("c\(consumer)"), path: "/q")
                    group.addTask {
                        for _ in 0..<count / 3 {
                            let data = try await queue.take().data
                            taken.withLock { $0.append(number(data)) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            world.calm()
            let all = (0..<count / 2).flatMap { [$0, 1_000 + $0] }.sorted()
            #expect(taken.withLock { $0.sorted() } == all)
            #expect(try await world.names("/q") == [])
        }
    }

    @Test func takingWaits() async throws {
        try await RecipeWorld.run { world in
            let consumer = try DistributedQueue(world.client("c"), path: "/q")
            let waiting = Task { try await consumer.take().data }
            #expect(try await eventually { try await world.client("r").exists("/q") != nil })
            try await Task.sleep(for: .milliseconds(30))
            _ = try await DistributedQueue(world.client("p"), path: "/q").put(bytes(7))
            #expect(number(try await waiting.value) == 7)
            let given = Task { await code { _ = try await consumer.take() } }
            try await Task.sleep(for: .milliseconds(30))
            given.cancel()
            #expect(await given.value == .cancelled)
        }
    }

    @Test func aClaimedElementIsPassedOverAndReturns() async throws {
        try await RecipeWorld.run { world in
            let client = world.client("a")
            let queue = try DistributedQueue(client, path: "/q")
            for index in 0..<2 { _ = try await queue.put(bytes(index)) }
            let claim = try await queue.claim()
            #expect(number(claim.element.data) == 0)
            let other = try DistributedQueue(world.client("b"), path: "/q")
            #expect(number(try await other.take().data) == 1)
            #expect(try await other.tryTake() == nil)
            #expect(try await other.tryClaim() == nil)
            // Its consumer dies: whoever waits gets it.
            let waiting = Task { try await other.claim() }
            try await Task.sleep(for: .milliseconds(50))
            try await world.evict(client)
            let second = try await waiting.value
            #expect(number(second.element.data) == 0 && second.hold.fence > claim.hold.fence)
            #expect(await code { try await queue.finish(claim) } == .sessionExpired)
            try await other.finish(second)
            #expect(try await world.names("/q") == [])
        }
    }

    @Test func workThatFailsIsDoneAgain() async throws {
        try await RecipeWorld.run { world in
            struct Failure: Error {}
            let queue = try DistributedQueue(world.client(), path: "/q")
            _ = try await queue.put(bytes(5))
            await #expect(throws: Failure.self) { try await queue.process { _ in throw Failure() } }
            let done = try await queue.process { claim in number(claim.element.data) }
            #expect(done == 5)
            #expect(try await queue.tryTake() == nil)
        }
    }
}
