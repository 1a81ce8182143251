import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

/// What every user store has to do, wherever it keeps nodes.
@Suite struct UserStoreTests {
    @Test(arguments: UserStoreUnderTest.allCases) func aNodesLife(_ store: UserStoreUnderTest) async throws {
        try await store.run { store, _ in
            var writes = Writes()
            #expect(try await store.image(path("/n")) == nil)
            _ = try await store.apply(writes.next([creation("/n", .inline([1, 2]))]))
            let made = try #require(try await store.image(path("/n")))
            #expect(made.exists && made.stat.czxid == 1 && made.stat.ctime == 5 && made.stat.dataLength == 2)
            #expect(try await store.data(of: made) == [1, 2])
            let outcome = try await store.apply(writes.next([setting("/n", .inline([3]), version: 1)]))
            #expect(!outcome.isRepeated && outcome.image?.stat.mzxid == 2 && outcome.image?.stat.czxid == 1)
            _ = try await store.apply(writes.next([deletion("/n")]))
            let gone = try #require(try await store.image(path("/n")))
            #expect(!gone.exists && gone.txid == 3)
            _ = try await store.apply(writes.next([creation("/n", incarnation: "j")]))
            #expect(try await store.image(path("/n"))?.stat.czxid == 4)
        }
    }

    /// A write that is repeated, and one that comes late, change nothing.
    @Test(arguments: UserStoreUnderTest.allCases) func writesAreFenced(_ store: UserStoreUnderTest) async throws {
        try await store.run { store, _ in
            var writes = Writes()
            let first = writes.next([creation("/n", .inline([1]))])
            let second = writes.next([setting("/n", .inline([2]), version: 1)])
            _ = try await store.apply(first)
            _ = try await store.apply(second)
            let image = try await store.image(path("/n"))
            for late in [second, first, second] {
                #expect(try await store.apply(late).isRepeated)
                #expect(try await store.image(path("/n")) == image)
            }
        }
    }

    @Test(arguments: UserStoreUnderTest.allCases) func largeDataStandApart(_ store: UserStoreUnderTest) async throws {
        try await store.run { store, services in
            let data = (0..<Limits.nodeDataBytesMax).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try await store.keep(data, as: "data/1")
            var writes = Writes()
            _ = try await store.apply(writes.next([creation("/n", .object(key: "data/1", length: data.count))]))
            let image = try #require(try await store.image(path("/n")))
            #expect(try await store.data(of: image) == data)
            #expect(try await store.objects.list(prefix: "data/", after: nil, limit: 10) == ["data/1"])
            try await store.discard("data/1")
            try await store.discard("data/1")
            #expect(try await store.data(of: image) == nil)
            _ = services
        }
    }

    @Test(arguments: UserStoreUnderTest.allCases) func childrenWithRows(_ store: UserStoreUnderTest) async throws {
        try await store.run { store, _ in
            var writes = Writes()
            _ = try await store.apply(writes.next([creation("/d")]))
            for number in 1...5 {
                let name = "c\(number)"
                let row = ChildRow(name: name, incarnation: "x\(number)")
                _ = try await store.apply(
                    writes.next([
                        child("/d", created: Int32(number), count: Int32(number), added: [row]), creation("/d/\(name)"),
                    ]))
            }
            let image = try #require(try await store.image(path("/d")))
            #expect(try await store.children(path("/d")).names.sorted() == ["c1", "c2", "c3", "c4", "c5"])
            let page = try await store.childrenPage(ChildrenQuery(limit: 2), of: path("/d"), image: image)
            #expect(page?.names == ["c1", "c2"] && page?.hasMore == true)
            let row = ChildRow(name: "c2", incarnation: "x2")
            _ = try await store.apply(
                writes.next([child("/d", created: 5, count: 4, removed: [row]), deletion("/d/c2")]))
            #expect(try await store.children(path("/d")).names.sorted() == ["c1", "c3", "c4", "c5"])
            // The list as it was before is still there.
            let all = try await store.childrenPage(ChildrenQuery(limit: 9), of: path("/d"), image: image)
            #expect(all?.names == ["c1", "c2", "c3", "c4", "c5"])
            // Whoever made the child comes late, and does not bring it back.
            _ = try await store.apply(
                ImageWrite(
                    txid: 3, attempt: "a3", epoch: EpochStamp(numbers: []),
                    deltas: [child("/d", created: 2, count: 2, added: [row]), creation("/d/c2")]))
            #expect(try await store.children(path("/d")).names.sorted() == ["c1", "c3", "c4", "c5"])
        }
    }

    /// A write to several nodes says so in each image, and repeating it after any part of it makes it whole.
    @Test(arguments: UserStoreUnderTest.allCases) func writesToSeveralNodes(_ store: UserStoreUnderTest) async throws {
        let paths = ["/a", "/b", "/c"]
        for step in 1...6 {
            try await store.run { store, services in
                var writes = Writes()
                for name in paths { _ = try await store.apply(writes.next([creation(name)])) }
                let write = writes.next(paths.map { setting($0, .inline([9]), version: 1) })
                // It is cut off before its n-th call.
                var broken = services
                let counted = Calls(failingFrom: step)
                broken.store = HookedStore(base: services.store) { (call) throws(CloudError) in
                    if case .write = call { try counted.pass() }
                }
                broken.objects = HookedObjects(base: services.objects) { () throws(CloudError) in try counted.pass() }
                let cut = ItemUserStore(broken, storeKind(store))
                do { _ = try await cut.apply(write) } catch { #expect(counted.hasFailed, "\(error)") }
                let seen = try await images(store, paths)
                let changed = seen.filter { $0.txid == write.txid }
                #expect(changed.isEmpty || changed.count == 3 || !storeKind(store).isAtomic, "seen half, step \(step)")
                for image in changed { #expect(image.writtenWith == paths) }
                _ = try await store.apply(write)
                for image in try await images(store, paths) {
                    #expect(image.txid == write.txid && image.stat.version == 1 && image.writtenWith == paths)
                }
            }
        }
    }

    /// Nodes whose names are as long as they may be have images of their own.
    @Test(arguments: UserStoreUnderTest.allCases) func longPaths(_ store: UserStoreUnderTest) async throws {
        try await store.run { store, services in
            var writes = Writes()
            let long = "/" + String(repeating: "x", count: Limits.pathBytesMax - 2)
            let paths = [long + "a", long + "b", "/" + String(repeating: "y", count: 899), "/é"]
            for (index, name) in paths.enumerated() {
                _ = try await store.apply(writes.next([creation(name, .inline([UInt8(index)]))]))
            }
            for (index, name) in paths.enumerated() {
                let image = try #require(try await store.image(path(name)))
                #expect(try await store.data(of: image) == [UInt8(index)])
            }
            // An inspection finds them all, page by page.
            var found: [String] = []
            var after: ItemKey?
            repeat {
                let page = try await store.store.scan(Layout.images, after: after, limit: 1)
                found += page.rows.map(\.key.partition)
                after = page.next
            } while after != nil
            #expect(found.sorted() == paths.sorted())
            let objects = try await services.objects.list(prefix: "", after: nil, limit: 100)
            #expect(objects.allSatisfy { $0.utf8.count <= 1_024 })
        }
    }

    private func storeKind(_ store: ItemUserStore) -> UserStoreKind { store.kind }

    private func images(_ store: ItemUserStore, _ paths: [String]) async throws -> [NodeImage] {
        var result: [NodeImage] = []
        for name in paths { result.append(try #require(try await store.image(path(name)))) }
        return result
    }
}
