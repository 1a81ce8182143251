import CloudPrimitives
import FaaSKeeperModel
import LocalEmulator
import Synchronization
import Testing
import VirtualTime

@testable import CloudProfile

/// Calls through the wrapped primitives, on a clock that jumps.
@Suite struct LatentCloudTests {
    /// Runs `body` in virtual time, with a cloud in memory.
    private func simulate<Value: Sendable>(
        seed: UInt64 = 5, _ body: @escaping @Sendable (Cloud, LatentCloud, VirtualClock) async throws -> Value
    ) throws -> Value {
        let world = VirtualWorld(order: .inTurn, random: SeededRandom(seed: 1), jobsMax: 10_000_000)
        let clock = VirtualClock(world)
        let result = Mutex<Value?>(nil)
        try world.run {
            var options = LocalOptions()
            options.clock = clock
            options.random = SeededRandom(seed: 2)
            options.executor = world
            let emulator = LocalEmulator.memory(options)
            let latent = LatentCloud(random: SeededRandom(seed: seed))
            let value = try await body(emulator.cloud, latent, clock)
            result.withLock { $0 = value }
            await emulator.shutdown()
        }
        return try #require(result.withLock { $0 })
    }

    private static let key = ItemKey(Table("t"), "p")

    /// The median of a call's time, in milliseconds.
    private static func median(
        _ clock: VirtualClock, _ count: Int = 2_001, _ call: () async throws -> Void
    ) async throws -> Double {
        var micros: [Int64] = []
        for _ in 0..<count {
            let started = clock.monotonicMicros
            try await call()
            micros.append(clock.monotonicMicros - started)
        }
        return Double(micros.sorted()[count / 2]) / 1_000
    }

    @Test func callsTakeTheirPublishedTime() throws {
        let medians = try simulate { cloud, latent, clock in
            let client = latent.forClients(cloud)
            let key = LatentCloudTests.key
            let item = Item(["d": .bytes(Array(repeating: 1, count: 900))])
            var medians: [String: Double] = [:]
            medians["put"] = try await LatentCloudTests.median(clock) { _ = try await client.store.put(key, item) }
            medians["get"] = try await LatentCloudTests.median(clock) { _ = try await client.store.get(key) }
            medians["update"] = try await LatentCloudTests.median(clock) {
                _ = try await client.store.put(key, item, if: .itemExists)
            }
            medians["transact"] = try await LatentCloudTests.median(clock) {
                _ = try await client.store.transact([ItemUpdate(key, .put(item))])
            }
            medians["object put"] = try await LatentCloudTests.median(clock) {
                _ = try await client.objects.put("o", [1, 2, 3, 4], if: .always)
            }
            medians["object get"] = try await LatentCloudTests.median(clock) { _ = try await client.objects.get("o") }
            medians["send"] = try await LatentCloudTests.median(clock) {
                try await client.requestQueue.send([
                    QueueMessage(body: [1], group: "g", deduplicationID: String(clock.monotonicMicros))
                ])
            }
            return medians
        }
        let published = [
            "put": 4.35, "get": 5.3, "update": 6.8, "transact": 13.6, "object put": 42.7, "object get": 11.4,
            "send": 13.4,
        ]
        for (name, expected) in published {
            let drawn = try #require(medians[name])
            #expect(abs(drawn - expected) <= expected * 0.06, "\(name): \(drawn) ms, published \(expected)")
        }
    }

    @Test func theSameSeedTakesTheSameTime() throws {
        func times(_ seed: UInt64) throws -> [Int64] {
            try simulate(seed: seed) { cloud, latent, clock in
                let client = latent.forClients(cloud)
                var times: [Int64] = []
                for _ in 0..<50 {
                    _ = try await client.store.get(LatentCloudTests.key)
                    times.append(clock.monotonicMicros)
                }
                return times
            }
        }
        #expect(try times(5) == times(5))
        #expect(try times(5) != times(6))
    }

    /// The effect is in the middle: neither before the call can have arrived, nor after its answer has left.
    @Test func theEffectIsInTheMiddleOfACall() throws {
        let (effect, end) = try simulate { cloud, latent, clock in
            let client = latent.forClients(cloud)
            async let put: UpdateOutcome = client.store.put(LatentCloudTests.key, Item(["a": .int(1)]))
            var effect: Int64?
            while effect == nil {
                try await clock.sleep(micros: 10)
                if try await cloud.store.get(LatentCloudTests.key) != nil { effect = clock.monotonicMicros }
            }
            _ = try await put
            return (effect ?? 0, clock.monotonicMicros)
        }
        #expect(effect > end / 3 && effect < end * 2 / 3 + 10)
    }

    @Test func errorsTakeTheirTimeToo() throws {
        let micros = try simulate { cloud, latent, clock in
            let client = latent.forClients(cloud)
            await #expect(throws: CloudError.self) {
                try await client.store.delete(LatentCloudTests.key, if: .itemExists)
            }
            return clock.monotonicMicros
        }
        #expect(micros > 1_000)
    }

    /// A queue that is always full passes what it was seen to pass, and no more.
    @Test func aGroupSaturatesWhereItWasSeenTo() throws {
        let perSecond = try simulate { cloud, latent, clock in
            let functions = latent.forFunctions(cloud, memoryMB: 512)
            functions.functions.register(
                FunctionDefinition(
                    name: "echo", triggers: [.queue(QueueName.leader, batchMax: 10)], concurrencyMax: 1, memoryMB: 512,
                    timeoutMillis: 10_000
                ) { _ in InvocationResult() })
            let count = 1_500
            for number in 0..<count {
                try await cloud.leaderQueue.send([
                    QueueMessage(body: [1], group: "leader", deduplicationID: String(number))
                ])
            }
            while try await cloud.leaderQueue.depth() > 0 { try await clock.sleep(millis: 10) }
            return Double(count) * 1_000_000 / Double(clock.monotonicMicros)
        }
        #expect(perSecond > 65 && perSecond < 80, "\(perSecond)")
    }

    @Test func invocationsBeginAsLateAsPublished() throws {
        let median = try simulate { cloud, latent, clock in
            let began = Mutex<Int64>(0)
            let functions = latent.forFunctions(cloud, memoryMB: 2_048)
            functions.functions.register(
                FunctionDefinition(
                    name: "called", triggers: [], concurrencyMax: 1, memoryMB: 2_048, timeoutMillis: 10_000
                ) { _ in
                    began.withLock { $0 = clock.monotonicMicros }
                    return InvocationResult()
                })
            var micros: [Int64] = []
            for _ in 0..<1_001 {
                let started = clock.monotonicMicros
                try await functions.functions.invoke("called", payload: [1])
                try await clock.sleep(millis: 2_000)
                micros.append(began.withLock { $0 } - started)
            }
            return Double(micros.sorted()[500]) / 1_000
        }
        #expect(abs(median - 39) < 3, "\(median)")
    }
}
