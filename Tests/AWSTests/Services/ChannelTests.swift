import CloudConformance
import CloudPrimitives
import FaaSKeeperModel
import Synchronization
import Testing

@testable import AWSBackend

@Suite struct AWSChannelTests {
    @Test func envelopes() throws {
        let inline = ChannelEnvelope.inline(ChannelMessage(id: "é", body: [0, 1, 255]))
        let stored = ChannelEnvelope.stored(id: "i", key: "channel/x/y")
        for envelope in [inline, stored] { #expect(try ChannelEnvelope(envelope.bytes) == envelope) }
        for wrong: [UInt8] in [[], [3], [1], inline.bytes + [0], Array(inline.bytes.dropLast())] {
            #expect(throws: KeeperError.self) { try ChannelEnvelope(wrong) }
        }
    }

    /// On both sides of the bound the message comes; above it an object carries it, and is gone afterwards.
    @Test func inlineBytes() async throws {
        let backend = try await MotoBackend.make()
        let channel = backend.cloud.channel
        let seen = Mutex<[Int]>([])
        try await channel.open(SessionID(1)) { messages in seen.withLock { $0 += messages.map(\.body.count) } }
        for (number, bytes) in [AWSLimits.channelInlineBytesMax - 1, AWSLimits.channelInlineBytesMax].enumerated() {
            let body = [UInt8](repeating: 1, count: bytes)
            try await channel.publish(ChannelMessage(id: "m", body: body), to: SessionID(1))
            // The object may have been taken and deleted already: what it leaves is looked at below.
            try await eventually { seen.withLock { $0.count } == number + 1 }
        }
        #expect(seen.withLock { $0 } == [AWSLimits.channelInlineBytesMax - 1, AWSLimits.channelInlineBytesMax])
        try await eventually { try await backend.cloud.objects.list(prefix: "channel/", after: nil, limit: 10) == [] }
        // Nobody is there for it: the object goes with the message.
        let large = ChannelMessage(id: "l", body: [UInt8](repeating: 1, count: AWSLimits.channelInlineBytesMax))
        #expect(try await channel.publish(large, to: SessionID(2)) == .gone)
        #expect(try await backend.cloud.objects.list(prefix: "channel/", after: nil, limit: 10) == [])
        await backend.shutdown()
    }

    /// A message that is published twice comes twice: what the receiver lost is sent again under its id.
    @Test func repeats() async throws {
        let backend = try await MotoBackend.make()
        let seen = Mutex<[String]>([])
        try await backend.cloud.channel.open(SessionID(1)) { messages in seen.withLock { $0 += messages.map(\.id) } }
        for _ in 0..<2 {
            try await backend.cloud.channel.publish(ChannelMessage(id: "same", body: []), to: SessionID(1))
        }
        try await eventually { seen.withLock { $0 } == ["same", "same"] }
        await backend.shutdown()
    }

    /// Another process opens the session's end: it is the same queue.
    @Test func publishersNeedNotBeReceivers() async throws {
        let server = try await MotoBackend.make()
        let other = try AWSBackend(
            deployment: server.deployment, region: "us-east-1",
            MotoBackend.options(try await .running()))
        let seen = Mutex(0)
        try await other.cloud.channel.open(SessionID(9)) { messages in seen.withLock { $0 += messages.count } }
        #expect(
            try await server.cloud.channel.publish(ChannelMessage(id: "a", body: [1]), to: SessionID(9)) == .accepted)
        try await eventually { seen.withLock { $0 } == 1 }
        try await other.cloud.channel.close(SessionID(9))
        #expect(try await server.cloud.channel.publish(ChannelMessage(id: "b", body: [1]), to: SessionID(9)) == .gone)
        await other.shutdown()
        await server.shutdown()
    }
}
