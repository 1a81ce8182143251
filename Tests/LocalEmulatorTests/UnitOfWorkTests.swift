import CloudConformance
import CPageChecks
import CloudPrimitives
import FaaSKeeperModel
import GRDBSQLite
import LocalEmulator
import Synchronization
import Testing

/// What the transaction that calls and runs share must and must not do.
@Suite struct UnitOfWorkTests {
    static let table = Table("unit")

    static func key(_ name: String) -> ItemKey { ItemKey(table, name) }

    static func function(
        _ name: String, batchMax: Int = 1, concurrencyMax: Int = 1,
        _ handler: @escaping @Sendable ([ReceivedMessage]) async throws -> Void
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, triggers: [.queue(QueueName.requests, batchMax: batchMax)], concurrencyMax: concurrencyMax,
            memoryMB: 512, timeoutMillis: 60_000
        ) { invocation in
            if case .messages(let messages) = invocation.input { try await handler(messages) }
            return InvocationResult()
        }
    }

    static func send(_ cloud: Cloud, _ id: String, group: String = "g") async throws {
        try await cloud.requestQueue.send([QueueMessage(body: Array(id.utf8), group: group, deduplicationID: id)])
    }

    func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<2_000 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        Issue.record("It never came true")
    }

    @Test func aRunThatThrowsLeavesNothingBehind() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            let cloud = emulator.cloud
            let received = Mutex<[String]>([])
            try await cloud.channel.open(SessionID(1)) { messages in
                received.withLock { $0 += messages.map(\.id) }
            }
            _ = try await cloud.store.put(Self.key("before"), Item(["n": .int(1)]))
            _ = try await cloud.objects.put("before", [1], if: .always)
            cloud.functions.register(
                Self.function("clumsy") { messages in
                    let first = messages[0].receiveCount == 1
                    let mark = first ? "bad" : "good"
                    _ = try await cloud.store.update(ItemUpdate(Self.key("before"), .modify([.add("n", 1)])))
                    _ = try await cloud.store.put(Self.key(mark), Item())
                    _ = try await cloud.store.query(ItemQuery(Self.table, mark))
                    _ = try await cloud.objects.put(mark, [2], if: .always)
                    _ = try await cloud.objects.put("before", [2], if: .always)
                    _ = try await cloud.objects.list(prefix: "", after: nil, limit: 9)
                    try await cloud.leaderQueue.send([
                        QueueMessage(body: [], group: "l", deduplicationID: "same"),
                        QueueMessage(body: [], group: "l", deduplicationID: mark),
                    ])
                    try await cloud.channel.publish(ChannelMessage(id: mark, body: []), to: SessionID(1))
                    if first { throw ProbeFailure(message: "on purpose") }
                })
            try await Self.send(cloud, "m")
            try await emulator.drain()
            #expect(try await cloud.store.get(Self.key("before"))?.int("n") == 2)
            #expect(try await cloud.store.get(Self.key("bad")) == nil)
            #expect(try await cloud.store.get(Self.key("good")) != nil)
            #expect(try await cloud.objects.list(prefix: "", after: nil, limit: 9) == ["before", "good"])
            #expect(try await cloud.objects.get("before")?.bytes == [2])
            #expect(try await cloud.leaderQueue.depth() == 2)
            #expect(received.withLock { $0 } == ["good"])
            await emulator.shutdown()
        }
    }

    @Test func whenTheCommitFailsEveryCallOfTheCycleFailsAndNothingHappened() async throws {
        try await withDirectory { directory in
            let emulator = try LocalEmulator.open(directory: directory)
            let cloud = emulator.cloud
            let runs = Mutex(0)
            let received = Mutex<[String]>([])
            try await cloud.channel.open(SessionID(1)) { messages in
                received.withLock { $0 += messages.map(\.id) }
            }
            cloud.functions.register(
                Self.function("poisoned") { messages in
                    let count = runs.withLock {
                        $0 += 1; return $0
                    }
                    _ = try await cloud.store.update(ItemUpdate(Self.key("count"), .modify([.add("n", 1)])))
                    try await cloud.channel.publish(ChannelMessage(id: "run \(count)", body: []), to: SessionID(1))
                    if count <= 2 { _ = try await cloud.store.put(Self.key("poison"), Item()) }
                })
            execute(
                "CREATE TRIGGER no BEFORE INSERT ON items WHEN NEW.part = 'poison' "
                    + "BEGIN SELECT RAISE(ABORT, 'no'); END", directory)
            await #expect(throws: CloudError.self) { try await Self.send(cloud, "m") }
            #expect(try await cloud.store.get(Self.key("count")) == nil)
            #expect(received.withLock { $0 } == [])
            // The message was part of what failed: it was never sent, and may be sent again.
            #expect(try await cloud.requestQueue.depth() == 0)
            await #expect(throws: CloudError.self) { try await Self.send(cloud, "m") }
            try await Self.send(cloud, "m")
            try await emulator.drain()
            #expect(try await cloud.store.get(Self.key("count"))?.int("n") == 1)
            try await eventually { received.withLock { $0 } == ["run 3"] }
            await emulator.shutdown()
        }
    }

    /// Runs a statement on the database behind the emulator's back.
    func execute(_ text: String, _ directory: String, isChecked: Bool = true) {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        #expect(
            sqlite3_open_v2(directory + "/deployment.sqlite", &handle, flags, isChecked ? fkpc_vfs() : nil)
                == SQLITE_OK)
        sqlite3_busy_timeout(handle, 5_000)
        #expect(sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK)
        sqlite3_close(handle)
    }

    func number(_ text: String, _ directory: String) -> Int64? {
        var handle: OpaquePointer?
        var statement: OpaquePointer?
        defer {
            sqlite3_finalize(statement)
            sqlite3_close(handle)
        }
        guard
            sqlite3_open_v2(directory + "/deployment.sqlite", &handle, SQLITE_OPEN_READWRITE, fkpc_vfs()) == SQLITE_OK,
            sqlite3_prepare_v2(handle, text, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { return nil }
        return sqlite3_column_int64(statement, 0)
    }

    @Test func whatARunDidIsThereWhileItSleeps() async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            var options = LocalOptions()
            options.clock = clock
            let emulator = try LocalEmulator.open(directory: directory, options)
            let cloud = emulator.cloud
            cloud.functions.register(
                Self.function("sleeper", concurrencyMax: 2) { messages in
                    if messages[0].group == "slow" {
                        _ = try await cloud.store.put(Self.key("asleep"), Item())
                        try await cloud.clock.sleep(millis: 1_000)
                        _ = try await cloud.store.put(Self.key("awake"), Item())
                    } else {
                        _ = try await cloud.store.put(Self.key("other"), Item())
                    }
                })
            try await Self.send(cloud, "1", group: "slow")
            #expect(try await cloud.store.get(Self.key("asleep")) != nil)
            #expect(try await cloud.requestQueue.depth() == 1)
            try await Self.send(cloud, "2", group: "fast")
            #expect(try await cloud.store.get(Self.key("other")) != nil)
            #expect(try await cloud.store.get(Self.key("awake")) == nil)
            clock.advance(millis: 1_000)
            try await emulator.drain()
            #expect(try await cloud.store.get(Self.key("awake")) != nil)
            #expect(try await cloud.requestQueue.depth() == 0)
            await emulator.shutdown()
        }
    }

    @Test func aRunThatWasOvertakenWhileItSleptCanDoNothingMore() async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            var options = LocalOptions()
            options.clock = clock
            let paused = try LocalEmulator.open(directory: directory, options)
            let cloud = paused.cloud
            let codes = Mutex<[CloudError.Code]>([])
            cloud.functions.register(
                Self.function("worker") { _ in
                    _ = try await cloud.store.put(Self.key("first"), Item())
                    try await cloud.clock.sleep(millis: 10_000)
                    for attempt in 0..<3 {
                        do {
                            switch attempt {
                            case 0: _ = try await cloud.store.put(Self.key("zombie"), Item())
                            case 1: _ = try await cloud.store.get(Self.key("first"))
                            default: try await Self.send(cloud, "zombie")
                            }
                        } catch let error as CloudError {
                            codes.withLock { $0.append(error.code) }
                        }
                    }
                })
            try await Self.send(cloud, "m")
            try await eventually { clock.sleeperCount == 1 }

            options.clock = ManualClock(nowMillis: clock.nowMillis + LocalLimits.takeoverMillis + 1_000)
            let other = try LocalEmulator.open(directory: directory, options)
            let taken = Mutex<[Int]>([])
            other.cloud.functions.register(
                Self.function("worker") { messages in taken.withLock { $0.append(messages[0].receiveCount) } })
            other.start()
            try await eventually { taken.withLock { $0 } == [2] }

            clock.advance(millis: 10_000)
            try await eventually { codes.withLock { $0.count } == 3 }
            #expect(codes.withLock { $0 } == [.fenced, .fenced, .fenced])
            #expect(try await other.cloud.store.get(Self.key("zombie")) == nil)
            #expect(try await other.cloud.requestQueue.depth() == 0)
            await paused.shutdown()
            await other.shutdown()
        }
    }

    @Test func whatOneProcessHasReceivedIsHiddenFromTheOthers() async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            var options = LocalOptions()
            options.clock = clock
            let one = try LocalEmulator.open(directory: directory, options)
            let two = try LocalEmulator.open(directory: directory, options)
            let (first, second) = (one.cloud.requestQueue, two.cloud.requestQueue)
            for id in ["a", "b"] { try await Self.send(one.cloud, id) }
            let taken = try await first.receive(max: 1, visibilityMillis: 1_000)
            #expect(taken.map(\.receiveCount) == [1])
            #expect(try await second.receive(max: 9, visibilityMillis: 1_000) == [])
            clock.advance(millis: 1_500)
            let again = try await second.receive(max: 1, visibilityMillis: 1_000)
            #expect(again.map(\.body) == taken.map(\.body))
            #expect(again.map(\.receiveCount) == [2])
            try await first.delete(taken.map(\.receipt))
            #expect(try await first.depth() == 2)
            // A receipt belongs to the message, not to the process.
            try await first.release(again.map(\.receipt), afterMillis: 0)
            let third = try await first.receive(max: 1, visibilityMillis: 1_000)
            #expect(third.map(\.receiveCount) == [3])
            try await second.delete(third.map(\.receipt))
            #expect(try await first.receive(max: 9, visibilityMillis: 1_000).map(\.body) == [Array("b".utf8)])
            await one.shutdown()
            await two.shutdown()
        }
    }

    @Test(arguments: [true, false]) func aRunThatTakesTooLongIsCancelled(_ inMemory: Bool) async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            var options = LocalOptions()
            options.clock = clock
            let emulator =
                try inMemory ? LocalEmulator.memory(options) : LocalEmulator.open(directory: directory, options)
            let cancelled = Mutex(0)
            emulator.cloud.functions.register(
                FunctionDefinition(
                    name: "sleepy", triggers: [], concurrencyMax: 1, memoryMB: 512, timeoutMillis: 1_000
                ) { _ in
                    if cancelled.withLock({ $0 }) > 0 { return InvocationResult() }
                    do { try await clock.sleep(millis: 3_600_000) } catch { cancelled.withLock { $0 += 1 } }
                    return InvocationResult()
                })
            try await emulator.cloud.functions.invoke("sleepy", payload: [])
            try await eventually {
                clock.advance(millis: 10)
                return cancelled.withLock { $0 } == 1
            }
            await emulator.shutdown()
        }
    }

    @Test(arguments: [true, false]) func aShutdownWaitsForRunsUntilTheyAreLate(_ inMemory: Bool) async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            var options = LocalOptions()
            options.clock = clock
            let emulator =
                try inMemory ? LocalEmulator.memory(options) : LocalEmulator.open(directory: directory, options)
            let ended = Mutex<[Bool]>([])
            emulator.cloud.functions.register(
                Self.function("sleepy", concurrencyMax: 2) { messages in
                    do {
                        try await clock.sleep(millis: messages[0].group == "short" ? 1_000 : 3_600_000)
                        ended.withLock { $0.append(true) }
                    } catch {
                        ended.withLock { $0.append(false) }
                    }
                })
            try await Self.send(emulator.cloud, "a", group: "short")
            try await Self.send(emulator.cloud, "b", group: "long")
            try await eventually { clock.sleeperCount >= 2 }
            let isDown = Mutex(false)
            let shutdown = Task {
                await emulator.shutdown()
                isDown.withLock { $0 = true }
            }
            clock.advance(millis: 1_000)
            try await eventually { ended.withLock { $0 } == [true] }
            #expect(!isDown.withLock { $0 })
            try await eventually {
                clock.advance(millis: 1_000)
                return ended.withLock { $0 } == [true, false]
            }
            await shutdown.value
        }
    }

    @Test func aScheduleIsSharedByAllProcesses() async throws {
        try await withDirectory { directory in
            let clock = ManualClock()
            var options = LocalOptions()
            options.clock = clock
            let beats = Mutex<[Int64]>([])
            let emulators = try (0..<3).map { _ in try LocalEmulator.open(directory: directory, options) }
            for emulator in emulators {
                emulator.cloud.functions.register(
                    FunctionDefinition(
                        name: "beat", triggers: [.schedule(everyMillis: 1_000)], concurrencyMax: 1, memoryMB: 512,
                        timeoutMillis: 1_000
                    ) { _ in
                        beats.withLock { $0.append(clock.nowMillis) }
                        return InvocationResult()
                    })
                emulator.start()
            }
            let began = clock.nowMillis
            // Until somebody has written down when it is due, time must not pass.
            try await eventually { number("SELECT count(*) FROM schedules", directory) == 1 }
            for round in 1...3 {
                clock.advance(millis: 1_000)
                try await eventually { beats.withLock { $0.count } >= round }
            }
            try await Task.sleep(for: .milliseconds(120))
            #expect(beats.withLock { $0 } == (1...3).map { began + Int64($0) * 1_000 })
            for emulator in emulators { await emulator.shutdown() }
        }
    }
}
