import CloudPrimitives

extension ConformanceSuite {
    static let queueChecks: [ConformanceCheck] = [
        ConformanceCheck("queue: a group comes in order, one batch at a time") { backend in
            let queue = backend.cloud.requestQueue
            for number in 0..<6 { try await queue.send([QueueMessage("m\(number)", group: "g")]) }
            let first = try await backend.receiveSome(queue, max: 2)
            try expectEqual(first.map(\.text), Array(["m0", "m1"].prefix(first.count)), "The first batch")
            try expect(first.allSatisfy { $0.receiveCount == 1 && $0.group == "g" }, "Count or group of a delivery")
            let blocked = try await queue.receive(max: 10, visibilityMillis: 60_000)
            try expectEqual(blocked.map(\.text), [], "A group that is in flight")
            try await queue.delete(first.map(\.receipt))
            var rest: [String] = []
            while rest.count + first.count < 6 {
                let next = try await backend.receiveSome(queue)
                rest += next.map(\.text)
                try await queue.delete(next.map(\.receipt))
            }
            try expectEqual(first.map(\.text) + rest, (0..<6).map { "m\($0)" }, "All messages")
            try expectEqual(try await queue.depth(), 0, "Depth of the empty queue")
        },
        ConformanceCheck("queue: groups do not wait for each other") { backend in
            let queue = backend.cloud.requestQueue
            try await queue.send([QueueMessage("a1", group: "a"), QueueMessage("b1", group: "b")])
            try await queue.send([QueueMessage("a2", group: "a")])
            let first = try await backend.receiveSome(queue, max: 1)
            let other = try await backend.receiveSome(queue, max: 1)
            try expectEqual(Set([first[0].text, other[0].text]), ["a1", "b1"], "The first of each group")
            let none = try await queue.receive(max: 10, visibilityMillis: 60_000)
            try expectEqual(none.map(\.text), [], "What is left while both groups are in flight")
            for message in first + other where message.group == "a" { try await queue.delete([message.receipt]) }
            try expectEqual(try await backend.receiveSome(queue).map(\.text), ["a2"], "The next of group a")
        },
        ConformanceCheck("queue: a duplicate is accepted and dropped") { backend in
            let queue = backend.cloud.requestQueue
            try await queue.send([QueueMessage("one", group: "g"), QueueMessage("one", group: "g")])
            try await queue.send([QueueMessage("one", group: "g"), QueueMessage("two", group: "g")])
            let received = try await backend.receiveSome(queue)
            try expectEqual(received.map(\.text), Array(["one", "two"].prefix(received.count)), "Messages")
            try await queue.delete(received.map(\.receipt))
            try await queue.send([QueueMessage("one", group: "g")])
            try expectEqual(try await queue.depth(), 2 - received.count, "Depth after a duplicate of a deleted message")
            try await backend.cloud.leaderQueue.send([QueueMessage("one", group: "g")])
            try expectEqual(try await backend.cloud.leaderQueue.depth(), 1, "The same id in another queue")
            guard backend.hasManualClock else { return }
            try await backend.advance(queue.limits.deduplicationMillis + 1)
            try await queue.send([QueueMessage("one", group: "g")])
            try expectEqual(try await backend.receiveSome(queue).map(\.text).last, "one", "After the window")
        },
        ConformanceCheck("queue: a message that was not deleted comes back, counted, in order") { backend in
            let queue = backend.cloud.requestQueue
            try await queue.send((0..<3).map { QueueMessage("m\($0)", group: "g") })
            let first = try await backend.receiveSome(queue, max: 2, visibilityMillis: 100)
            let hidden = try await queue.receive(max: 10, visibilityMillis: 100)
            try expectEqual(hidden.map(\.text), [], "While it is hidden")
            try await backend.advance(150)
            let second = try await backend.receiveSome(queue)
            try expectEqual(second[0].text, "m0", "The first again")
            try expectEqual(second[0].receiveCount, 2, "Its count")
            try expect(second[0].receipt != first[0].receipt, "The receipt of another delivery is the same")
        },
        ConformanceCheck("queue: a void receipt does nothing") { backend in
            let queue = backend.cloud.requestQueue
            try await queue.send([QueueMessage("m", group: "g")])
            let old = try await backend.receiveSome(queue, visibilityMillis: 50)
            try await backend.advance(100)
            let new = try await backend.receiveSome(queue)
            try await queue.delete(old.map(\.receipt))
            try await queue.release(old.map(\.receipt), afterMillis: 0)
            try await queue.delete(["", "nonsense", "1.2.3"])
            try expectEqual(try await queue.depth(), 1, "Depth after a void deletion")
            let released = try await queue.receive(max: 1, visibilityMillis: 100)
            try expectEqual(released.count, 0, "Messages after a void release")
            try await queue.delete(new.map(\.receipt))
            try await queue.delete(new.map(\.receipt))
            try expectEqual(try await queue.depth(), 0, "Depth after the deletion")
        },
        ConformanceCheck("queue: a released message comes back at its time, before those behind it") { backend in
            let queue = backend.cloud.requestQueue
            try await queue.send((0..<3).map { QueueMessage("m\($0)", group: "g") })
            var batch = try await backend.receiveSome(queue, max: 1)
            try await queue.release(batch.map(\.receipt), afterMillis: 0)
            batch = try await backend.receiveSome(queue, max: 1)
            try expectEqual(batch[0].text, "m0", "What was released at once")
            try expectEqual(batch[0].receiveCount, 2, "Its count")
            try await queue.release(batch.map(\.receipt), afterMillis: 100)
            let early = try await queue.receive(max: 3, visibilityMillis: 60_000)
            try expectEqual(early.map(\.text), [], "Before its time")
            try await backend.advance(150)
            let late = try await backend.receiveSome(queue, max: 1)
            try expectEqual(late[0].text, "m0", "At its time")
        },
        ConformanceCheck("queue: the rest of a batch may be dealt with") { backend in
            let queue = backend.cloud.requestQueue
            try await queue.send((0..<4).map { QueueMessage("m\($0)", group: "g\($0 % 2)") })
            var open: [String: ReceivedMessage] = [:]
            try await backend.eventually("All four messages") {
                for message in try await queue.receive(max: 10, visibilityMillis: 200) { open[message.text] = message }
                return open.count == 4 || open.count == 2
            }
            try await queue.delete([open["m1"]!.receipt])
            try expectEqual(try await queue.depth(), 3, "Depth")
            try await backend.advance(300)
            var back: [String] = []
            try await backend.eventually("The rest") {
                back += try await queue.receive(max: 10, visibilityMillis: 60_000).map(\.text)
                return back.contains("m0") && back.contains("m3")
            }
            try expect(!back.contains("m1"), "A deleted message came back")
        },
        ConformanceCheck("queue: limits") { backend in
            let queue = backend.cloud.requestQueue
            let limits = queue.limits
            func message(_ id: String, _ size: Int) -> QueueMessage {
                QueueMessage(body: [UInt8](repeating: 1, count: size), group: "g", deduplicationID: id)
            }
            try await expectError(.limitExceeded, "A message that is too large") { () async throws(CloudError) in
                try await queue.send([message("x", limits.messageBytesMax + 1)])
            }
            try await expectError(.limitExceeded, "A batch of too many") { () async throws(CloudError) in
                try await queue.send((0...limits.batchMax).map { message("x\($0)", 1) })
            }
            let half = min(limits.messageBytesMax, limits.batchBytesMax / 2 + 1)
            let count = min(limits.batchBytesMax / half + 1, limits.batchMax)
            if half * count > limits.batchBytesMax {
                try await expectError(.limitExceeded, "A batch that is too large") { () async throws(CloudError) in
                    try await queue.send((0..<count).map { message("y\($0)", half) })
                }
            }
            try expectEqual(try await queue.depth(), 0, "Depth after refusals")
            try await queue.send([message("fits", limits.messageBytesMax)])
            let received = try await backend.receiveSome(queue)
            try expectEqual(received[0].body.count, limits.messageBytesMax, "Bytes of the largest message")
        },
        ConformanceCheck("queue: depth counts what waits and what is in flight") { backend in
            let queue = backend.cloud.leaderQueue
            try expectEqual(try await queue.depth(), 0, "Depth of a new queue")
            try await queue.send((0..<5).map { QueueMessage("m\($0)", group: "g\($0)") })
            try expectEqual(try await queue.depth(), 5, "Depth")
            let received = try await backend.receiveSome(queue, max: 2)
            try expectEqual(try await queue.depth(), 5, "Depth with messages in flight")
            try await queue.delete(received.map(\.receipt))
            try expectEqual(try await queue.depth(), 5 - received.count, "Depth after deletions")
        },
        ConformanceCheck("queue: many senders, every message once, each in its order") { backend in
            let queue = backend.cloud.requestQueue
            _ = try await inParallel(8) { task in
                for number in 0..<20 { try await queue.send([QueueMessage("\(task).\(number)", group: "g\(task)")]) }
                return true
            }
            var seen: [String: [String]] = [:]
            var count = 0
            while count < 160 {
                let batch = try await backend.receiveSome(queue)
                for message in batch { seen[message.group, default: []].append(message.text) }
                count += batch.count
                try await queue.delete(batch.map(\.receipt))
            }
            for task in 0..<8 {
                try expectEqual(seen["g\(task)"] ?? [], (0..<20).map { "\(task).\($0)" }, "Messages of sender \(task)")
            }
        },
    ]
}
