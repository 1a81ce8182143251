import CloudPrimitives
import LocalEmulator
import Testing

@testable import AWSBackend

/// What DynamoDB takes is looked at before anything is sent; the emulator with the same limits says the same.
@Suite struct AWSKeyValueLimitTests {
    private let table = Table("t")

    private func stores() throws -> (ScriptedTransport, DynamoDBStore, any KeyValueStore) {
        let transport = ScriptedTransport([.success()])
        let store = DynamoDBStore(connection: try AWSClient.connection(transport))
        var options = LocalOptions()
        options.keyValueLimits = store.limits
        return (transport, store, LocalEmulator.memory(options).cloud.store)
    }

    /// Both stores come to the same: the code and the message, or none.
    private func same(
        reachesAWS: Bool, location: SourceLocation = #_sourceLocation,
        _ body: (any KeyValueStore) async throws(CloudError) -> Void
    ) async throws {
        let (transport, aws, local) = try stores()
        var errors: [CloudError?] = []
        for store in [aws as any KeyValueStore, local] {
            do throws(CloudError) {
                try await body(store)
                errors.append(nil)
            } catch {
                errors.append(error)
            }
        }
        #expect(errors[0]?.code == errors[1]?.code, sourceLocation: location)
        #expect(errors[0]?.message == errors[1]?.message, sourceLocation: location)
        #expect(transport.requests.isEmpty != reachesAWS, sourceLocation: location)
    }

    private func item(bytes: Int) -> Item { Item(["data": .bytes([UInt8](repeating: 1, count: bytes))]) }

    @Test func itemBytes() async throws {
        let key = ItemKey(table, "p", "s")
        // Two names of keys, two keys, the name `data`.
        let room = AWSLimits.itemBytesMax - 2 - 2 - 4
        try await same(reachesAWS: true) { store throws(CloudError) in _ = try await store.put(key, item(bytes: room)) }
        try await same(reachesAWS: false) { store throws(CloudError) in
            _ = try await store.put(key, item(bytes: room + 1))
        }
        try await same(reachesAWS: false) { store throws(CloudError) in
            _ = try await store.update(
                ItemUpdate(key, .modify([.set("data", .bytes([UInt8](repeating: 1, count: room + 1)))])))
        }
    }

    @Test func transactionItems() async throws {
        func updates(_ count: Int) -> [ItemUpdate] {
            (0..<count).map { ItemUpdate(ItemKey(table, "p", "\($0)"), .put(Item())) }
        }
        try await same(reachesAWS: true) { store throws(CloudError) in
            _ = try await store.transact(updates(AWSLimits.transactionItemsMax))
        }
        try await same(reachesAWS: false) { store throws(CloudError) in
            _ = try await store.transact(updates(AWSLimits.transactionItemsMax + 1))
        }
        try await same(reachesAWS: false) { store throws(CloudError) in
            _ = try await store.transact(updates(3) + updates(1))
        }
        try await same(reachesAWS: false) { store throws(CloudError) in _ = try await store.transact([]) }
        try await same(reachesAWS: false) { store throws(CloudError) in
            _ = try await store.update(ItemUpdate(ItemKey(table, "p"), .check))
        }
    }

    @Test func transactionBytes() async throws {
        let (transport, store, _) = try stores()
        let keyBytes = 2 + 1 + 2 + 4
        func updates(_ more: Int) -> [ItemUpdate] {
            let whole = (0..<16).map { number in
                let bytes = AWSLimits.transactionBytesMax / 16 - keyBytes
                return ItemUpdate(
                    ItemKey(table, "p", String(UnicodeScalar(UInt8(65 + number)))), .put(item(bytes: bytes)))
            }
            let sum = whole.reduce(0) { $0 + $1.sentBytes }
            return whole + [
                ItemUpdate(ItemKey(table, "q", "s"), .put(item(bytes: AWSLimits.transactionBytesMax - sum - 8 + more)))
            ]
        }
        _ = try await store.transact(updates(0))
        #expect(transport.requests.count == 1)
        do throws(CloudError) {
            _ = try await store.transact(updates(1))
            Issue.record("A transaction that is too large was sent")
        } catch {
            #expect(error.code == .limitExceeded)
        }
        #expect(transport.requests.count == 1)
    }

    private func code(_ key: ItemKey) async throws -> CloudError.Code? {
        let (_, store, _) = try stores()
        do throws(CloudError) {
            _ = try await store.get(key)
            return nil
        } catch { return error.code }
    }

    @Test func keys() async throws {
        func text(_ bytes: Int) -> String { String(repeating: "k", count: bytes) }
        #expect(try await code(ItemKey(table, text(AWSLimits.partitionBytesMax), text(AWSLimits.sortBytesMax))) == nil)
        #expect(try await code(ItemKey(table, text(AWSLimits.partitionBytesMax + 1), "s")) == .limitExceeded)
        #expect(try await code(ItemKey(table, "p", text(AWSLimits.sortBytesMax + 1))) == .limitExceeded)
        #expect(try await code(ItemKey(table, "", "s")) == .refused)
        #expect(try await code(ItemKey(table, "p", "")) == .refused)
    }

    @Test func expressions() async throws {
        let (transport, store, _) = try stores()
        func code(_ count: Int) async -> CloudError.Code? {
            do throws(CloudError) {
                _ = try await store.update(
                    ItemUpdate(
                        ItemKey(table, "p"), .delete, if: .all([Condition](repeating: .present("a"), count: count))))
                return nil
            } catch { return error.code }
        }
        // "attribute_exists(#0)" and " AND ", in parentheses.
        let most = (AWSLimits.expressionBytesMax - 2 + 5) / 25
        #expect(await code(most) == nil)
        #expect(transport.requests.count == 1)
        #expect(await code(most + 1) == .limitExceeded)
        #expect(transport.requests.count == 1)
    }

    /// The names of the keys are nobody else's.
    @Test func namesOfKeys() async throws {
        let (_, store, _) = try stores()
        for name in ["P", "S", ""] {
            await #expect(throws: CloudError.self) {
                try await store.put(ItemKey(self.table, "p"), Item([name: .int(1)]))
            }
        }
    }
}
