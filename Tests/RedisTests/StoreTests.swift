import CloudPrimitives
import RedisPeer
import Testing

@testable import RedisStore

/// What the conformance suite does not look at, with a real server.
@Suite struct StoreTests {
    /// Two stores, each with a connection of its own, add to one number: none of the additions is lost.
    @Test func twoWritersLoseNothing() async throws {
        try await withServer { server in
            let stores = [try server.store(), try server.store()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for store in stores {
                    group.addTask {
                        for _ in 0..<200 {
                            _ = try await store.update(ItemUpdate(key("n"), .modify([.add("n", 1)])))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await stores[0].get(key("n"))?.int("n") == 400)
            for store in stores { store.close() }
        }
    }

    /// The same with a writer that comes exactly between the reading and the writing, and puts the same value back: the
    /// item is not taken for the one that was read.
    @Test func aChangeInBetweenIsSeen() async throws {
        try await withServer { server in
            let store = try server.store()
            _ = try await store.put(key("a"), Item(["n": .int(1)]))
            let update = ItemUpdate(key("a"), .modify([.add("n", 1)]))
            let answer = try await command(
                store, "MGET", String(decoding: store.names.item(key("a")), as: UTF8.self))
            let before = try StoredItem.list(answer, of: [update])
            _ = try await store.put(key("a"), Item(["n": .int(7)]))
            _ = try await store.put(key("a"), Item(["n": .int(1)]))
            let change = CompareAndSet(
                [update], before: before, after: [Item(["n": .int(2)])], store.names, SystemRandom())
            let result = try await store.caller.run(
                .compareAndSet, keys: change.keys, arguments: change.arguments, isRepeatable: false,
                by: store.caller.deadline)
            #expect(try StoredItem.list(result, of: [update])[0]?.item == Item(["n": .int(1)]))
            #expect(try await store.get(key("a")) == Item(["n": .int(1)]))
            store.close()
        }
    }

    /// The server forgets its scripts, in a restart say.
    @Test func forgottenScripts() async throws {
        try await withServer { server in
            let store = try server.store()
            _ = try await store.put(key("a"), Item(["n": .int(1)]))
            _ = try await command(store, "SCRIPT", "FLUSH")
            _ = try await store.put(key("a"), Item(["n": .int(2)]))
            _ = try await command(store, "SCRIPT", "FLUSH")
            #expect(try await store.queryAll(ItemQuery(table, "a")).first?.item.int("n") == 2)
            // They are known again under the same names.
            let page = try await store.caller.link.connection(by: store.caller.deadline).scripts[.page]
            #expect(try await command(store, "SCRIPT", "EXISTS", page ?? "").elements == [.integer(1)])
            store.close()
        }
    }

    /// Everything of a deployment is in one slot, and several share a server.
    @Test func deploymentsAreApart() async throws {
        try await withServer { server in
            let (one, two) = (try server.store("one"), try server.store("two"))
            _ = try await one.put(key("a"), Item(["n": .int(1)]))
            _ = try await two.put(key("a"), Item(["n": .int(2)]))
            _ = try await one.incarnation()
            #expect(try await one.get(key("a"))?.int("n") == 1)
            #expect(try await two.scan(table, after: nil, limit: 10).rows.count == 1)
            let names = try await command(one, "KEYS", "*").elements?.compactMap(\.text) ?? []
            #expect(names.count == 7)
            #expect(names.allSatisfy { $0.hasPrefix("fk:{one}:") || $0.hasPrefix("fk:{two}:") })
            one.close()
            two.close()
        }
    }

    /// An emptied partition leaves nothing behind.
    @Test func whatIsDeletedIsGone() async throws {
        try await withServer { server in
            let store = try server.store()
            for number in 0..<20 { _ = try await store.put(key("p", "\(number)"), Item()) }
            _ = try await store.transact((0..<20).map { ItemUpdate(key("p", "\($0)"), .delete) })
            #expect(try await command(store, "KEYS", "*").elements?.compactMap(\.text) == ["fk:{test}:writes"])
            store.close()
        }
    }

    /// Partitions with a byte 0, one the beginning of another: each has its own rows, and a scan is in their order.
    @Test func awkwardPartitions() async throws {
        try await withServer { server in
            let store = try server.store()
            let names = ["", "\0", "\0\0", "\0\u{1}", "a", "a\0", "a\0\u{1}b", "a\u{1}", "ab", "b", "é", "\u{10FFFF}"]
            for name in names {
                for sort in ["", "\0", "x"] { _ = try await store.put(key(name, sort), Item(["p": .string(name)])) }
            }
            for name in names {
                let rows = try await store.queryAll(ItemQuery(table, name, limit: 2))
                #expect(rows.map(\.sort) == ["", "\0", "x"])
                #expect(rows.allSatisfy { $0.item.string("p") == name })
            }
            var scanned: [String] = []
            var after: ItemKey?
            repeat {
                let page = try await store.scan(table, after: after, limit: 5)
                scanned += page.rows.map(\.key.partition)
                after = page.next
            } while after != nil
            #expect(scanned == names.flatMap { [$0, $0, $0] })
            store.close()
        }
    }

    /// Something that the server has dropped is told from something that is not there.
    @Test func aLostItemIsNoticed() async throws {
        try await withServer { server in
            let store = try server.store()
            _ = try await store.put(key("p", "a"), Item())
            _ = try await store.put(key("p", "b"), Item())
            _ = try await command(store, "DEL", String(decoding: store.names.item(key("p", "a")), as: UTF8.self))
            let error = try await failure { () async throws(CloudError) in try await store.query(ItemQuery(table, "p"))
            }
            #expect(error.code == .corrupt)
            #expect(error.message.contains("the server has lost it"), "\(error.message)")
            store.close()
        }
    }

    /// Keys that somebody else has written to are an error, and nothing is written over them.
    @Test func foreignValues() async throws {
        try await withServer { server in
            let store = try server.store()
            let name = String(decoding: store.names.item(key("a")), as: UTF8.self)
            for value in ["", "x", "\u{2}0123456789abcdefgh", "\u{1}0123456789abcdef\u{7F}"] {
                _ = try await command(store, "SET", name, value)
                for body in [{ try await store.get(key("a")) }, { try await store.put(key("a"), Item()).item }]
                    as [() async throws -> Item?]
                {
                    let error = await #expect(throws: CloudError.self) { _ = try await body() }
                    #expect(error?.code == .corrupt)
                }
            }
            // An index of another type stops the whole write.
            _ = try await command(store, "DEL", name)
            _ = try await command(store, "SET", "fk:{test}:x:other", "text")
            let error = try await failure { () async throws(CloudError) in
                try await store.transact([
                    ItemUpdate(key("a"), .put(Item())), ItemUpdate(ItemKey(Table("other"), "b"), .put(Item())),
                ])
            }
            #expect(error.code == .corrupt)
            #expect(try await store.get(key("a")) == nil)
            #expect(try await command(store, "EXISTS", "fk:{test}:x:nodes").integer == 0)
            store.close()
        }
    }

    /// Commands of many tasks share a connection and go out one behind the other.
    @Test func callsArePipelined() async throws {
        try await withServer { server in
            let store = try server.store()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        _ = try await store.put(key("p\(number)"), Item(["n": .int(Int64(number))]))
                        let item = try await store.get(key("p\(number)"))
                        #expect(item?.int("n") == Int64(number))
                    }
                }
                try await group.waitForAll()
            }
            let clients = try await command(store, "CLIENT", "LIST").text?.split(separator: "\n")
            #expect(clients?.count == 1)
            store.close()
        }
    }
}
