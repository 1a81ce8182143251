import CloudConformance
import CloudPrimitives
import LocalEmulator
import Testing

/// How queues stand, as those who look are told.
@Suite struct QueueReportTests {
    /// What waits, what is taken, what comes back, since when.
    @Test(arguments: [true, false]) func messagesAreCounted(_ inMemory: Bool) async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            var options = LocalOptions()
            options.clock = clock
            let emulator =
                try inMemory ? LocalEmulator.memory(options) : LocalEmulator.open(directory: directory, options)
            func report() async throws -> QueueReport {
                let reports = try await emulator.queues()
                #expect(reports.map(\.queue) == [QueueName.requests, QueueName.leader])
                #expect(reports[0] == QueueReport(queue: QueueName.requests))
                return reports[1]
            }
            #expect(try await report() == QueueReport(queue: QueueName.leader))
            let queue = emulator.cloud.leaderQueue
            let first = clock.nowMillis
            try await queue.send([QueueMessage(body: [1], group: "a", deduplicationID: "1")])
            clock.advance(millis: 100)
            try await queue.send([QueueMessage(body: [2], group: "b", deduplicationID: "2")])
            var seen = try await report()
            #expect(seen.waiting == 2 && seen.inFlight == 0 && seen.oldestSentMillis == first)
            let taken = try await queue.receive(max: 1, visibilityMillis: 1_000)
            seen = try await report()
            #expect(seen.waiting == 1 && seen.inFlight == 1 && seen.oldestSentMillis == first)
            try await queue.delete(taken.map(\.receipt))
            seen = try await report()
            #expect(seen.waiting == 1 && seen.inFlight == 0 && seen.oldestSentMillis == first + 100)
            _ = try await queue.receive(max: 1, visibilityMillis: 1_000)
            #expect(try await report().inFlight == 1)
            clock.advance(millis: 1_001)
            #expect(try await report().waiting == 1)
            await emulator.shutdown()
        }
    }
}
