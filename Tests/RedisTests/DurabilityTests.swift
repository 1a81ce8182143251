import CloudPrimitives
import RedisPeer
import Synchronization
import Testing

@testable import RedisStore

/// What survives, and how a loss is noticed.
@Suite struct DurabilityTests {
    /// With `appendfsync always` every acknowledged write is there after a kill in the middle of many.
    @Test func acknowledgedWritesSurviveAKill() async throws {
        try await withServer(RedisServer.Setup(["--appendonly", "yes", "--appendfsync", "always"])) { server in
            for round in 0..<3 {
                let store = try server.store("round\(round)")
                let count = Tally()
                let acknowledged = try await withThrowingTaskGroup(of: Int64.self) { group in
                    for writer in 0..<4 {
                        group.addTask {
                            var last: Int64 = 0
                            while true {
                                do throws(CloudError) {
                                    let update = ItemUpdate(key("w\(writer)"), .modify([.add("n", 1)]))
                                    last = try await store.update(update).item?.int("n") ?? 0
                                    count.add()
                                } catch { return last << 8 | Int64(writer) }
                            }
                        }
                    }
                    while count.value < 40 + 10 * round { try await Task.sleep(for: .milliseconds(1)) }
                    await server.kill()
                    store.close()
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                try await server.start()
                let fresh = try server.store("round\(round)")
                for entry in acknowledged {
                    let (writer, last) = (entry & 0xFF, entry >> 8)
                    let found = try await fresh.get(key("w\(writer)"))?.int("n") ?? 0
                    // The write under way may have been done, or not.
                    #expect((last...last + 1).contains(found), "writer \(writer): \(last), found \(found)")
                }
                fresh.close()
            }
        }
    }

    /// Without a file a kill takes everything, and the incarnation says so.
    @Test func anEmptiedServerIsToldFromAFreshOne() async throws {
        try await withServer { server in
            let store = try server.store()
            let first = try await store.incarnation()
            #expect(first.writes == 0 && !first.runID.isEmpty && !first.birth.isEmpty)
            #expect(try await store.incarnation() == first)
            _ = try await store.put(key("a"), Item())
            _ = try await store.put(key("a"), Item(["n": .int(1)]))
            let second = try await store.incarnation()
            #expect(second.writes == 2)
            #expect(second.continuity(since: first) == .same)
            try await server.restart()
            let emptied = try await store.incarnation()
            #expect(emptied.continuity(since: second) == .another)
            #expect(try await store.get(key("a")) == nil)
            store.close()
        }
    }

    /// A server that comes up with an old snapshot has lost what came after.
    @Test func aStoreThatWentBackIsNoticed() async throws {
        try await withServer { server in
            let store = try server.store()
            _ = try await store.incarnation()
            _ = try await store.put(key("a"), Item())
            _ = try await command(store, "SAVE")
            let saved = try await store.incarnation()
            _ = try await store.put(key("b"), Item())
            _ = try await store.put(key("c"), Item())
            let later = try await store.incarnation()
            try await server.restart()
            let back = try await store.incarnation()
            #expect(back.continuity(since: later) == .wentBack(writes: 2))
            #expect(back.continuity(since: saved) == .restarted)
            #expect(try await store.get(key("a")) != nil)
            store.close()
        }
    }

    @Test func theServerSaysWhatItKeeps() async throws {
        let setups: [([String], RedisDurability.Loss, String)] = [
            (["--appendonly", "yes", "--appendfsync", "always"], .nothing, "survives a kill"),
            (["--appendonly", "yes", "--appendfsync", "everysec"], .lastSecond, "last second"),
            (["--appendonly", "yes", "--appendfsync", "no"], .unflushed, "half minute"),
            (["--save", "3600 1"], .sinceSnapshot, "since its last snapshot"),
            ([], .everything, "everything is lost"),
        ]
        for (options, loss, words) in setups {
            try await withServer(RedisServer.Setup(options)) { server in
                let store = try server.store()
                let durability = try await store.connect()
                #expect(durability.loss == loss)
                #expect(durability.description.contains(words), "\(durability)")
                #expect(durability.evictionPolicy == "noeviction")
                store.close()
            }
        }
    }

    /// Some providers do not show the configuration: INFO tells a part of it.
    @Test func aServerThatShowsLittle() async throws {
        let hidden = RESPValue.error(Array("ERR unknown command 'CONFIG'".utf8))
        let info = "run_id:x\r\nrole:master\r\naof_enabled:1\r\nconnected_slaves:2\r\nmaxmemory_policy:noeviction\r\n"
        try await withFake({ words, _ in
            switch words[0] {
            case "CONFIG", "SCRIPT": .value(hidden)
            case "INFO": .value(.verbatim(format: Array("txt".utf8), Array(info.utf8)))
            default: nil
            }
        }) { fake in
            let store = try RedisStore(fake.url, deployment: "test", options: .patient)
            let durability = try await store.connect()
            #expect(durability.appendOnly == true && durability.replicas == 2)
            #expect(durability.loss == .unknown)
            #expect(durability.description.contains("not known") && durability.description.contains("2 replicas"))
            // Scripts that cannot be loaded are sent whole.
            _ = try await store.put(key("a"), Item())
            #expect(fake.count("EVAL") == 1 && fake.count("EVALSHA") == 0)
            store.close()
        }
    }
}

private final class Tally: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}
