import CloudPrimitives
import NIOCore
import RedisPeer
import Synchronization
import Testing

@testable import RedisStore

/// Each bound of `RedisLimits` up to it and a step beyond.
@Suite struct RedisLimitTests {
    private func decode(_ pieces: [[UInt8]]) throws -> RESPValue? {
        var decoder = RESPDecoder()
        var value: RESPValue?
        for piece in pieces {
            decoder.append(piece)
            while let next = try decoder.next() { value = next }
        }
        return value
    }

    private func expectTooLarge(_ pieces: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation) {
        let error = #expect(throws: RESPError.self, sourceLocation: sourceLocation) { try decode(pieces) }
        #expect(error?.kind == .tooLarge, sourceLocation: sourceLocation)
    }

    private static let end: [UInt8] = [0x0D, 0x0A]

    @Test func bytesOfAText() throws {
        let most = RedisLimits.bulkBytesMax
        let content = [UInt8](repeating: 0x61, count: most)
        #expect(try decode([Array("$\(most)\r\n".utf8), content, Self.end])?.bytes?.count == most)
        // Refused by its length alone.
        expectTooLarge([Array("$\(most + 1)\r\n".utf8)])
        expectTooLarge([Array("=\(Int64.max)\r\n".utf8)])
    }

    @Test func bytesOfAnAnswer() throws {
        let part = Array("$\(RedisLimits.bulkBytesMax)\r\n".utf8)
        let content = [UInt8](repeating: 0x61, count: RedisLimits.bulkBytesMax)
        let fits = RedisLimits.answerBytesMax / RedisLimits.bulkBytesMax - 1
        func pieces(_ count: Int) -> [[UInt8]] {
            [Array("*\(count)\r\n".utf8)] + (0..<count).flatMap { _ in [part, content, Self.end] }
        }
        #expect(try decode(pieces(fits))?.elements?.count == fits)
        expectTooLarge(pieces(fits + 1))
        // One answer after the other is none too large.
        #expect(try decode((0..<fits + 2).flatMap { _ in [part, content, Self.end] })?.bytes?.count == content.count)
        // A streamed text is an answer too.
        let streamed =
            [Array("$?\r\n".utf8)] + (0...fits).flatMap { _ in [[0x3B] + part.dropFirst(), content, Self.end] }
        expectTooLarge(streamed)
    }

    @Test func elementsOfAnAnswer() throws {
        let most = RedisLimits.answerBytesMax / RedisLimits.elementBytes
        expectTooLarge([Array("*\(most + 1)\r\n".utf8)])
        expectTooLarge([Array("%\(most / 2 + 1)\r\n".utf8)])
        let fits = most - 2
        let elements = [UInt8]((0..<fits).flatMap { _ in [0x5F, 0x0D, 0x0A] as [UInt8] })
        #expect(try decode([Array("*\(fits)\r\n".utf8), elements])?.elements?.count == fits)
        // Streamed, without a number before it.
        expectTooLarge([Array("*?\r\n".utf8), elements, Array("_\r\n_\r\n_\r\n".utf8)])
    }

    @Test func bytesOfALine() throws {
        let most = RedisLimits.lineBytesMax
        #expect(try decode([[0x2B] + [UInt8](repeating: 0x61, count: most - 1) + Self.end])?.bytes?.count == most - 1)
        expectTooLarge([[0x2B] + [UInt8](repeating: 0x61, count: most + 1)])
    }

    @Test func nesting() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "*1\r\n", count: depth) + "_\r\n").utf8)
        }
        #expect(try decode([nested(RedisLimits.nestingMax)]) != nil)
        expectTooLarge([nested(RedisLimits.nestingMax + 1)])
        expectTooLarge([Array(String(repeating: "|1\r\n", count: RedisLimits.nestingMax + 1).utf8)])
    }

    /// An answer that is too large is an error of the call that asked for it, with the bound.
    @Test func anAnswerThatIsTooLarge() async throws {
        try await withFake({ words, _ in
            words[0] == "GET" ? .bytes(Array("$\(RedisLimits.bulkBytesMax + 1)\r\n".utf8)) : nil
        }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            let error = try await failure { () async throws(CloudError) in try await store.get(key("a")) }
            #expect(error.code == .limitExceeded)
            store.close()
        }
    }

    /// Whoever loses again and again is told.
    @Test func attempts() async throws {
        let random = SystemRandom()
        try await withFake({ words, _ in
            guard words[0] == "EVALSHA" else { return nil }
            return .value(.array([.bulk(StoredItem.bytes(of: Item(), random: random))]))
        }) { fake in
            var options = RedisOptions.patient
            options.callMillis = 60_000
            let store = try RedisStore(fake.url, deployment: "test", options: options)
            let error = try await failure { () async throws(CloudError) in try await store.put(key("a"), Item()) }
            #expect(error.code == .conflict)
            #expect(fake.count("EVALSHA") == RedisLimits.attemptsMax)
            store.close()
        }
    }

    @Test func bytesOfATransaction() async throws {
        try await withServer { server in
            let store = try server.store()
            let size = store.limits.itemBytesMax - 1_000
            let item = Item(["data": .bytes([UInt8](repeating: 1, count: size))])
            let fits = RedisLimits.transactionBytesMax / store.limits.itemBytesMax
            func updates(_ count: Int) -> [ItemUpdate] { (0..<count).map { ItemUpdate(key("p", "\($0)"), .put(item)) } }
            let error = try await failure { () async throws(CloudError) in try await store.transact(updates(fits + 1)) }
            #expect(error.code == .limitExceeded)
            #expect(error.message.contains("\(RedisLimits.transactionBytesMax)"), "\(error.message)")
            #expect(try await store.get(key("p", "0")) == nil)
            _ = try await store.transact(updates(fits))
            #expect(try await store.get(key("p", "\(fits - 1)")) == item)
            store.close()
        }
    }

    @Test func rowsOfAPage() async throws {
        try await withServer { server in
            let store = try server.store()
            let most = RedisLimits.pageRowsMax
            for start in stride(from: 0, to: most + 1, by: 1_000) {
                _ = try await store.transact(
                    (start..<min(start + 1_000, most + 1)).map { ItemUpdate(key("p", "\($0)"), .put(Item())) })
            }
            let page = try await store.query(ItemQuery(table, "p", limit: .max))
            #expect(page.rows.count == most && page.next != nil)
            #expect(try await store.queryAll(ItemQuery(table, "p", limit: .max)).count == most + 1)
            let scan = try await store.scan(table, after: nil, limit: .max)
            #expect(scan.rows.count == most && scan.next != nil)
            store.close()
        }
    }

    @Test func commandsUnderWay() async throws {
        try await withFake({ words, _ in words[0] == "GET" ? .silence : nil }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            let connection = try await store.caller.link.connection(by: store.caller.deadline)
            let many = [RedisCommand](repeating: RedisCommand("GET", "x"), count: RedisLimits.commandsUnderWayMax)
            let waiting = Task {
                try await connection.send(many, by: .now() + .seconds(60))
            }
            while fake.count("GET") == 0 { try await Task.sleep(for: .milliseconds(2)) }
            do throws(RedisFailure) {
                _ = try await connection.send([RedisCommand("GET", "y")], by: .now() + .seconds(60))
                Issue.record("a command too many was sent")
            } catch {
                #expect(error.kind == .notDone && error.error.code == .throttled)
            }
            store.close()
            await #expect(throws: RedisFailure.self) { _ = try await waiting.value }
        }
    }

    /// Attempts to connect come slower and slower, and a call has an end.
    @Test func connecting() async throws {
        try await withFake({ words, _ in words[0] == "HELLO" ? .cut : nil }) { fake in
            var options = RedisOptions.patient
            options.callMillis = 3_000
            let store = try RedisStore(fake.url, deployment: "test", options: options)
            let error = try await failure { () async throws(CloudError) in try await store.connect() }
            #expect(error.code == .unavailable)
            // Doubled each time from 10 ms on, and at least half of that.
            #expect((1...12).contains(fake.count("connect")))
            store.close()
        }
    }

    /// The greeting has a time of its own.
    @Test func aServerThatDoesNotGreet() async throws {
        try await withFake({ words, count in words[0] == "HELLO" && count == 1 ? .silence : nil }) { fake in
            var options = RedisOptions.patient
            options.callMillis = 60_000
            options.connectMillis = 500
            let store = try RedisStore(fake.url, deployment: "test", options: options)
            _ = try await store.connect()
            #expect(fake.count("connect") >= 2)
            store.close()
        }
    }
}
