import CloudPrimitives
import Synchronization

/// What functions noted down.
final class Record<Entry: Sendable>: Sendable {
    private let entries = Mutex<[Entry]>([])

    var all: [Entry] { entries.withLock { $0 } }
    var count: Int { entries.withLock { $0.count } }

    /// - Returns: how many there are then.
    @discardableResult
    func add(_ entry: Entry) -> Int {
        entries.withLock { entries in
            entries.append(entry)
            return entries.count
        }
    }
}

struct Mishap: Error {}

extension ConformanceSuite {
    private static func function(
        _ name: String, _ triggers: [FunctionDefinition.Trigger], concurrencyMax: Int = 1,
        timeoutMillis: Int64 = 1_000, _ handler: @escaping @Sendable (Invocation) async throws -> InvocationResult
    ) -> FunctionDefinition {
        FunctionDefinition(
            name: name, triggers: triggers, concurrencyMax: concurrencyMax, memoryMB: 512,
            timeoutMillis: timeoutMillis, handler: handler)
    }

    private static func messages(_ invocation: Invocation) throws -> [ReceivedMessage] {
        guard case .messages(let messages) = invocation.input else {
            throw ConformanceFailure("A queue started a function without messages")
        }
        return messages
    }

    static let runtimeChecks: [ConformanceCheck] = [
        ConformanceCheck("runtime: a queue starts its function, in order, once for each message") { backend in
            let queue = backend.cloud.requestQueue
            let seen = Record<String>()
            let batches = Record<Int>()
            backend.cloud.functions.register(
                function("reader", [.queue(QueueName.requests, batchMax: 4)]) { invocation in
                    let batch = try messages(invocation)
                    batches.add(batch.count)
                    for message in batch { seen.add(message.text) }
                    return InvocationResult()
                })
            try await backend.start()
            for number in 0..<10 { try await queue.send([QueueMessage("m\(number)", group: "g")]) }
            try await queue.send((10..<20).map { QueueMessage("m\($0)", group: "g") })
            try await backend.eventually("20 messages at the function") { seen.count >= 20 }
            try expectEqual(seen.all, (0..<20).map { "m\($0)" }, "Messages")
            try expect(batches.all.allSatisfy { (1...4).contains($0) }, "Batches of \(batches.all)")
            try await backend.eventually("An empty queue") { try await queue.depth() == 0 }
        },
        ConformanceCheck("runtime: what a function sends starts the next") { backend in
            let cloud = backend.cloud
            let seen = Record<String>()
            cloud.functions.register(
                function("first", [.queue(QueueName.requests, batchMax: 10)], concurrencyMax: 4) { invocation in
                    for message in try messages(invocation) {
                        try await cloud.leaderQueue.send([QueueMessage(message.text + "!", group: "leader")])
                    }
                    return InvocationResult()
                })
            cloud.functions.register(
                function("second", [.queue(QueueName.leader, batchMax: 10)]) { invocation in
                    for message in try messages(invocation) { seen.add(message.text) }
                    return InvocationResult()
                })
            try await backend.start()
            for number in 0..<12 {
                try await cloud.requestQueue.send([QueueMessage("\(number)", group: "g\(number % 3)")])
            }
            try await backend.eventually("12 messages at the second function") { seen.count >= 12 }
            try expectEqual(Set(seen.all), Set((0..<12).map { "\($0)!" }), "Messages")
            for group in 0..<3 {
                let mine = seen.all.filter { Int($0.dropLast())! % 3 == group }
                try expectEqual(mine, stride(from: group, to: 12, by: 3).map { "\($0)!" }, "Order of group \(group)")
            }
        },
        ConformanceCheck("runtime: what a handler lists as failed comes back, the rest does not") { backend in
            let seen = Record<(text: String, count: Int)>()
            backend.cloud.functions.register(
                function("picky", [.queue(QueueName.requests, batchMax: 10)]) { invocation in
                    var failed: [String] = []
                    for message in try messages(invocation) {
                        if !failed.isEmpty || (message.text == "m1" && message.receiveCount == 1) {
                            failed.append(message.receipt)
                        } else {
                            seen.add((message.text, message.receiveCount))
                        }
                    }
                    return InvocationResult(failed: failed, retryAfterMillis: 20)
                })
            try await backend.start()
            try await backend.cloud.requestQueue.send((0..<3).map { QueueMessage("m\($0)", group: "g") })
            try await backend.eventually("All messages") { seen.count >= 3 }
            try expectEqual(seen.all.map(\.text), ["m0", "m1", "m2"], "Messages")
            try expectEqual(seen.all[1].count, 2, "Deliveries of the one that failed")
            try await backend.eventually("An empty queue") { try await backend.cloud.requestQueue.depth() == 0 }
        },
        ConformanceCheck("runtime: when a handler throws, all its messages come back") { backend in
            let seen = Record<(text: String, count: Int)>()
            backend.cloud.functions.register(
                function("clumsy", [.queue(QueueName.requests, batchMax: 10)]) { invocation in
                    let batch = try messages(invocation)
                    for message in batch { seen.add((message.text, message.receiveCount)) }
                    if batch.contains(where: { $0.receiveCount < 3 }) { throw Mishap() }
                    return InvocationResult()
                })
            try await backend.start()
            try await backend.cloud.requestQueue.send([QueueMessage("a", group: "g"), QueueMessage("b", group: "g")])
            try await backend.eventually("An empty queue") { try await backend.cloud.requestQueue.depth() == 0 }
            for text in ["a", "b"] {
                let counts = seen.all.filter { $0.text == text }.map(\.count)
                try expectEqual(counts.last, 3, "Deliveries of \(text)")
                try expectEqual(counts, counts.sorted(), "Counts of \(text)")
            }
        },
        ConformanceCheck("runtime: no more runs at the same time than allowed, and no two of a group") { backend in
            let cloud = backend.cloud
            let state = Mutex((running: 0, most: 0, done: 0, groups: Set<String>(), clash: false))
            cloud.functions.register(
                function("slow", [.queue(QueueName.requests, batchMax: 1)], concurrencyMax: 3) { invocation in
                    let group = try messages(invocation)[0].group
                    state.withLock { state in
                        state.running += 1
                        state.most = max(state.most, state.running)
                        if !state.groups.insert(group).inserted { state.clash = true }
                    }
                    try await cloud.clock.sleep(millis: 20)
                    state.withLock { state in
                        state.running -= 1
                        state.done += 1
                        state.groups.remove(group)
                    }
                    return InvocationResult()
                })
            try await backend.start()
            for number in 0..<18 {
                try await cloud.requestQueue.send([QueueMessage("m\(number)", group: "g\(number % 6)")])
            }
            try await backend.eventually("18 runs") { state.withLock { $0.done } >= 18 }
            let (most, clash) = state.withLock { ($0.most, $0.clash) }
            try expect(most <= 3, "\(most) runs at the same time, 3 are allowed")
            try expect(most >= 2, "Groups wait for each other")
            try expect(!clash, "Two runs had messages of one group")
        },
        ConformanceCheck("runtime: a direct call arrives, and again when it failed") { backend in
            let cloud = backend.cloud
            let seen = Record<[UInt8]>()
            cloud.functions.register(
                function("direct", [], concurrencyMax: 2) { invocation in
                    guard case .direct(let payload) = invocation.input else {
                        throw ConformanceFailure("A direct call without payload")
                    }
                    let count = seen.add(payload)
                    if payload == [9], count < 3 { throw Mishap() }
                    return InvocationResult()
                })
            try await backend.start()
            try await cloud.functions.invoke("direct", payload: [9])
            try await backend.eventually("A third try") { seen.count >= 3 }
            try expectEqual(seen.all, [[9], [9], [9]], "Payloads")
            try await cloud.functions.invoke("direct", payload: [])
            try await backend.eventually("An empty payload") { seen.all.contains([]) }
            try await expectError(.notFound, "A function that does not exist") { () async throws(CloudError) in
                try await cloud.functions.invoke("nobody", payload: [])
            }
        },
        ConformanceCheck("runtime: a function may call itself and others") { backend in
            let cloud = backend.cloud
            let seen = Record<UInt8>()
            cloud.functions.register(
                function("countdown", []) { invocation in
                    guard case .direct(let payload) = invocation.input else { return InvocationResult() }
                    seen.add(payload[0])
                    if payload[0] > 0 { try await cloud.functions.invoke("countdown", payload: [payload[0] - 1]) }
                    return InvocationResult()
                })
            try await backend.start()
            try await cloud.functions.invoke("countdown", payload: [5])
            try await backend.eventually("The end of the countdown") { seen.count >= 6 }
            try expectEqual(seen.all, [5, 4, 3, 2, 1, 0], "Calls")
        },
        ConformanceCheck("runtime: a schedule starts its function again and again") { backend in
            let cloud = backend.cloud
            let seen = Record<Int64>()
            cloud.functions.register(
                function("beat", [.schedule(everyMillis: 200)]) { invocation in
                    guard case .schedule = invocation.input else { throw ConformanceFailure("No schedule's run") }
                    seen.add(cloud.clock.nowMillis)
                    return InvocationResult()
                })
            let began = cloud.clock.nowMillis
            try await backend.start()
            try await backend.eventually("Three beats") { seen.count >= 3 }
            try expect(seen.all[0] >= began + 200, "The first beat came at once")
            try expect(seen.all[2] >= began + 600, "Three beats within \(seen.all[2] - began) ms")
        },
        ConformanceCheck("runtime: a run that takes too long is given up, and its messages come back") { backend in
            let cloud = backend.cloud
            let seen = Record<Int>()
            let deadlines = Record<Int64>()
            cloud.functions.register(
                function("sleepy", [.queue(QueueName.requests, batchMax: 1)]) { invocation in
                    let message = try messages(invocation)[0]
                    seen.add(message.receiveCount)
                    deadlines.add(invocation.deadlineMillis - cloud.clock.nowMillis)
                    if message.receiveCount == 1 { try await cloud.clock.sleep(millis: 3_600_000) }
                    return InvocationResult()
                })
            try await backend.start()
            try await cloud.requestQueue.send([QueueMessage("m", group: "g")])
            try await backend.eventually("A second delivery") { seen.count >= 2 }
            try expectEqual(seen.all, [1, 2], "Deliveries")
            try expect(deadlines.all.allSatisfy { $0 > 0 && $0 <= 1_000 }, "Deadlines in \(deadlines.all) ms")
            try await backend.eventually("An empty queue") { try await cloud.requestQueue.depth() == 0 }
        },
        ConformanceCheck("runtime: functions read and write the store as clients do") { backend in
            let cloud = backend.cloud
            // The sum counts every run, and a run that is given up is repeated.
            let writer = function(
                "writer", [.queue(QueueName.requests, batchMax: 5)], concurrencyMax: 4, timeoutMillis: 60_000
            ) { invocation in
                for message in try messages(invocation) {
                    let place = key("written", message.text)
                    _ = try await cloud.store.put(place, Item(["n": .int(1)]), if: .itemMissing)
                    let item = try await cloud.store.get(place)
                    try expectEqual(item?.int("n"), 1, "An item in the run that wrote it")
                    let rows = try await cloud.store.query(
                        ItemQuery(conformanceTable, "written", prefix: message.text)
                    ).rows
                    try expect(rows.contains { $0.sort == message.text }, "A query in the run that wrote it")
                    _ = try await AtomicCounter(key("sum")).add(1, in: cloud.store)
                    _ = try await cloud.objects.put("o/" + message.text, message.body, if: .always)
                    try expectEqual(
                        try await cloud.objects.get("o/" + message.text)?.bytes, message.body, "An object")
                }
                return InvocationResult()
            }
            cloud.functions.register(writer)
            try await backend.start()
            for number in 0..<20 {
                try await cloud.requestQueue.send([QueueMessage("m\(number)", group: "g\(number % 4)")])
            }
            try await backend.eventually("The sum") { try await AtomicCounter(key("sum")).value(in: cloud.store) == 20 }
            let rows = try await cloud.store.queryAll(ItemQuery(conformanceTable, "written"))
            try expectEqual(rows.count, 20, "Items")
            try expectEqual(try await cloud.objects.list(prefix: "o/", after: nil, limit: 100).count, 20, "Objects")
        },
    ]
}
