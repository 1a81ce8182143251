import CloudPrimitives
import FaaSKeeperModel
import Synchronization
import Testing

@testable import AWSBackend

/// Queues of clients that died are found and removed, and no others.
@Suite struct OrphanQueueTests {
    private func queues(_ backend: AWSBackend) async throws -> [SessionID] {
        try await backend.sqs.names(prefix: backend.names.allChannels)
            .compactMap { backend.names.session(ofChannel: $0) }.sorted()
    }

    @Test func onlyThoseOfTheDead() async throws {
        let (server, client) = try await MotoBackend.pair()
        let (alive, registered, dead, other) = (SessionID(1), SessionID(2), SessionID(3), SessionID(4))
        for session in [alive, registered, dead, other] { try await client.cloud.channel.open(session) { _ in } }
        // Their leases are over, as if nobody had renewed them.
        let ended = SystemClock().nowMillis - AWSLimits.leaseMillis - AWSLimits.leaseMarginMillis - 2_000
        for session in [registered, dead] {
            _ = try await server.cloud.store.put(ChannelTable.lease(session), ChannelTable.lease(nowMillis: ended))
        }
        // This one is over by less than clocks may differ.
        let doubtful = SystemClock().nowMillis - AWSLimits.leaseMillis - 1_000
        _ = try await server.cloud.store.put(ChannelTable.lease(other), ChannelTable.lease(nowMillis: doubtful))
        try await server.cloud.channel.sweep(registered: [registered])
        #expect(try await queues(server) == [alive, registered, other])
        #expect(try await server.cloud.channel.publish(ChannelMessage(id: "a", body: []), to: dead) == .gone)
        // The next look comes later, whatever is there.
        _ = try await server.cloud.store.put(ChannelTable.lease(alive), ChannelTable.lease(nowMillis: ended))
        try await server.cloud.channel.sweep(registered: [registered])
        #expect(try await queues(server) == [alive, registered, other])
        await client.shutdown()
        await server.shutdown()
    }

    /// A process that ends without closing its sessions leaves their queues; the next sweep that is due takes them.
    @Test func afterALook() async throws {
        let clock = LeapingClock()
        var options = try MotoBackend.options(try await .running())
        options.clock = clock
        let server = try await MotoBackend.make(options)
        try await server.cloud.channel.open(SessionID(8)) { _ in }
        try await server.cloud.channel.sweep(registered: [])
        #expect(try await queues(server) == [SessionID(8)])
        clock.leap(AWSLimits.leaseMillis + AWSLimits.leaseMarginMillis + 1_000)
        try await server.cloud.channel.sweep(registered: [])
        #expect(try await queues(server) == [])
        await server.shutdown()
    }

    /// What was closed leaves neither queue nor lease.
    @Test func closing() async throws {
        let server = try await MotoBackend.make()
        try await server.cloud.channel.open(SessionID(5)) { _ in }
        #expect(try await server.cloud.store.get(ChannelTable.lease(SessionID(5))) != nil)
        try await server.cloud.channel.close(SessionID(5))
        #expect(try await server.cloud.store.get(ChannelTable.lease(SessionID(5))) == nil)
        #expect(try await queues(server) == [])
        await server.shutdown()
    }

    @Test func names() throws {
        let names = try DeploymentNames(deployment: "a", region: "us-east-1")
        let session = SessionID(0xABC)
        #expect(names.session(ofChannel: names.channel(session.hex)) == session)
        for other in [
            // Deployments whose names begin like this one's channels.
            "faaskeeper-a-s-requests.fifo", "faaskeeper-a-s-s-0000000000000abc.fifo",
            "faaskeeper-a-s-0000000000000abc-leader.fifo", "faaskeeper-a-s-0000000000000ABC.fifo",
            "faaskeeper-a-s-abc.fifo", "faaskeeper-a-s-0000000000000abc", "faaskeeper-b-s-0000000000000abc.fifo",
        ] {
            #expect(names.session(ofChannel: other) == nil, "\(other)")
        }
    }
}

/// The system's time, and what it leaps ahead.
private final class LeapingClock: CloudClock {
    private let ahead = Atomic<Int64>(0)
    private let system = SystemClock()
    var nowMillis: Int64 { system.nowMillis + ahead.load(ordering: .relaxed) }
    var monotonicMicros: Int64 { system.monotonicMicros + ahead.load(ordering: .relaxed) * 1_000 }
    func sleep(millis: Int64) async throws { try await system.sleep(millis: millis) }
    func leap(_ millis: Int64) { ahead.wrappingAdd(millis, ordering: .relaxed) }
}
