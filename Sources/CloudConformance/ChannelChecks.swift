import CloudPrimitives
import FaaSKeeperModel

extension ConformanceSuite {
    private static func message(_ id: String) -> ChannelMessage { ChannelMessage(id: id, body: Array(id.utf8)) }

    static let channelChecks: [ConformanceCheck] = [
        ConformanceCheck("channel: messages of one publisher arrive in order, each session its own") { backend in
            let channel = backend.cloud.channel
            let first = Record<ChannelMessage>()
            let second = Record<ChannelMessage>()
            try await channel.open(SessionID(1)) { for message in $0 { first.add(message) } }
            try await channel.open(SessionID(2)) { for message in $0 { second.add(message) } }
            for number in 0..<50 {
                let reach = try await channel.publish(message("m\(number)"), to: SessionID(1))
                try expectEqual(reach, .accepted, "Reachability")
                if number % 5 == 0 { try await channel.publish(message("n\(number)"), to: SessionID(2)) }
            }
            try await backend.eventually("50 messages") { first.count >= 50 && second.count >= 10 }
            try expectEqual(first.all, (0..<50).map { message("m\($0)") }, "Messages of session 1")
            try expectEqual(
                second.all, stride(from: 0, to: 50, by: 5).map { message("n\($0)") }, "Messages of session 2")
        },
        ConformanceCheck("channel: a session that was closed or never there is gone") { backend in
            let channel = backend.cloud.channel
            let seen = Record<ChannelMessage>()
            try await channel.open(SessionID(7)) { for message in $0 { seen.add(message) } }
            try expectEqual(try await channel.publish(message("a"), to: SessionID(7)), .accepted, "An open session")
            try await backend.eventually("The message") { seen.count == 1 }
            try await channel.close(SessionID(7))
            try expectEqual(try await channel.publish(message("b"), to: SessionID(7)), .gone, "A closed session")
            try await channel.close(SessionID(7))
            try await backend.advance(20)
            try expectEqual(seen.count, 1, "Messages after the close")
        },
        ConformanceCheck("channel: opened again, the new end receives") { backend in
            let channel = backend.cloud.channel
            let old = Record<ChannelMessage>()
            let new = Record<ChannelMessage>()
            try await channel.open(SessionID(3)) { for message in $0 { old.add(message) } }
            try await channel.publish(message("a"), to: SessionID(3))
            try await backend.eventually("The first message") { old.count == 1 }
            try await channel.open(SessionID(3)) { for message in $0 { new.add(message) } }
            try await channel.publish(message("b"), to: SessionID(3))
            try await backend.eventually("The second message") { new.count == 1 }
            try await channel.close(SessionID(3))
            try await channel.open(SessionID(3)) { for message in $0 { new.add(message) } }
            try await channel.publish(message("c"), to: SessionID(3))
            try await backend.eventually("The third message") { new.count == 2 }
            try expectEqual(old.all.map(\.id), ["a"], "Messages at the old end")
            try expectEqual(new.all.map(\.id), ["b", "c"], "Messages at the new end")
        },
        ConformanceCheck("channel: a large message") { backend in
            let channel = backend.cloud.channel
            let seen = Record<ChannelMessage>()
            try await channel.open(SessionID(4)) { for message in $0 { seen.add(message) } }
            let body = (0..<1_400_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }
            try await channel.publish(ChannelMessage(id: "large", body: body), to: SessionID(4))
            try await backend.eventually("The message") { seen.count == 1 }
            try expect(seen.all[0].body == body, "A large message was changed")
        },
        ConformanceCheck("channel: functions publish, and learn who is gone") { backend in
            let cloud = backend.cloud
            let seen = Record<ChannelMessage>()
            let reached = Record<Reachability>()
            try await cloud.channel.open(SessionID(5)) { for message in $0 { seen.add(message) } }
            cloud.functions.register(
                FunctionDefinition(
                    name: "publisher", triggers: [.queue(QueueName.requests, batchMax: 10)], concurrencyMax: 1,
                    memoryMB: 512, timeoutMillis: 1_000
                ) { invocation in
                    guard case .messages(let messages) = invocation.input else { return InvocationResult() }
                    for received in messages {
                        reached.add(try await cloud.channel.publish(message(received.text), to: SessionID(5)))
                        reached.add(try await cloud.channel.publish(message(received.text), to: SessionID(6)))
                    }
                    return InvocationResult()
                })
            try await backend.start()
            for number in 0..<20 { try await cloud.requestQueue.send([QueueMessage("m\(number)", group: "g")]) }
            try await backend.eventually("20 messages") { seen.count >= 20 }
            try expectEqual(seen.all.map(\.id), (0..<20).map { "m\($0)" }, "Messages")
            try expectEqual(Set(reached.all), [.accepted, .gone], "Reachability")
        },
    ]
}
