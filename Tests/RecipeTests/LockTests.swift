import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes
import FaultInjection
import Synchronization
import Testing

/// One at a time, in order, and nothing is left behind.
@Suite struct LockTests {
    @Test func oneAtATimeInTheOrderOfComing() async throws {
        try await RecipeWorld.run { world in
            let shared = Shared()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    let lock = try DistributedLock(world.client("c\(number)"), path: "/locks/deep/one")
                    group.addTask {
                        for _ in 0..<5 { try await lock.withLock { try await shared.increment(fence: $0.fence) } }
                    }
                }
                try await group.waitForAll()
            }
            #expect(shared.count == 30 && shared.collisions == 0)
            #expect(shared.fences == shared.fences.sorted() && Set(shared.fences).count == 30)
            #expect(try await world.names("/locks/deep/one") == [])
        }
    }

    /// The end of one wakes one.
    @Test func onlyThePredecessorIsWatched() async throws {
        try await RecipeWorld.run { world in
            let first = try await DistributedLock(world.client("first"), path: "/l").acquire()
            let waiters = (0..<8).map { world.client("c\($0)") }
            let counts = waiters.map { EventCount($0) }
            let held = Guarded<[Int]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, client) in waiters.enumerated() {
                    let lock = try DistributedLock(client, path: "/l")
                    group.addTask {
                        let hold = try await lock.acquire()
                        held.withLock { $0.append(index) }
                        try await hold.release()
                    }
                    #expect(try await eventually { try await world.names("/l").count == index + 2 })
                }
                #expect(counts.map(\.all) == Array(repeating: 0, count: 8))
                try await first.release()
                try await group.waitForAll()
            }
            #expect(held.withLock { $0 } == Array(0..<8))
            // A herd would have seen 8, 7, 6 …
            #expect(await eventually { counts.map(\.all) == Array(repeating: 1, count: 8) })
        }
    }

    @Test func tryingDoesNotWait() async throws {
        try await RecipeWorld.run { world in
            let hold = try #require(try await DistributedLock(world.client("a"), path: "/l").tryAcquire())
            let other = try DistributedLock(world.client("b"), path: "/l")
            #expect(try await other.tryAcquire() == nil)
            #expect(try await world.names("/l") == [hold.node.name])
            try await hold.release()
            let second = try #require(try await other.tryAcquire())
            #expect(second.fence > hold.fence)
        }
    }

    @Test func whoeverGivesUpWaitingLeavesTheLine() async throws {
        try await RecipeWorld.run { world in
            let hold = try await DistributedLock(world.client("a"), path: "/l").acquire()
            let lock = try DistributedLock(world.client("b"), path: "/l")
            let waiting = Task { await code { _ = try await lock.acquire() } }
            #expect(try await eventually { try await world.names("/l").count == 2 })
            waiting.cancel()
            #expect(await waiting.value == .cancelled)
            // Cancelled while it is unknown whether its node was made, it is removed in the background.
            #expect(try await eventually { try await world.names("/l") == [hold.node.name] })
        }
    }

    @Test func theEndOfASessionPassesTheLockOn() async throws {
        try await RecipeWorld.run { world in
            let holder = world.client("a")
            let hold = try await DistributedLock(holder, path: "/l").acquire()
            let loss = Task { await hold.loss() }
            let next = try DistributedLock(world.client("b"), path: "/l")
            let waiting = Task { try await next.acquire() }
            try await world.evict(holder)
            #expect(await loss.value == .session)
            #expect(hold.remainingMillis == nil)
            #expect(try await waiting.value.fence > hold.fence)
        }
    }

    @Test func adeletedNodeIsALostLock() async throws {
        try await RecipeWorld.run { world in
            let hold = try await DistributedLock(world.client("a"), path: "/l").acquire()
            let loss = Task { await hold.loss() }
            try await world.client("operator").delete(hold.node.text)
            #expect(await loss.value == .node)
        }
    }

    @Test func aBodyWhoseLockIsLostIsCancelled() async throws {
        try await RecipeWorld.run { world in
            let client = world.client("a")
            let lock = try DistributedLock(client, path: "/l")
            let result = await code {
                try await lock.withLock { hold in
                    try await world.evict(client)
                    try await Task.sleep(for: .seconds(60))
                }
            }
            #expect(result == .sessionExpired)
        }
    }

    /// A client that hears nothing any more stops before the service lets another in.
    @Test func silenceIsNoticedBeforeTheLockPassesOn() async throws {
        try await RecipeWorld.run { world in
            let machine = FaultyClient(name: "a")
            let holder = world.client("a", sessionTimeoutMillis: 6_000, machine: machine)
            let hold = try await DistributedLock(holder, path: "/l").acquire()
            let clock = world.emulator.cloud.clock
            let loss = Task {
                let loss = await hold.loss(marginMillis: 1_200)
                return (loss, clock.monotonicMicros)
            }
            let next = try DistributedLock(world.client("b"), path: "/l")
            let waiting = Task {
                _ = try await next.acquire()
                return clock.monotonicMicros
            }
            // Signs of life are given for longer than a time-out lasts.
            try await Task.sleep(for: .milliseconds(9_000))
            let remaining = try #require(hold.remainingMillis)
            #expect(remaining > 2_000)
            let silentMicros = clock.monotonicMicros
            machine.cutOff(until: .max)
            let (why, lostMicros) = await loss.value
            #expect(why == .session)
            #expect(lostMicros - silentMicros < 5_600_000)
            let passedMicros = try await waiting.value
            // By as much as whoever had it asked for.
            #expect(passedMicros - lostMicros > 1_000_000)
            machine.die()
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: 0..<4) func nothingIsLostAmongFaults(_ seed: UInt64) async throws {
        try await RecipeWorld.run(seed: seed, functionsFailOneIn: 30, messagesLostOneIn: 15) { world in
            let shared = Shared()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<3 {
                    let lock = try DistributedLock(world.client("c\(number)", timeoutMillis: 2_000), path: "/l")
                    group.addTask {
                        var done = 0
                        while done < 6 {
                            do {
                                let hold = try await lock.acquire()
                                try await shared.increment(fence: hold.fence)
                                done += 1
                                _ = await code { try await hold.release() }
                            } catch let error as KeeperError {
                                // Given up: then it is not in the line, or will not be for long.
                                guard [.timedOut, .connectionLoss].contains(error.code) else { throw error }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            world.calm()
            #expect(shared.count == 18 && shared.collisions == 0)
            #expect(shared.fences == shared.fences.sorted())
            #expect(try await eventually { try await world.names("/l").isEmpty })
        }
    }
}

/// Counts what a client is told.
final class EventCount: Sendable {
    private let count = Atomic(0)
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    init(_ client: FaaSKeeperClient) {
        let events = client.events()
        task.withLock { task in
            task = Task { [weak self] in
                for await _ in events { self?.count.add(1, ordering: .relaxed) }
            }
        }
    }

    var all: Int { count.load(ordering: .relaxed) }
}
