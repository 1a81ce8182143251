import CloudPrimitives

extension ConformanceSuite {
    /// In the order of their UTF-8 bytes, which is neither that of a language nor that of UTF-16.
    private static let sorts = [
        "", " ", "-", "0", "00", "10", "9", "A", "B", "Z", "a", "a-", "a0", "aa", "ab", "ab\u{301}", "b", "z",
        "\u{E9}", "\u{FFFD}", "\u{1F600}",
    ].filter { !$0.isEmpty }

    private static func fill(_ store: any KeyValueStore, _ partition: String) async throws {
        for sort in sorts.reversed() { _ = try await store.put(key(partition, sort), Item(["s": .string(sort)])) }
    }

    private static func expectRows(
        _ query: ItemQuery, _ expected: [String], in store: any KeyValueStore, line: Int = #line
    ) async throws {
        let rows = try await store.queryAll(query)
        try expectEqual(
            rows.map { Array($0.sort.utf8) }, expected.map { Array($0.utf8) }, "Rows of \(query)", line: line)
        try expect(rows.allSatisfy { $0.item.string("s") == $0.sort }, "An item stands under another's key", line: line)
    }

    static let queryChecks: [ConformanceCheck] = [
        ConformanceCheck("query: a partition comes in byte order, up and down") { backend in
            let store = backend.cloud.store
            try await fill(store, "order")
            try await fill(store, "order2")
            try await expectRows(ItemQuery(conformanceTable, "order"), sorts, in: store)
            try await expectRows(ItemQuery(conformanceTable, "order", descending: true), sorts.reversed(), in: store)
            try await expectRows(ItemQuery(conformanceTable, "nobody"), [], in: store)
            try await expectRows(ItemQuery(Table("conformance-other"), "order"), [], in: store)
        },
        ConformanceCheck("query: prefixes") { backend in
            let store = backend.cloud.store
            try await fill(store, "prefix")
            for prefix in ["a", "a0", "ab", "b", "0", "\u{E9}", "\u{1F600}", "nothing", "~"] {
                let expected = sorts.filter { $0.utf8.starts(with: prefix.utf8) }
                try await expectRows(ItemQuery(conformanceTable, "prefix", prefix: prefix), expected, in: store)
                try await expectRows(
                    ItemQuery(conformanceTable, "prefix", prefix: prefix, descending: true), expected.reversed(),
                    in: store)
            }
        },
        ConformanceCheck("query: cursors, within a prefix and without") { backend in
            let store = backend.cloud.store
            try await fill(store, "cursor")
            for prefix in ["", "a", "ab"] {
                for cursor in sorts + ["#", "a5", "~"] {
                    func matches(_ sort: String, up: Bool) -> Bool {
                        let order = cursor.utf8.lexicographicallyPrecedes(sort.utf8)
                        let equal = cursor.utf8.elementsEqual(sort.utf8)
                        return sort.utf8.starts(with: prefix.utf8) && !equal && order == up
                    }
                    try await expectRows(
                        ItemQuery(conformanceTable, "cursor", prefix: prefix, after: cursor),
                        sorts.filter { matches($0, up: true) }, in: store)
                    try await expectRows(
                        ItemQuery(conformanceTable, "cursor", prefix: prefix, after: cursor, descending: true),
                        sorts.reversed().filter { matches($0, up: false) }, in: store)
                }
            }
        },
        ConformanceCheck("query: pages of any size add up to the whole") { backend in
            let store = backend.cloud.store
            try await fill(store, "pages")
            for limit in [1, 2, 3, sorts.count - 1, sorts.count, sorts.count + 1] {
                for descending in [false, true] {
                    let query = ItemQuery(conformanceTable, "pages", descending: descending, limit: limit)
                    let page = try await store.query(query)
                    try expect(page.rows.count <= limit, "A page of \(page.rows.count) rows, asked for \(limit)")
                    let expected = descending ? sorts.reversed() : sorts
                    try await expectRows(query, expected, in: store)
                }
            }
            let last = try await store.query(ItemQuery(conformanceTable, "pages", limit: 1_000))
            try expectEqual(last.next, nil, "The cursor of a page that holds everything")
        },
        ConformanceCheck("query: large items come in several pages") { backend in
            let store = backend.cloud.store
            let size = min(store.limits.queryPageBytesMax / 3, store.limits.itemBytesMax - 1_000)
            for number in 0..<8 {
                let data = [UInt8](repeating: UInt8(number), count: size)
                _ = try await store.put(key("large", "\(number)"), Item(["data": .bytes(data)]))
            }
            let first = try await store.query(ItemQuery(conformanceTable, "large"))
            let bytes = first.rows.reduce(0) { $0 + $1.item.billedBytes }
            try expect(bytes <= store.limits.queryPageBytesMax, "A page of \(bytes) bytes")
            try expect(first.next != nil, "A first page without a next one")
            let rows = try await store.queryAll(ItemQuery(conformanceTable, "large"))
            try expectEqual(rows.map(\.sort), (0..<8).map(String.init), "All rows")
            try expect(rows.allSatisfy { $0.item.bytes("data")?.count == size }, "An item lost some of its bytes")
        },
        ConformanceCheck("query: sees every write that was acknowledged") { backend in
            let store = backend.cloud.store
            for number in 0..<40 {
                _ = try await store.put(key("strong", "\(number % 10)"), Item(["n": .int(Int64(number))]))
                let item = try await store.get(key("strong", "\(number % 10)"))
                try expectEqual(item?.int("n"), Int64(number), "A get after the write")
                let rows = try await store.queryAll(ItemQuery(conformanceTable, "strong"))
                try expect(rows.contains { $0.item.int("n") == Int64(number) }, "A query misses write \(number)")
                if number % 3 == 2 {
                    try await store.delete(key("strong", "\(number % 10)"))
                    let rest = try await store.queryAll(ItemQuery(conformanceTable, "strong"))
                    try expect(!rest.contains { $0.sort == "\(number % 10)" }, "A query finds what was deleted")
                }
            }
        },
    ]
}
