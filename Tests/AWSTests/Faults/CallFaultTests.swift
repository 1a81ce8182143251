import CloudPrimitives
import Synchronization
import Testing

@testable import AWSBackend

/// What callers are told when the network or AWS fails, and what is there then.
@Suite struct AWSFaultTests {
    private let key = ItemKey(Table("conformance"), "p")
    private let add = ItemChange.add("n", 1)

    private func code(_ body: () async throws(CloudError) -> Void) async -> CloudError.Code? {
        do throws(CloudError) {
            try await body()
            return nil
        } catch { return error.code }
    }

    /// A fault at the first call of an operation.
    private func once(
        _ fault: FaultProxy.Fault, at wanted: String
    ) -> @Sendable (Int, String) -> FaultProxy.Fault? {
        let isUsed = Mutex(false)
        return { _, operation in
            guard operation == wanted else { return nil }
            return isUsed.withLock { isUsed in
                defer { isUsed = true }
                return isUsed ? nil : fault
            }
        }
    }

    /// A conditional write is made once at the most, and nobody says it was not done when it may have been.
    @Test func writesAreNotRepeated() async throws {
        for (fault, told, value) in [
            (FaultProxy.Fault.lostAnswer, CloudError.Code?.some(.unavailable), Int64?.some(1)),
            (.serverErrorAfterwards, .unavailable, 1), (.lostRequest, .unavailable, nil),
            (.serverError, .unavailable, nil), (.throttled, nil, 1), (.conflict, nil, 1),
            (.slow, nil, 1),
        ] {
            try await FaultProxy.with(once(fault, at: "UpdateItem")) { (backend, _) async throws in
                let update = ItemUpdate(key, .modify([add]), if: .absent("n"))
                let code = await code { () async throws(CloudError) in _ = try await backend.cloud.store.update(update)
                }
                #expect(code == told, "\(fault)")
                #expect(try await backend.cloud.store.get(key)?.int("n") == value, "\(fault)")
            }
        }
    }

    /// A transaction whose answer is lost is sent again with its token, and counts once.
    @Test func transactionsCountOnce() async throws {
        for fault in [
            FaultProxy.Fault.lostAnswer, .serverErrorAfterwards, .lostRequest, .serverError, .throttled, .conflict,
        ] {
            try await FaultProxy.with(once(fault, at: "TransactWriteItems")) { (backend, stub) async throws in
                _ = try await backend.cloud.store.transact([
                    ItemUpdate(key, .modify([add]), if: .absent("n")),
                    ItemUpdate(ItemKey(Table("conformance"), "q"), .modify([add]), if: .itemMissing),
                ])
                #expect(try await backend.cloud.store.get(key)?.int("n") == 1, "\(fault)")
                #expect(stub.requests.count { $0.header("x-amz-target")?.hasSuffix("TransactWriteItems") == true } == 2)
            }
        }
    }

    @Test func readsAreRepeated() async throws {
        for fault in [FaultProxy.Fault.lostAnswer, .lostRequest, .serverError, .throttled] {
            for operation in ["GetItem", "Query", "Scan"] {
                try await FaultProxy.with(once(fault, at: operation)) { (backend, _) async throws in
                    let store = backend.cloud.store
                    _ = try await store.put(key, Item(["n": .int(1)]))
                    #expect(try await store.get(key)?.int("n") == 1)
                    #expect(try await store.query(ItemQuery(key.table, "p")).rows.count == 1)
                    #expect(try await store.scan(key.table, after: nil, limit: 10).rows.count == 1)
                }
            }
        }
    }

    /// A message whose sending was not answered is sent again, and comes once.
    @Test func messagesComeOnce() async throws {
        for fault in [FaultProxy.Fault.lostAnswer, .serverErrorAfterwards, .lostRequest, .throttled] {
            try await FaultProxy.with(once(fault, at: "SendMessageBatch")) { (backend, _) async throws in
                let queue = backend.cloud.requestQueue
                let messages = ["a", "b"].map { QueueMessage(body: [1], group: "g", deduplicationID: $0) }
                try await queue.send(messages)
                #expect(try await queue.depth() == 2, "\(fault)")
            }
        }
    }

    @Test func objectsAreNotWrittenTwice() async throws {
        try await FaultProxy.with(once(.lostAnswer, at: "PUT")) { (backend, _) async throws in
            let code = await code { () async throws(CloudError) in
                _ = try await backend.cloud.objects.put("o", [1], if: .missing)
            }
            #expect(code == .unavailable)
            #expect(try await backend.cloud.objects.get("o")?.bytes == [1])
        }
    }

    /// Whatever goes wrong: a counter is never higher than the additions that may have happened, and never lower than those that
    /// were confirmed.
    @Test func countersUnderFaults() async throws {
        let random = SeededRandom(seed: 7)
        let faults: [FaultProxy.Fault] = [.lostRequest, .lostAnswer, .serverError, .serverErrorAfterwards, .throttled]
        try await FaultProxy.with { _, _ in
            let draw = random.next()
            return draw % 4 == 0 ? faults[Int(draw / 4 % UInt64(faults.count))] : nil
        } _: { (backend, _) async throws in
            var (confirmed, possible) = (0, 0)
            for _ in 0..<60 {
                let code = await code { () async throws(CloudError) in
                    _ = try await backend.cloud.store.update(ItemUpdate(key, .modify([add])))
                }
                if code == nil { confirmed += 1 }
                if code == nil || code == .unavailable { possible += 1 }
            }
            let value = Int(try await backend.cloud.store.get(key)?.int("n") ?? 0)
            #expect(confirmed > 20 && possible > confirmed)
            #expect((confirmed...possible).contains(value))
        }
    }
}
