import CloudPrimitives
import FaaSKeeperModel
import LocalEmulator
import Synchronization
import Testing

/// Several processes on one directory.
@Suite(.serialized) struct ProcessTests {
    static let table = Table("probe")

    /// What the probes' function does.
    static func registerApply(_ cloud: Cloud) {
        cloud.functions.register(
            FunctionDefinition(
                name: "apply", triggers: [.queue(QueueName.requests, batchMax: 10)], concurrencyMax: 4, memoryMB: 512,
                timeoutMillis: 5_000
            ) { invocation in
                guard case .messages(let messages) = invocation.input else { return InvocationResult() }
                for message in messages {
                    let text = String(decoding: message.body, as: UTF8.self)
                    _ = try await cloud.store.update(
                        ItemUpdate(ItemKey(table, "applied", text), .modify([.add("n", 1)])))
                    _ = try await cloud.store.update(ItemUpdate(ItemKey(table, "total"), .modify([.add("n", 1)])))
                }
                return InvocationResult()
            })
    }

    @Test(arguments: 1...5) func nothingAcknowledgedIsLostWhenProcessesAreKilled(_ seed: Int) async throws {
        let random = SeededRandom(seed: UInt64(seed))
        try await withDirectory { directory in
            let probes = try ["a", "b", "c"].map { try Probe("write", directory, $0) }
            var acknowledged: [String] = []
            for probe in probes {
                for _ in 0..<(5 + random.next() % 60) {
                    acknowledged.append(try #require(probe.line(), "\(acknowledged.suffix(1))"))
                }
                probe.kill()
                acknowledged += probe.lines()
            }
            try #require(acknowledged.allSatisfy { !$0.hasPrefix("error") }, "\(acknowledged.suffix(3))")
            let emulator = try LocalEmulator.open(directory: directory)
            let cloud = emulator.cloud
            Self.registerApply(cloud)
            try await emulator.drain()
            let written = try await cloud.store.queryAll(ItemQuery(Self.table, "written")).map(\.sort)
            let applied = try await cloud.store.queryAll(ItemQuery(Self.table, "applied"))
            let names = Set(applied.map(\.sort))
            for id in acknowledged {
                #expect(written.contains(id), "the write \(id) was acknowledged")
                #expect(names.contains(id), "the message \(id) was acknowledged")
            }
            // The message goes in the same transaction as its effect.
            #expect(applied.allSatisfy { $0.item.int("n") == 1 }, "a message was applied twice")
            let total = try await cloud.store.get(ItemKey(Self.table, "total"))?.int("n")
            #expect(total == Int64(applied.count))
            #expect(try await cloud.requestQueue.depth() == 0)
            await emulator.shutdown()
        }
    }

    @Test func messagesOfADeadProcessAreHandledInTheBackground() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            Self.registerApply(emulator.cloud)
            emulator.start()
            let probe = try Probe("leave", directory, "x")
            #expect(probe.lines() == ["left"])
            try await eventually { try await emulator.cloud.requestQueue.depth() == 0 }
            let applied = try await emulator.cloud.store.queryAll(ItemQuery(Self.table, "applied"))
            #expect(applied.map(\.sort) == (0..<5).map { "x.\($0)" })
            await emulator.shutdown()
        }
    }

    @Test func eventsReachAnotherProcessInOrderUntilItDies() async throws {
        try await withDirectory { directory in
            let session = SessionID(77)
            let listener = try Probe("listen", directory, session.hex)
            #expect(listener.line() == "ready")
            let emulator = try LocalEmulator.open(directory: directory)
            let channel = emulator.cloud.channel
            for number in 0..<100 {
                let message = ChannelMessage(id: "m\(number)", body: [UInt8](repeating: 1, count: 100))
                #expect(try await channel.publish(message, to: session) == .accepted)
            }
            for number in 0..<100 { #expect(listener.line() == "m\(number)") }
            listener.kill()
            #expect(try await channel.publish(ChannelMessage(id: "late", body: []), to: session) == .gone)
            #expect(try await channel.publish(ChannelMessage(id: "later", body: []), to: session) == .gone)
            await emulator.shutdown()
        }
    }

    @Test func aDirectoryTooDeepForASocketsAddressWorks() async throws {
        try await withDirectory { directory in
            let deep = directory + "/" + String(repeating: "d", count: 100)
            defer { removeDirectory(deep) }
            let listener = try Probe("listen", deep, SessionID(5).hex)
            #expect(listener.line() == "ready")
            let emulator = try LocalEmulator.open(directory: deep)
            let reach = try await emulator.cloud.channel.publish(ChannelMessage(id: "m", body: []), to: SessionID(5))
            #expect(reach == .accepted)
            #expect(listener.line() == "m")
            await emulator.shutdown()
        }
    }

    @Test func aHolderThatIsStoppedMakesOthersFailWithAClearMessage() async throws {
        try await withDirectory { directory in
            let holder = try Probe("hold", directory, "x")
            #expect(holder.line() == "holding")
            holder.signal(19)
            var options = LocalOptions()
            options.busyTimeoutMillis = 50
            let emulator = try LocalEmulator.open(directory: directory, options)
            let place = ItemKey(Self.table, "blocked")
            let error = await #expect(throws: CloudError.self) { try await emulator.cloud.store.put(place, Item()) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("Another process has held the write lock") == true)
            #expect(try await emulator.cloud.store.get(place) == nil, "reads go on")
            holder.kill()
            _ = try await emulator.cloud.store.put(place, Item())
            #expect(try await emulator.cloud.store.get(ItemKey(Self.table, "held")) == nil, "it was rolled back")
            await emulator.shutdown()
        }
    }

    /// Waits for what another thread or process is about to do.
    func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<2_000 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("It never came true")
    }
}
