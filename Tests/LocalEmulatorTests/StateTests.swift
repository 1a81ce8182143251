import CloudConformance
import CloudPrimitives
import Synchronization
import Testing

@testable import LocalEmulator

/// The pure parts.
@Suite struct StateTests {
    @Test(arguments: 1...5) func aSortedMapIsASortedDictionary(_ seed: Int) {
        let random = SeededRandom(seed: UInt64(seed))
        var map = SortedMap<Int>()
        var model: [String: Int] = [:]
        for step in 0..<6_000 {
            let key = "\(random.next() % 2) \(String(random.next() % 3_000, radix: 36))"
            let value = random.next() % 4 == 0 ? nil : step
            map[key] = value
            model[key] = value
            if step % 500 != 0 { continue }
            for prefix in ["", "0 ", "1 a"] {
                for after in [nil, key, "0", "1 ~"] {
                    for descending in [false, true] {
                        var keys: [String] = []
                        map.scan(prefix: prefix, after: after, descending: descending) {
                            #expect(model[$0.key] == $0.value)
                            keys.append($0.key)
                            return true
                        }
                        var expected = model.keys.filter { $0.hasPrefix(prefix) }.sorted()
                        if let after { expected = expected.filter { descending ? $0 < after : $0 > after } }
                        #expect(keys == (descending ? expected.reversed() : expected))
                    }
                }
            }
        }
        #expect(map.count == model.count)
    }

    @Test func aTimeHeapKeepsTheOrderOfEqualTimes() {
        let random = SeededRandom(seed: 3)
        var heap = TimeHeap<Int>()
        let times = (0..<500).map { _ in Int64(random.next() % 20) }
        for (index, time) in times.enumerated() { heap.insert(index, at: time) }
        let expected = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        #expect(heap.elements == expected)
        var taken: [Int] = []
        while let first = heap.first {
            taken.append(first)
            heap.removeFirst()
        }
        #expect(taken == expected)
    }

    @Test func aBusyQueueDoesNotRememberWhatIsOver() {
        var queue = QueueState(isTracking: false)
        for number in 1...Int64(10_000) {
            queue.append(
                .init(number: number, body: [], group: "g", deduplicationID: "", visibleAt: 0, sentAt: 0), now: number)
            let taken = queue.receive(max: 1, hiddenUntil: 1_000_000_000, now: number, word: { number })
            queue.delete(taken.map(\.receipt), now: number)
        }
        #expect(queue.count == 0)
        #expect(queue.waitingCount < 200)
        #expect(queue.nextReadyAt() == nil)
    }

    @Test func receiptsSurviveTextAndNothingElseDoes() {
        let receipt = Receipt(number: 123, word: 456_789)
        #expect(Receipt(receipt.text) == receipt)
        for text in ["", ".", "1", "1.", ".1", "1.2.3", "x y"] { #expect(Receipt(text) == nil) }
    }

    @Test func textIsComparedByItsBytes() {
        #expect(ByteText("\u{E9}") != ByteText("e\u{301}"))
        #expect(ByteText("z") < ByteText("\u{E9}"))
        #expect(ByteText("\u{FFFD}") < ByteText("\u{1F600}"))
        #expect(RowKey(ItemKey(Table("t"), "a", "bc")) != RowKey(ItemKey(Table("t"), "ab", "c")))
    }

    /// A message that no delivery deals with ends among the dead letters, and those behind it go on.
    @Test(arguments: [true, false]) func whatFailsForEverIsKept(_ inMemory: Bool) async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            var options = LocalOptions()
            options.clock = clock
            let emulator =
                try inMemory ? LocalEmulator.memory(options) : LocalEmulator.open(directory: directory, options)
            let deliveries = Mutex<[String: Int]>([:])
            let isMended = Atomic(false)
            emulator.cloud.functions.register(
                UnitOfWorkTests.function("hopeless") { messages in
                    let text = String(decoding: messages[0].body, as: UTF8.self)
                    deliveries.withLock { $0[text, default: 0] += 1 }
                    if text == "bad", !isMended.load(ordering: .relaxed) { throw ProbeFailure(message: "always") }
                })
            try await UnitOfWorkTests.send(emulator.cloud, "bad")
            try await UnitOfWorkTests.send(emulator.cloud, "good")
            while deliveries.withLock({ $0["good"] }) == nil {
                clock.advance(millis: LocalLimits.retryBackoffMillisMax)
                // Asking wakes a directory's thread up.
                try await emulator.drain()
            }
            #expect(deliveries.withLock { $0["bad"] } == LocalLimits.deliveriesMax)
            let letters = try await emulator.deadLetters()
            #expect(letters.map(\.body) == [Array("bad".utf8)])
            #expect(letters.map(\.queue) == [QueueName.requests])
            let report = try await emulator.queues().first { $0.queue == QueueName.requests }
            #expect(report?.dead == 1 && report?.waiting == 0 && report?.inFlight == 0)
            #expect(report?.oldestSentMillis == nil)
            #expect(try await emulator.cloud.requestQueue.depth() == 0)
            // Once more, when what stood in its way is gone.
            #expect(try await emulator.redrive(QueueName.leader) == 0)
            isMended.store(true, ordering: .relaxed)
            #expect(try await emulator.redrive(nil) == 1)
            try await emulator.drain()
            #expect(deliveries.withLock { $0["bad"] } == LocalLimits.deliveriesMax + 1)
            #expect(try await emulator.deadLetters().isEmpty)
            #expect(try await emulator.redrive(nil) == 0)
            await emulator.shutdown()
        }
    }
}
