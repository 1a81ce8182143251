import CloudPrimitives
import Synchronization

extension ConformanceSuite {
    static let synchronizationChecks: [ConformanceCheck] = [
        ConformanceCheck("synchronization: concurrent additions to a counter all count") { backend in
            let store = backend.cloud.store
            let counter = AtomicCounter(key("counter"))
            let sums = try await inParallel(16) { _ in
                var sums: [Int64] = []
                for _ in 0..<10 { sums.append(try await counter.add(1, in: store)) }
                return sums
            }
            try expectEqual(sums.flatMap { $0 }.sorted(), Array(1...160), "The sums that were returned")
            try expectEqual(try await counter.value(in: store), 160, "The counter")
        },
        ConformanceCheck("synchronization: concurrent appends to a list are all kept, in one order") { backend in
            let store = backend.cloud.store
            let list = AtomicList(key("list"))
            let seen = try await inParallel(8) { task in
                var lists: [[String]] = []
                for round in 0..<5 { lists.append(try await list.append(["\(task).\(round)"], in: store)) }
                return lists
            }
            let whole = try await list.values(in: store)
            try expectEqual(whole.count, 40, "The length of the list")
            try expectEqual(Set(whole).count, 40, "Different values")
            for lists in seen.flatMap({ $0 }) {
                try expect(whole.starts(with: lists), "A list that was returned is no beginning of the last one")
            }
            let replaced = try await list.replace(whole, with: ["x"], in: store)
            try expect(replaced, "The list could not be replaced")
            let stale = try await list.replace(whole, with: ["y"], in: store)
            try expect(!stale, "A stale list was accepted")
        },
        ConformanceCheck("synchronization: one of many gets the lock") { backend in
            let store = backend.cloud.store
            let clock = backend.cloud.clock
            let won = try await inParallel(12) { task in
                do throws(CloudError) {
                    _ = try await TimedLock.acquire(
                        key("lock"), token: "t\(task)", now: clock.nowMillis, lifetimeMillis: 600_000, in: store)
                    return true
                } catch {
                    guard error.code == .conditionFailed else { throw error }
                    return false
                }
            }
            try expectEqual(won.count { $0 }, 1, "Holders of the lock")
            let item = try await store.get(key("lock"))
            let holder = TimedLock.holder(of: item, now: clock.nowMillis)
            try expectEqual(holder, "t\(won.firstIndex(of: true)!)", "The holder")
        },
        ConformanceCheck("synchronization: nobody else works while the lock is held") { backend in
            let store = backend.cloud.store
            let clock = backend.cloud.clock
            let inside = Mutex(0)
            _ = try await inParallel(6) { task in
                for round in 0..<5 {
                    let token = "t\(task).\(round)"
                    while true {
                        do throws(CloudError) {
                            _ = try await TimedLock.acquire(
                                key("mutex"), token: token, now: clock.nowMillis, lifetimeMillis: 600_000, in: store)
                            break
                        } catch {
                            guard error.code == .conditionFailed || error.code == .conflict else { throw error }
                            await Task.yield()
                        }
                    }
                    try expectEqual(
                        inside.withLock {
                            $0 += 1; return $0
                        }, 1, "Tasks inside")
                    let item = try await store.get(key("protected"))
                    _ = try await store.put(key("protected"), Item(["n": .int((item?.int("n") ?? 0) + 1)]))
                    inside.withLock { $0 -= 1 }
                    let released = try await TimedLock.release(key("mutex"), token: token, in: store)
                    try expect(released, "The lock was not ours any more")
                }
                return true
            }
            try expectEqual(try await store.get(key("protected"))?.int("n"), 30, "What the lock protects")
        },
        ConformanceCheck("synchronization: a lock is taken over when its time is over, and fences its old holder") {
            backend in
            let store = backend.cloud.store
            let clock = backend.cloud.clock
            let place = key("takeover")
            // Long enough for a machine that has other things to do, where time is not ours.
            let lifetime: Int64 = backend.hasManualClock ? 100 : 3_000
            func acquire(_ token: String) async throws(CloudError) -> Item {
                try await TimedLock.acquire(
                    place, token: token, now: clock.nowMillis, lifetimeMillis: lifetime, in: store)
            }
            _ = try await acquire("old")
            let refused = try await expectError(.conditionFailed, "A lock that is held") {
                () async throws(CloudError) in try await acquire("new")
            }
            try expectEqual(refused.current?.string(TimedLock.tokenAttribute), "old", "The holder in the error")
            try await backend.advance(lifetime + 50)
            _ = try await acquire("new")
            try await expectError(.conditionFailed, "A write of the old holder") { () async throws(CloudError) in
                try await store.update(ItemUpdate(place, .modify([.set("n", .int(1))]), if: TimedLock.holds("old")))
            }
            try expect(!(try await TimedLock.release(place, token: "old", in: store)), "The old holder released it")
            _ = try await store.update(
                ItemUpdate(place, .modify([.set("n", .int(2))] + TimedLock.releasing), if: TimedLock.holds("new")))
            try expectEqual(try await store.get(place), Item(["n": .int(2)]), "The item")
            _ = try await acquire("next")
        },
    ]

    /// What `count` tasks at the same time come to, in the order of their numbers.
    static func inParallel<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for number in 0..<count { group.addTask { (number, try await body(number)) } }
            var values: [Value?] = Array(repeating: nil, count: count)
            for try await (number, value) in group { values[number] = value }
            return values.map { $0! }
        }
    }
}
