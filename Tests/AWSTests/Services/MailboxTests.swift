import CloudPrimitives
import FaaSKeeperModel
import MotoServer
import Synchronization
import Testing

@testable import AWSBackend

/// The event channel of a client that polls: rows in a table, no queue.
@Suite struct MailboxTests {
    private let session = SessionID(drawn: 77, .polled)

    private func message(_ id: String, _ count: Int = 3) -> ChannelMessage {
        ChannelMessage(id: id, body: [UInt8](repeating: 5, count: count))
    }

    @Test func inOrderFromOnePublisher() async throws {
        let (server, client) = try await MotoBackend.pair()
        let seen = Mutex<[String]>([])
        // What came before the client looked is there too.
        #expect(try await server.cloud.channel.publish(message("0"), to: session) == .accepted)
        try await client.cloud.channel.open(session) { messages in seen.withLock { $0 += messages.map(\.id) } }
        for number in 1..<40 { try await server.cloud.channel.publish(message("\(number)"), to: session) }
        try await eventually { seen.withLock { $0.count } >= 40 }
        #expect(seen.withLock { $0 } == (0..<40).map(String.init))
        // More rows than are left to themselves are removed.
        let store = server.cloud.store
        try await eventually {
            try await store.queryAll(ChannelTable.messages(session)).count <= AWSLimits.mailboxRowsMax
        }
        try await client.cloud.channel.close(session)
        try await server.cloud.channel.publish(message("late"), to: session)
        #expect(seen.withLock { $0.count } == 40)
        await client.shutdown()
        await server.shutdown()
    }

    /// Up to the bound rows stay, as removing them costs more than leaving them; each of them ends.
    @Test func fewRowsStayUntilTheyEnd() async throws {
        let (server, client) = try await MotoBackend.pair()
        let seen = Mutex(0)
        try await client.cloud.channel.open(session) { messages in seen.withLock { $0 += messages.count } }
        for number in 0..<AWSLimits.mailboxRowsMax {
            try await server.cloud.channel.publish(message("\(number)"), to: session)
        }
        try await eventually { seen.withLock { $0 } == AWSLimits.mailboxRowsMax }
        let rows = try await server.cloud.store.queryAll(ChannelTable.messages(session))
        #expect(rows.count == AWSLimits.mailboxRowsMax)
        let now = SystemClock().nowMillis / 1_000
        for row in rows {
            let until = try #require(row.item.int(ChannelTable.untilAttribute))
            #expect((now...(now + Int64(AWSLimits.channelRetentionSeconds))).contains(until))
        }
        await client.shutdown()
        await server.shutdown()
    }

    @Test func largeMessages() async throws {
        let (server, client) = try await MotoBackend.pair()
        let seen = Mutex<[Int]>([])
        try await client.cloud.channel.open(session) { messages in seen.withLock { $0 += messages.map(\.body.count) } }
        try await server.cloud.channel.publish(message("large", 1_400_000), to: session)
        try await eventually { seen.withLock { $0 } == [1_400_000] }
        try await eventually { try await server.cloud.objects.list(prefix: "channel/", after: nil, limit: 9) == [] }
        await client.shutdown()
        await server.shutdown()
    }

    /// The pauses grow to their bound, and begin anew when something has come.
    @Test func pauses() async throws {
        let clock = RecordingClock()
        let store = MotoBackend.emptyStore
        let source = MailboxSource(session, store: store, clock: clock)
        for _ in 0..<40 { #expect(try await source.next().isEmpty) }
        let pauses = clock.pauses
        #expect(pauses.first == AWSLimits.mailboxPauseMillis && pauses.last == AWSLimits.mailboxPauseMillisMax)
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 })
        let envelope = ChannelEnvelope.inline(message("a"))
        _ = try await store.put(
            ChannelTable.message(session, order: 1, token: "t"), ChannelTable.message(envelope, nowMillis: 0))
        let came = try await source.next()
        #expect(came.map(\.envelope) == [envelope.bytes])
        try await source.finish(came)
        #expect(try await source.next().isEmpty)
        #expect(clock.pauses.last == AWSLimits.mailboxPauseMillis)
    }

    @Test func idsTellHowTheyListen() {
        for listening in Listening.allCases {
            for drawn: Int64 in [1, 0, .max, 1 << 61, 0x1234_5678_9ABC_DEF0] {
                let session = SessionID(drawn: drawn, listening)
                #expect(session.listening == listening && session.value > 0)
                #expect(SessionID(hex: session.hex) == session)
            }
        }
        #expect(SessionID(-1).listening == .pushed)
    }
}

/// Sleeps at once, and notes for how long it was to sleep.
private final class RecordingClock: CloudClock {
    private let slept = Mutex<[Int64]>([])
    var pauses: [Int64] { slept.withLock { $0 } }
    var nowMillis: Int64 { 1_000 }
    var monotonicMicros: Int64 { 1_000 }
    func sleep(millis: Int64) async throws { slept.withLock { $0.append(millis) } }
}

func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<6_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("It never came true")
}
