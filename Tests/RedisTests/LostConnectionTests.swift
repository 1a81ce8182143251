import CloudPrimitives
import NIOCore
import RedisPeer
import Synchronization
import Testing

@testable import RedisStore

/// Connections that end, and what is known of the commands under way then.
@Suite struct LostConnectionTests {
    /// What was answered before the cut counts, the rest is unknown, and neither is sent twice.
    @Test func tornInTheMiddleOfAPipeline() async throws {
        try await withFake({ words, count in
            guard words[0] == "EVALSHA" else { return nil }
            return count <= 3 ? .value(.integer(1)) : count == 4 ? .cut : .silence
        }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            _ = try await store.connect()
            let link = store.caller.link
            let connection = try await link.connection(by: .now() + .seconds(5))
            let results = await withTaskGroup(of: (Int, Result<Int64?, RedisFailure>).self) { group in
                for number in 0..<8 {
                    let command = RedisCommand("EVALSHA", "\(number)")
                    group.addTask {
                        do throws(RedisFailure) {
                            let answers = try await connection.send([command], by: .now() + .seconds(30))
                            return (number, .success(answers.first?.integer))
                        } catch { return (number, .failure(error)) }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            let answered = results.values.count { if case .success(1) = $0 { true } else { false } }
            #expect(answered == 3)
            for case .failure(let failure) in results.values {
                #expect(failure.error.code == .unavailable)
                // Some may have come too late to be sent at all.
                #expect(failure.kind == .unknown || failure.kind == .notDone)
            }
            #expect(results.values.contains { if case .failure(let f) = $0 { f.kind == .unknown } else { false } })
            #expect(fake.count("EVALSHA") <= 8)
            store.close()
        }
    }

    /// A write whose answer is lost is not sent again: it may have been done.
    @Test func aWriteWithoutAnswerIsUnknown() async throws {
        try await withFake({ words, _ in words[0] == "EVALSHA" ? .cut : nil }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            let error = try await failure { () async throws(CloudError) in
                try await store.put(key("a"), Item(["n": .int(1)]))
            }
            #expect(error.code == .unavailable)
            #expect(error.message.contains("unknown"))
            #expect(fake.count("EVALSHA") == 1)
            store.close()
        }
    }

    /// A read may be done twice.
    @Test func aReadWithoutAnswerIsSentAgain() async throws {
        try await withFake({ words, count in words[0] == "GET" && count < 3 ? .cut : nil }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            #expect(try await store.get(key("a")) == nil)
            #expect(fake.count("GET") == 3)
            #expect(fake.count("connect") == 3)
            store.close()
        }
    }

    @Test func silenceHasAnEnd() async throws {
        try await withFake({ words, _ in words[0] == "EVALSHA" || words[0] == "GET" ? .silence : nil }) { fake in
            var options = RedisOptions.patient
            options.callMillis = 200
            let store = try RedisStore(fake.url, deployment: "test", options: options)
            let write = try await failureInTime { () async throws(CloudError) in
                try await store.put(key("a"), Item())
            } until: { _ in
                fake.count("EVALSHA") > 0
            }
            #expect(write.code == .unavailable)
            #expect(write.message.contains("has not answered within 200 ms"))
            #expect(write.message.contains("unknown"))
            let read = try await failure { () async throws(CloudError) in try await store.get(key("a")) }
            #expect(read.code == .unavailable)
            store.close()
        }
    }

    @Test func nobodyIsThere() async throws {
        var options = RedisOptions.patient
        options.callMillis = 500
        let port = try Port.free()
        let store = try RedisStore(RedisURL("redis://127.0.0.1:\(port)"), deployment: "test", options: options)
        let error = try await failureInTime { () async throws(CloudError) in
            try await store.get(key("a"))
        } until: {
            $0.message.contains("cannot be reached")
        }
        #expect(error.code == .unavailable)
        #expect(error.message.contains("redis://127.0.0.1:\(port) cannot be reached"), "\(error.message)")
        #expect(!error.message.contains("unknown"))
        store.close()
    }

    @Test func closedIsClosed() async throws {
        try await withFake({ _, _ in nil }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            _ = try await store.connect()
            store.close()
            let error = try await failure { () async throws(CloudError) in try await store.get(key("a")) }
            #expect(error.code == .closed)
        }
    }

    /// Bytes that are no answer end the connection: what follows could belong to anybody.
    @Test func garbageEndsTheConnection() async throws {
        try await withFake({ words, count in
            words[0] == "GET" && count == 1 ? .bytes(Array("?what\r\n$3\r\nabc\r\n".utf8)) : nil
        }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            #expect(try await store.get(key("a")) == nil)
            #expect(fake.count("connect") == 2)
            store.close()
        }
    }

    /// Pushes are no answers.
    @Test func pushesAreLeftOut() async throws {
        let push = RESPValue.push([.simple(Array("invalidate".utf8)), .null]).encoded()
        try await withFake({ words, _ in
            words[0] == "GET" ? .bytes(push + RESPValue.null.encoded() + push) : nil
        }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            for _ in 0..<3 { #expect(try await store.get(key("a")) == nil) }
            #expect(fake.count("connect") == 1)
            store.close()
        }
    }

    /// A server that goes away and comes back: reads wait for it, and the connection is made anew.
    @Test func theServerStartsAgain() async throws {
        try await withServer(RedisServer.Setup(["--appendonly", "yes", "--appendfsync", "always"])) { server in
            var options = RedisOptions.patient
            options.callMillis = 60_000
            let store = try server.store("test", options)
            _ = try await store.put(key("a"), Item(["n": .int(1)]))
            await server.kill()
            async let read = store.get(key("a"))
            try await server.start()
            #expect(try await read?.int("n") == 1)
            _ = try await store.put(key("a"), Item(["n": .int(2)]))
            #expect(try await store.get(key("a"))?.int("n") == 2)
            store.close()
        }
    }
}
