import CloudPrimitives
import Testing

@testable import AWSBackend

/// What cancellation reasons come to, and what a transaction is billed.
@Suite struct AWSTransactionTests {
    private let table = Table("t")

    private func error(_ reasons: String, count: Int = 3) async throws -> CloudError? {
        let body =
            #"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","#
            + #""Message":"cancelled","CancellationReasons":[\#(reasons)]}"#
        let transport = ScriptedTransport([.response(HTTPResponse(status: 400, body: Array(body.utf8)))])
        let store = DynamoDBStore(connection: try AWSClient.connection(transport))
        let updates = (0..<count).map { ItemUpdate(ItemKey(table, "p", "\($0)"), .delete, if: .itemExists) }
        do throws(CloudError) {
            _ = try await store.transact(updates)
            return nil
        } catch { return error }
    }

    @Test func reasons() async throws {
        let failed = #"{"Code":"ConditionalCheckFailed","Item":{"P":{"S":"p"},"S":{"S":"1"},"n":{"N":"7"}}}"#
        let first = try #require(try await error(#"{"Code":"None"},\#(failed),{"Code":"ConditionalCheckFailed"}"#))
        #expect(first.code == .conditionFailed && first.index == 1)
        #expect(first.current == Item(["n": .int(7)]))
        let missing = try #require(
            try await error(#"{"Code":"ConditionalCheckFailed"},{"Code":"None"},{"Code":"None"}"#))
        #expect(missing.code == .conditionFailed && missing.index == 0 && missing.current == nil)
        // Whatever is first was in the way: what comes after it may not even have been looked at.
        let conflict = try #require(try await error(#"{"Code":"TransactionConflict"},\#(failed),{"Code":"None"}"#))
        #expect(conflict.code == .conflict && conflict.index == 0)
        let slow = try #require(try await error(#"{"Code":"None"},{"Code":"None"},{"Code":"ThrottlingError"}"#))
        #expect(slow.code == .throttled && slow.index == 2)
        let wrong = try #require(
            try await error(#"{"Code":"ValidationError","Message":"An operand has an incorrect data type"}"#))
        #expect(wrong.code == .refused && wrong.index == 0)
        let large = try #require(
            try await error(#"{"Code":"ValidationError","Message":"Item size to update has exceeded the maximum"}"#))
        #expect(large.code == .limitExceeded)
    }

    /// The same call again has the same token, another call another.
    @Test func tokens() async throws {
        let transport = ScriptedTransport([.failure(.unknown), .success(), .success()])
        let store = DynamoDBStore(connection: try AWSClient.connection(transport))
        let update = ItemUpdate(ItemKey(table, "p"), .put(Item()))
        _ = try await store.transact([update])
        _ = try await store.transact([update])
        let tokens = try transport.requests.map { try JSONParser.parse($0.body)["ClientRequestToken"]?.text }
        #expect(tokens.count == 3 && tokens[0] != nil && tokens[0] == tokens[1] && tokens[1] != tokens[2])
    }

    /// A transaction returns no items; what was seen before tells what it is billed.
    @Test func billing() {
        let seen = SeenItems()
        let key = ItemKey(table, "p", "s")
        let old = Item(["data": .bytes([UInt8](repeating: 1, count: 3_000))])
        let put = ItemUpdate(key, .put(Item(["n": .int(1)])))
        #expect(seen.outcomes(of: [put])[0].billedBytes == put.sentBytes)
        seen.note(key, old)
        #expect(seen.outcomes(of: [put])[0].billedBytes == key.billedBytes + old.billedBytes)
        let grow = ItemUpdate(key, .modify([.set("m", .string("abc"))]))
        let after = Item(["m": .string("abc"), "n": .int(1)])
        #expect(seen.outcomes(of: [grow])[0].billedBytes == key.billedBytes + after.billedBytes)
        #expect(seen.outcomes(of: [ItemUpdate(key, .delete)])[0].billedBytes == key.billedBytes + after.billedBytes)
        #expect(seen.outcomes(of: [ItemUpdate(key, .delete)])[0].billedBytes == key.billedBytes)
    }

    @Test func seenItemsAreBounded() {
        func isKnown(_ count: Int, bytes: Int) -> Bool {
            let seen = SeenItems()
            let item = Item(["d": .bytes([UInt8](repeating: 1, count: bytes))])
            for number in 0..<count { seen.note(ItemKey(table, "\(number)"), item) }
            let update = ItemUpdate(ItemKey(table, "0"), .delete)
            return seen.outcomes(of: [update])[0].billedBytes > update.sentBytes
        }
        #expect(isKnown(SeenItems.itemsMax, bytes: 1))
        #expect(!isKnown(SeenItems.itemsMax + 1, bytes: 1))
        #expect(isKnown(2, bytes: SeenItems.bytesMax / 2 - 1))
        #expect(!isKnown(2, bytes: SeenItems.bytesMax / 2))
    }
}
