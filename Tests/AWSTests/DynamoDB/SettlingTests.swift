import CloudPrimitives
import Testing

@testable import AWSBackend

/// Updates that DynamoDB does not take as they are: they read the item first.
@Suite struct SettlingTests {
    private let key = ItemKey(Table("t"), "p", "s")
    private let changes: [ItemChange] = [.insert("k", ["new"]), .add("n", 1), .subtract("k", ["old"])]

    private func item(_ names: String) -> String { #"{"P":{"S":"p"},"S":{"S":"s"},"k":{"SS":[\#(names)]}}"# }
    private func read(_ names: String) -> ScriptedTransport.Answer { .success(#"{"Item":\#(item(names))}"#) }
    private func failed(_ names: String) -> ScriptedTransport.Answer {
        .response(
            HTTPResponse(
                status: 400,
                body: Array(#"{"__type":"x#ConditionalCheckFailedException","Item":\#(item(names))}"#.utf8)))
    }

    @Test func whatIsWritten() throws {
        let update = ItemUpdate(key, .modify(changes), if: .itemExists)
        #expect(update.contested == ["k"])
        let present = Item(["k": .stringSet(["old", "other"])])
        #expect(
            update.settled(for: present)
                == ItemUpdate(
                    key, .modify([.add("n", 1), .set("k", .stringSet(["new", "other"]))]),
                    if: .all([.itemExists, .equals("k", .stringSet(["old", "other"]))])))
        #expect(
            ItemUpdate(key, .modify([.insert("k", ["a"]), .subtract("k", ["a"])])).settled(for: nil)
                == ItemUpdate(key, .modify([.remove("k")]), if: .all([.always, .absent("k")])))
        // Two spellings of a letter are two attributes.
        #expect(ItemUpdate(key, .modify([.insert("\u{E9}", ["a"]), .subtract("e\u{301}", ["a"])])).contested == [])
    }

    /// What does not fit the attribute's kind is refused, and the condition comes first.
    @Test func kinds() async throws {
        let wrong = ItemUpdate(
            key, .modify([.insert("k", ["a"]), .subtract("k", ["b"]), .append("k", ["c"])]), if: .present("k"))
        let missing = ScriptedTransport.Answer.response(
            HTTPResponse(status: 400, body: Array(#"{"__type":"x#ConditionalCheckFailedException"}"#.utf8)))
        for (answers, code) in [
            ([read("\"a\""), failed("\"a\"")], CloudError.Code.refused), ([.success(), missing], .conditionFailed),
        ] {
            let store = DynamoDBStore(connection: try AWSClient.connection(ScriptedTransport(answers)))
            do throws(CloudError) {
                _ = try await store.update(wrong)
                Issue.record("It fits nothing")
            } catch {
                #expect(error.code == code)
            }
        }
    }

    /// Others may change the item in between, up to the bound.
    @Test func tries() async throws {
        for (failures, isDone) in [(AWSLimits.settlingTriesMax - 1, true), (AWSLimits.settlingTriesMax, false)] {
            let answers = (0..<failures).flatMap { [read("\"a\($0)\""), failed("\"a\($0 + 1)\"")] }
            let transport = ScriptedTransport(
                answers + [read("\"z\""), .success(#"{"Attributes":\#(item("\"z\""))}"#)])
            let store = DynamoDBStore(connection: try AWSClient.connection(transport))
            do throws(CloudError) {
                let outcome = try await store.update(ItemUpdate(key, .modify(changes)))
                #expect(isDone && outcome.item == Item(["k": .stringSet(["new", "z"]), "n": .int(1)]))
                #expect(outcome.readBytes.count == failures + 1)
            } catch {
                #expect(!isDone && error.code == .conflict)
            }
            #expect(transport.requests.count == 2 * AWSLimits.settlingTriesMax)
        }
    }

    /// A condition of the update itself that does not hold is told at once.
    @Test func conditions() async throws {
        let transport = ScriptedTransport([read("\"a\""), failed("\"b\"")])
        let store = DynamoDBStore(connection: try AWSClient.connection(transport))
        do throws(CloudError) {
            _ = try await store.update(ItemUpdate(key, .modify(changes), if: .present("x")))
            Issue.record("There is no x")
        } catch {
            #expect(error.code == .conditionFailed && error.current == Item(["k": .stringSet(["b"])]))
        }
        #expect(transport.requests.count == 2)
    }

    /// The reading is billed, and each try.
    @Test func billing() async throws {
        let done = ScriptedTransport.Answer.success(#"{"Attributes":\#(item("\"b\""))}"#)
        let transport = ScriptedTransport([read("\"a\""), failed("\"b\""), read("\"b\""), done])
        let connection = try AWSClient.connection(transport)
        let meter = Meter(caller: "test", clock: HastyClock())
        var cloud = try AWSBackend(deployment: "d", region: "us-east-1", AWSOptions(environment: [:])).cloud
        cloud.store = DynamoDBStore(connection: connection)
        _ = try await cloud.metered(by: meter).store.update(ItemUpdate(key, .modify(changes)))
        #expect(meter.usage.readUnits == 2 && meter.usage.writeUnits == 2)
        // In a transaction each try is twice as dear.
        let transaction = ScriptedTransport([read("\"a\""), .success()])
        cloud.store = DynamoDBStore(connection: try AWSClient.connection(transaction))
        _ = try await cloud.metered(by: meter).store.transact([ItemUpdate(key, .modify(changes))])
        #expect(meter.usage.readUnits == 3 && meter.usage.writeUnits == 4)
    }
}
