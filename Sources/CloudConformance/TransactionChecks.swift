import CloudPrimitives

extension ConformanceSuite {
    static let transactionChecks: [ConformanceCheck] = [
        ConformanceCheck("transaction: all updates are written") { backend in
            let store = backend.cloud.store
            _ = try await store.put(key("old"), Item(["n": .int(1)]))
            _ = try await store.put(key("gone"), Item(["n": .int(1)]))
            _ = try await store.put(key("checked"), Item(["n": .int(9)]))
            let outcomes = try await store.transact([
                ItemUpdate(key("new"), .put(Item(["n": .int(2)])), if: .itemMissing),
                ItemUpdate(key("old"), .modify([.add("n", 1)]), if: .equals("n", .int(1))),
                ItemUpdate(key("gone"), .delete, if: .itemExists),
                ItemUpdate(key("checked"), .check, if: .equals("n", .int(9))),
            ])
            try expectEqual(outcomes.count, 4, "Outcomes")
            try expectEqual(try await store.get(key("new"))?.int("n"), 2, "What was put")
            try expectEqual(try await store.get(key("old"))?.int("n"), 2, "What was changed")
            try expectEqual(try await store.get(key("gone")), nil, "What was deleted")
            try expectEqual(try await store.get(key("checked"))?.int("n"), 9, "What was checked")
        },
        ConformanceCheck("transaction: a set is added to and taken from at once") { backend in
            let store = backend.cloud.store
            let before = Item(["n": .int(1), "names": .stringSet(["a", "b"])])
            _ = try await store.put(key("set", "old"), before)
            func updates(_ expected: Int64) -> [ItemUpdate] {
                [
                    ItemUpdate(key("set", "mark"), .modify([.add("n", 1)])),
                    ItemUpdate(
                        key("set", "old"),
                        .modify([.insert("names", ["c", "d"]), .add("n", 1), .subtract("names", ["a", "d"])]),
                        if: .equals("n", .int(expected))),
                    ItemUpdate(
                        key("set", "new"), .modify([.subtract("names", ["x"]), .insert("names", ["x"])]),
                        if: .itemMissing),
                ]
            }
            let error = try await expectError(.conditionFailed, "The transaction") { () async throws(CloudError) in
                try await store.transact(updates(2))
            }
            try expectEqual(error.index, 1, "Index of the failure")
            try expectEqual(error.current, before, "Current item of the failure")
            try expectEqual(try await store.get(key("set", "mark")), nil, "A change of the transaction that failed")
            try expectEqual(try await store.transact(updates(1)).count, 3, "Outcomes")
            let after = Item(["n": .int(2), "names": .stringSet(["b", "c"])])
            try expectEqual(try await store.get(key("set", "old")), after, "What was changed")
            try expectEqual(
                try await store.get(key("set", "new")), Item(["names": .stringSet(["x"])]), "What was made")
            try expectEqual(try await store.get(key("set", "mark"))?.int("n"), 1, "What was counted")
        },
        ConformanceCheck("transaction: nobody's change of a set is lost") { backend in
            let store = backend.cloud.store
            let writers = 4
            let rounds = 8
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        for round in 0..<rounds {
                            try await retrying {
                                try await store.transact([
                                    ItemUpdate(
                                        key("crowd", "set"),
                                        .modify([
                                            .insert("names", ["\(writer).\(round)"]),
                                            .subtract("names", ["\(writer).\(round - 1)"]), .add("n", 1),
                                        ])), ItemUpdate(key("crowd", "count"), .modify([.add("n", 1)])),
                                ])
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let item = try await store.get(key("crowd", "set"))
            try expectEqual(
                item?["names"], .stringSet(TextSet((0..<writers).map { "\($0).\(rounds - 1)" })), "The set")
            try expectEqual(item?.int("n"), Int64(writers * rounds), "The changes of the set")
            try expectEqual(
                try await store.get(key("crowd", "count"))?.int("n"), Int64(writers * rounds), "The transactions")
        },
        ConformanceCheck("transaction: one failing condition stops all, and the error names it") { backend in
            let store = backend.cloud.store
            for position in 0..<3 {
                let place = "stop-\(position)"
                let present = Item(["n": .int(1), "text": .string("here")])
                _ = try await store.put(key(place, "guard"), present)
                var updates = [
                    ItemUpdate(key(place, "a"), .put(Item(["n": .int(1)]))),
                    ItemUpdate(key(place, "b"), .modify([.add("n", 1)])),
                ]
                updates.insert(ItemUpdate(key(place, "guard"), .check, if: .equals("n", .int(2))), at: position)
                let error = try await expectError(.conditionFailed, "The transaction") { () async throws(CloudError) in
                    try await store.transact(updates)
                }
                try expectEqual(error.index, position, "Index of the failure")
                try expectEqual(error.current, present, "Current item of the failure")
                try expectEqual(try await store.get(key(place, "a")), nil, "A put of the transaction")
                try expectEqual(try await store.get(key(place, "b")), nil, "A change of the transaction")
            }
            let missing = try await expectError(.conditionFailed, "A missing item") { () async throws(CloudError) in
                try await store.transact([ItemUpdate(key("nobody"), .delete, if: .itemExists)])
            }
            try expectEqual(missing.current, nil, "Current item where there is none")
            try expectEqual(missing.index, 0, "Index of the failure")
        },
        ConformanceCheck("transaction: the first of several failing conditions is named") { backend in
            let store = backend.cloud.store
            let error = try await expectError(.conditionFailed, "The transaction") { () async throws(CloudError) in
                try await store.transact([
                    ItemUpdate(key("first"), .check, if: .itemMissing),
                    ItemUpdate(key("second"), .check, if: .itemExists),
                    ItemUpdate(key("third"), .check, if: .itemExists),
                ])
            }
            try expectEqual(error.index, 1, "Index of the failure")
        },
        ConformanceCheck("transaction: the same key twice is refused") { backend in
            let store = backend.cloud.store
            for count in [2, 12] {
                var updates = (1..<count).map { ItemUpdate(key("twice", "\($0)"), .modify([.add("n", 1)])) }
                updates.append(ItemUpdate(key("twice", "1"), .delete))
                try await expectError(.refused, "A key twice among \(count)") { () async throws(CloudError) in
                    try await store.transact(updates)
                }
                try expectEqual(try await store.get(key("twice", "1")), nil, "What was named twice")
            }
        },
        ConformanceCheck("transaction: the limit of items is enforced") { backend in
            let store = backend.cloud.store
            let limit = min(store.limits.transactionItemsMax, 2_000)
            func updates(_ count: Int) -> [ItemUpdate] {
                (0..<count).map { ItemUpdate(key("many", "\($0)"), .modify([.add("n", 1)])) }
            }
            _ = try await store.transact(updates(limit))
            try expectEqual(try await store.get(key("many", "\(limit - 1)"))?.int("n"), 1, "The last item")
            guard limit == store.limits.transactionItemsMax else { return }
            try await expectError(.limitExceeded, "One item too many") { () async throws(CloudError) in
                try await store.transact(updates(limit + 1))
            }
            try expectEqual(try await store.get(key("many", "0"))?.int("n"), 1, "The first item")
        },
        ConformanceCheck("transaction: nobody sees a part of it") { backend in
            let store = backend.cloud.store
            _ = try await store.transact(["a", "b"].map { ItemUpdate(key("pair", $0), .put(Item(["n": .int(0)]))) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<25 {
                            try await retrying {
                                try await store.transact(
                                    ["a", "b"].map { ItemUpdate(key("pair", $0), .modify([.add("n", 1)])) })
                            }
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<100 {
                        let rows = try await store.query(ItemQuery(conformanceTable, "pair")).rows
                        try expectEqual(rows[0].item.int("n"), rows[1].item.int("n"), "Two items of one transaction")
                    }
                }
                try await group.waitForAll()
            }
            try expectEqual(try await store.get(key("pair", "b"))?.int("n"), 100, "The sum")
        },
    ]

    /// Repeats what another transaction was in the way of.
    static func retrying<Value>(_ body: () async throws -> Value) async throws {
        for _ in 0..<1_000 {
            do {
                _ = try await body()
                return
            } catch let error as CloudError where error.code == .conflict || error.code == .throttled {
                continue
            }
        }
        throw ConformanceFailure("A transaction met a conflict 1,000 times")
    }
}
