import CloudPrimitives
import FaaSKeeperConnect
import FaaSKeeperModel
import Testing

/// What the primitives take, on both sides of each bound, with the emulator's limits and with a provider's. The numbers
/// are those of docs/limits.md.
@Suite struct ProviderLimitTests {
    struct Profile: CustomTestStringConvertible, Sendable {
        let backend: Backend
        let query: String
        let itemBytesMax: Int
        let transactionItemsMax: Int
        let queryPageBytesMax = 1_048_576
        let messageBytesMax: Int
        let batchMax: Int
        let batchBytesMax: Int
        /// Nil is without a bound.
        let transactionBytesMax: Int?
        let invocationBytesMax: Int
        var testDescription: String { "\(backend) \(query)" }
    }

    static let profiles = Backend.emulated.flatMap { backend in
        [
            Profile(
                backend: backend, query: "", itemBytesMax: 2_097_152, transactionItemsMax: 2_000,
                messageBytesMax: 2_097_152, batchMax: 256, batchBytesMax: 4_194_304,
                transactionBytesMax: nil, invocationBytesMax: 4_194_304),
            Profile(
                backend: backend, query: "profile=aws-us-east-1", itemBytesMax: 409_600, transactionItemsMax: 100,
                messageBytesMax: 262_144, batchMax: 10, batchBytesMax: 262_144,
                transactionBytesMax: 4_194_304, invocationBytesMax: 262_144),
        ]
    }

    private static let table = Table("images")

    private func code(_ body: () async throws -> Void) async -> CloudError.Code? {
        do {
            try await body()
            return nil
        } catch { return (error as? CloudError)?.code }
    }

    @Test(arguments: profiles) func itemBytes(_ profile: Profile) async throws {
        try await profile.backend.run(query: profile.query) { deployment in
            let store = deployment.cloud.store
            let key = ItemKey(Self.table, "limits", "a")
            let room = profile.itemBytesMax - key.billedBytes - 1
            try await store.put(key, ["d": .bytes([UInt8](repeating: 1, count: room))])
            let larger: Item = ["d": .bytes([UInt8](repeating: 2, count: room + 1))]
            #expect(await code { try await store.put(key, larger) } == .limitExceeded)
            #expect(try await store.get(key)?.bytes("d")?.count == room)
        }
    }

    @Test(arguments: profiles) func transactionItems(_ profile: Profile) async throws {
        try await profile.backend.run(query: profile.query) { deployment in
            let store = deployment.cloud.store
            func puts(_ partition: String, _ count: Int) -> [ItemUpdate] {
                (0..<count).map {
                    ItemUpdate(ItemKey(Self.table, partition, fixedHex(Int64($0))), .put(["n": .int(1)]))
                }
            }
            let many = puts("more", profile.transactionItemsMax + 1)
            #expect(await code { _ = try await store.transact(many) } == .limitExceeded)
            #expect(try await store.queryAll(ItemQuery(Self.table, "more")).isEmpty)
            _ = try await store.transact(puts("most", profile.transactionItemsMax))
            #expect(try await store.queryAll(ItemQuery(Self.table, "most")).count == profile.transactionItemsMax)
        }
    }

    @Test(arguments: profiles) func transactionBytes(_ profile: Profile) async throws {
        guard let bytesMax = profile.transactionBytesMax else { return }
        try await profile.backend.run(query: profile.query) { deployment in
            let store = deployment.cloud.store
            // Items of nearly the largest size, and one that fills the rest.
            func puts(_ partition: String, _ bytes: Int) -> [ItemUpdate] {
                var (rest, updates) = (bytes, [ItemUpdate]())
                while rest > 0 {
                    let key = ItemKey(Self.table, partition, fixedHex(Int64(updates.count)))
                    let size = min(rest, 400_000)
                    let data = [UInt8](repeating: 1, count: size - key.billedBytes - 1)
                    updates.append(ItemUpdate(key, .put(["d": .bytes(data)])))
                    rest -= size
                }
                return updates
            }
            #expect(await code { _ = try await store.transact(puts("more", bytesMax + 1)) } == .limitExceeded)
            #expect(try await store.queryAll(ItemQuery(Self.table, "more")).isEmpty)
            _ = try await store.transact(puts("most", bytesMax))
            #expect(try await store.get(ItemKey(Self.table, "most", fixedHex(0))) != nil)
        }
    }

    @Test(arguments: profiles) func invocations(_ profile: Profile) async throws {
        try await profile.backend.run(query: profile.query) { deployment in
            let functions = deployment.cloud.functions
            let bytes = profile.invocationBytesMax
            functions.register(
                FunctionDefinition(
                    name: "sink", triggers: [], concurrencyMax: 1, memoryMB: 512, timeoutMillis: 1_000
                ) { _ in InvocationResult() })
            let larger = [UInt8](repeating: 0xFF, count: bytes + 1)
            #expect(await code { try await functions.invoke("sink", payload: larger) } == .limitExceeded)
            try await functions.invoke("sink", payload: [UInt8](repeating: 1, count: bytes))
            try await deployment.drain()
        }
    }

    @Test(arguments: profiles) func queryPages(_ profile: Profile) async throws {
        try await profile.backend.run(query: profile.query) { deployment in
            let store = deployment.cloud.store
            // Four items of a quarter each: key and name included they fill a page, one byte more does not fit.
            let quarter = profile.queryPageBytesMax / 4
            for (partition, more) in [("full", 0), ("over", 1)] {
                for number in 0..<4 {
                    let size = quarter - 2 + (number == 3 ? more : 0)
                    let item: Item = ["d": .bytes([UInt8](repeating: 1, count: size))]
                    try await store.put(ItemKey(Self.table, partition, "\(number)"), item)
                }
                let page = try await store.query(ItemQuery(Self.table, partition))
                #expect(page.rows.count == 4 - more)
                #expect((page.next == nil) == (more == 0))
            }
        }
    }

    @Test(arguments: profiles) func messages(_ profile: Profile) async throws {
        try await profile.backend.run(query: profile.query) { deployment in
            // What is sent here means nothing to the leader, which drops it.
            let queue = deployment.cloud.leaderQueue
            func message(_ bytes: Int, _ id: String) -> QueueMessage {
                QueueMessage(body: [UInt8](repeating: 0, count: bytes), group: "leader", deduplicationID: id)
            }
            let bound = profile.messageBytesMax
            try await queue.send([message(bound, "largest")])
            #expect(await code { try await queue.send([message(bound + 1, "larger")]) } == .limitExceeded)
            let many = (0...profile.batchMax).map { message(1, "many\($0)") }
            #expect(await code { try await queue.send(many) } == .limitExceeded)
            try await queue.send(Array(many.dropLast()))
            // Two that fill a batch together.
            let half = profile.batchBytesMax / 2
            let over = [message(half, "half"), message(half + 1, "more")]
            #expect(await code { try await queue.send(over) } == .limitExceeded)
            try await queue.send([message(half, "half"), message(half, "other")])
            try await deployment.drain()
        }
    }
}
