import CloudPrimitives
import Synchronization
import Testing
import VirtualTime

/// A time that jumps.
@Suite struct VirtualWorldTests {
    private func world(_ order: VirtualWorld.Order = .inTurn, seed: UInt64 = 1, jobsMax: Int = 100_000) -> VirtualWorld
    {
        VirtualWorld(order: order, random: SeededRandom(seed: seed), jobsMax: jobsMax)
    }

    private final class Record<Value: Sendable>: Sendable {
        private let values = Mutex<[Value]>([])
        var all: [Value] { values.withLock { $0 } }
        func add(_ value: Value) { values.withLock { $0.append(value) } }
    }

    @Test func aDayTakesNoTime() throws {
        let world = world()
        let clock = VirtualClock(world)
        try world.run { try await clock.sleep(millis: 86_400_000) }
        #expect(world.nowMicros == 86_400_000_000)
        #expect(clock.nowMillis == VirtualWorld.startMillis + 86_400_000)
    }

    @Test func sleepersWakeInTheOrderOfTheirTimes() throws {
        let world = world()
        let woken = Record<Int64>()
        try world.run {
            await withTaskGroup(of: Void.self) { group in
                for micros in [700, 5, 100, 99, 100_000] as [Int64] {
                    group.addTask {
                        try? await world.sleep(micros: micros)
                        woken.add(world.nowMicros)
                    }
                }
            }
        }
        #expect(woken.all == [5, 99, 100, 700, 100_000])
    }

    /// Who is next among many that can work, as `order` and chance have it.
    private func sequence(_ order: VirtualWorld.Order, seed: UInt64) throws -> [Int] {
        let world = world(order, seed: seed)
        let seen = Record<Int>()
        try world.run {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        for _ in 0..<3 {
                            seen.add(number)
                            await Task.yield()
                        }
                    }
                }
            }
        }
        return seen.all
    }

    @Test(arguments: VirtualWorld.Order.allCases) func chanceDecidesAlone(_ order: VirtualWorld.Order) throws {
        #expect(try sequence(order, seed: 3) == sequence(order, seed: 3))
        #expect(try (sequence(order, seed: 3) == sequence(order, seed: 4)) == (order == .inTurn))
    }

    @Test func whoWaitsForNobodyHangs() throws {
        let world = world()
        let fault = #expect(throws: VirtualTimeFailure.self) {
            try world.run { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
        }
        #expect(fault?.description == "the run hangs: nobody can work, or it never ends")
    }

    @Test func aRunThatNeverEndsIsFoundOut() throws {
        let world = world(jobsMax: 1_000)
        #expect(throws: VirtualTimeFailure.self) {
            try world.run { while true { try await world.sleep(micros: 1) } }
        }
    }

    @Test func cancelledSleepersWakeAtOnce() throws {
        let world = world()
        try world.run {
            let task = Task(executorPreference: world) { try await world.sleep(micros: 1_000_000) }
            try await world.sleep(micros: 10)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(world.nowMicros == 10)
    }

    /// What is left when the body has ended is told to end.
    @Test func nobodyIsLeftHanging() throws {
        let world = world()
        let cancelled = Record<Bool>()
        try world.run {
            Task(executorPreference: world) {
                do { try await world.sleep(micros: 1_000_000) } catch { cancelled.add(true) }
            }
            try await world.sleep(micros: 10)
        }
        #expect(cancelled.all == [true])
    }
}
