import CloudConformance
import CloudPrimitives
import Synchronization
import Testing

@testable import LocalEmulator

/// The bounds of the emulator that can be seen, on both sides.
@Suite struct EmulatorLimitTests {
    /// Runs `body` on both backends, with a clock of its own.
    private func onBoth(_ body: (LocalEmulator, ManualClock) async throws -> Void) async throws {
        try await withDirectory { directory in
            for inMemory in [true, false] {
                let clock = ManualClock()
                var options = LocalOptions()
                options.clock = clock
                let emulator =
                    try inMemory ? LocalEmulator.memory(options) : LocalEmulator.open(directory: directory, options)
                do { try await body(emulator, clock) } catch {
                    await emulator.shutdown()
                    throw error
                }
                await emulator.shutdown()
            }
        }
    }

    @Test func deduplication() async throws {
        try await onBoth { emulator, clock in
            let window = LocalOptions().queueLimits.deduplicationMillis
            #expect(window == 300_000)
            let queue = emulator.cloud.requestQueue
            try await UnitOfWorkTests.send(emulator.cloud, "same")
            clock.advance(millis: window - 1)
            try await UnitOfWorkTests.send(emulator.cloud, "same")
            #expect(try await queue.depth() == 1)
            clock.advance(millis: 1)
            try await UnitOfWorkTests.send(emulator.cloud, "same")
            #expect(try await queue.depth() == 2)
        }
    }

    @Test func visibility() async throws {
        try await onBoth { emulator, clock in
            let queue = emulator.cloud.requestQueue
            try await UnitOfWorkTests.send(emulator.cloud, "m")
            let bound = LocalLimits.takeoverMillis
            #expect(try await queue.receive(max: 1, visibilityMillis: bound).count == 1)
            clock.advance(millis: bound - 1)
            #expect(try await queue.receive(max: 1, visibilityMillis: bound).isEmpty)
            clock.advance(millis: 1)
            let again = try await queue.receive(max: 1, visibilityMillis: bound)
            #expect(again.map(\.receiveCount) == [2])
        }
    }

    @Test func backoff() {
        let waits = (1...LocalLimits.deliveriesMax).map { LocalLimits.retryBackoffMillis(deliveries: $0) }
        #expect(waits[0] == 0)
        #expect(waits.prefix(7).allSatisfy { $0 < LocalLimits.retryBackoffMillisMax })
        #expect(waits.dropFirst(7).allSatisfy { $0 == LocalLimits.retryBackoffMillisMax })
    }

    /// As many messages as there are, but no more than the bound.
    @Test func messagesOfOneRun() async throws {
        try await onBoth { emulator, clock in
            let runs = Mutex<[Int]>([])
            let bound = LocalLimits.runMessagesMax
            let messages = (0..<2 * bound + 1).map { QueueMessage(body: [], group: "g", deduplicationID: "\($0)") }
            try await emulator.cloud.requestQueue.send(messages)
            emulator.cloud.functions.register(
                UnitOfWorkTests.function("counting", batchMax: 256) { messages in
                    runs.withLock { $0.append(messages.count) }
                })
            // Messages that lay there before the function did are found a moment later.
            emulator.start()
            for _ in 0..<2_000 where runs.withLock({ $0.reduce(0, +) }) < messages.count {
                clock.advance(millis: LocalLimits.tickMillis)
                try await emulator.drain()
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(runs.withLock { $0 } == [bound, bound, 1])
        }
    }

    @Test func cachedItems() {
        func cache(_ count: Int, of item: Item) -> ItemCache {
            var cache = ItemCache()
            for number in 0..<count { cache.keep(RowKey(ItemKey(Table("t"), "\(number)")), item) }
            cache.trim()
            return cache
        }
        let first = RowKey(ItemKey(Table("t"), "0"))
        #expect(cache(LocalLimits.cachedItemsMax, of: Item()).known(first) != nil)
        #expect(cache(LocalLimits.cachedItemsMax + 1, of: Item()).known(first) == nil)
        let half = Item(["d": .bytes([UInt8](repeating: 0, count: LocalLimits.cachedBytesMax / 2 - 1))])
        #expect(cache(2, of: half).known(first) != nil)
        let more = Item(["d": .bytes([UInt8](repeating: 0, count: LocalLimits.cachedBytesMax / 2))])
        #expect(cache(2, of: more).known(first) == nil)
    }
}
