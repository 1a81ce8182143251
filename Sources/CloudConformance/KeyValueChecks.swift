import CloudPrimitives

extension ConformanceSuite {
    static let keyValueChecks: [ConformanceCheck] = [
        ConformanceCheck("key-value: every condition means what the model says") { backend in
            for (index, item) in Samples.items.enumerated() {
                for (number, condition) in Samples.conditions.enumerated() {
                    let place = key("condition-\(index)-\(number)")
                    let update = ItemUpdate(place, .modify([.set("mark", .int(7))]), if: condition)
                    try await compare(update, with: item, in: backend.cloud.store)
                }
            }
        },
        ConformanceCheck("key-value: every change means what the model says") { backend in
            for (index, item) in Samples.items.enumerated() {
                for (number, changes) in Samples.changes.enumerated() {
                    let update = ItemUpdate(key("change-\(index)-\(number)"), .modify(changes))
                    try await compare(update, with: item, in: backend.cloud.store)
                }
            }
        },
        ConformanceCheck("key-value: put replaces and delete removes the whole item") { backend in
            for (index, item) in Samples.items.enumerated() {
                let put = ItemUpdate(key("put-\(index)"), .put(Item(["only": .string("this")])))
                try await compare(put, with: item, in: backend.cloud.store)
                try await compare(ItemUpdate(key("delete-\(index)"), .delete), with: item, in: backend.cloud.store)
                let guarded = ItemUpdate(key("guarded-\(index)"), .delete, if: .equals("number", .int(5)))
                try await compare(guarded, with: item, in: backend.cloud.store)
            }
        },
        ConformanceCheck("key-value: every kind of value comes back as it was") { backend in
            let store = backend.cloud.store
            let item = Item([
                "big": .bytes((0..<20_000).map { UInt8(truncatingIfNeeded: $0) }), "empty": .bytes([]),
                "int": .int(.min), "ints": .ints([1, -2, .max]), "noInts": .ints([]),
                "set": .stringSet(["b", "a", "é"]),
                "text": .string("Zürich\u{0}\u{1F600}"), "texts": .strings(["z", "", "a"]), "void": .string(""),
            ])
            _ = try await store.put(key("kinds"), item)
            try expectEqual(try await store.get(key("kinds")), item, "The item")
            _ = try await store.put(key("nothing"), Item())
            try expectEqual(try await store.get(key("nothing")), Item(), "An item without attributes")
        },
        ConformanceCheck("key-value: keys are compared byte by byte") { backend in
            let store = backend.cloud.store
            let spellings = ["caf\u{E9}", "cafe\u{301}"]
            for (number, spelling) in spellings.enumerated() {
                _ = try await store.put(key(spelling), Item(["n": .int(Int64(number))]))
                _ = try await store.put(key("spelling", spelling), Item(["n": .int(Int64(number))]))
            }
            for (number, spelling) in spellings.enumerated() {
                try expectEqual(try await store.get(key(spelling))?.int("n"), Int64(number), "By partition")
                try expectEqual(try await store.get(key("spelling", spelling))?.int("n"), Int64(number), "By sort key")
            }
            let other = ItemKey(Table("conformance-other"), spellings[0])
            try expectEqual(try await store.get(other), nil, "The same key in another table")
        },
        ConformanceCheck("key-value: an item that is too large is refused") { backend in
            let store = backend.cloud.store
            let room = store.limits.itemBytesMax
            try await expectError(.limitExceeded, "A put beyond the limit") { () async throws(CloudError) in
                try await store.put(key("large"), Item(["data": .bytes([UInt8](repeating: 1, count: room))]))
            }
            try expectEqual(try await store.get(key("large")), nil, "The item")
            let fits = Item(["data": .bytes([UInt8](repeating: 1, count: room - 200))])
            _ = try await store.put(key("large"), fits)
            try await expectError(.limitExceeded, "A change beyond the limit") { () async throws(CloudError) in
                try await store.update(
                    ItemUpdate(key("large"), .modify([.set("more", .bytes([UInt8](repeating: 2, count: 300)))])))
            }
            try expectEqual(try await store.get(key("large")), fits, "The item")
        },
    ]

    /// Runs `update` on `item` and compares with the pure model: the outcome, the error, and what is stored then.
    static func compare(_ update: ItemUpdate, with item: Item?, in store: any KeyValueStore) async throws {
        if let item { _ = try await store.put(update.key, item) }
        let expected: Result<Item?, CloudError>
        do throws(CloudError) { expected = .success(try update.applied(to: item)) } catch { expected = .failure(error) }
        let actual: Result<UpdateOutcome, CloudError>
        do throws(CloudError) { actual = .success(try await store.update(update)) } catch { actual = .failure(error) }
        let stored = try await store.get(update.key)
        switch (expected, actual) {
        case (.success(let after), .success(let outcome)):
            try expectEqual(outcome.item, after, "Outcome of \(update) on \(String(describing: item))")
            let bytes = UpdateOutcome(of: update, before: item, after: after).billedBytes
            try expectEqual(outcome.billedBytes, bytes, "Billed bytes of \(update)")
            try expectEqual(stored, after, "Stored after \(update) on \(String(describing: item))")
        case (.failure(let error), .failure(let found)):
            try expectEqual(found.code, error.code, "Error of \(update) on \(String(describing: item))")
            if error.code == .conditionFailed {
                try expectEqual(found.current, item, "Current item in the error of \(update)")
            }
            try expectEqual(stored, item, "Stored after \(update) failed")
        default:
            throw ConformanceFailure(
                "\(update) on \(String(describing: item)): got \(actual), expected \(expected)")
        }
    }
}

/// Items, conditions and changes that between them touch every case.
enum Samples {
    static let items: [Item?] = [
        nil, Item(),
        Item([
            "list": .strings(["a", "b"]), "number": .int(5), "raw": .bytes([1, 2]), "set": .stringSet(["x", "y"]),
            "text": .string("t"),
        ]),
        Item(["list": .strings([]), "number": .int(-5), "set": .stringSet(["x"]), "text": .string("")]),
        Item(["list": .int(1), "number": .string("5"), "set": .strings(["x"]), "text": .ints([1])]),
    ]

    static let conditions: [Condition] = [
        .always, .itemExists, .itemMissing, .equals("number", .int(5)), .equals("text", .string("t")),
        .equals("list", .strings(["a", "b"])), .equals("set", .stringSet(["y", "x"])), .equals("raw", .bytes([1, 2])),
        .absent("number"), .present("number"), .absent("never"), .present("text"), .less("number", 5),
        .less("number", 6), .less("never", 1), .less("text", 1), .all([]), .any([]),
        .all([.present("number"), .less("number", 6)]), .all([.present("number"), .absent("number")]),
        .any([.absent("number"), .less("number", 0)]), .any([.equals("number", .string("5")), .itemMissing]),
        .all([.any([.absent("never"), .itemMissing]), .any([.present("set"), .absent("set")])]),
    ]

    static let changes: [[ItemChange]] = [
        [.set("number", .int(1))], [.set("new", .strings(["n"]))], [.remove("text")], [.remove("never")],
        [.add("number", 3)], [.add("never", -2)], [.append("list", ["c"])], [.append("never", ["c", "d"])],
        [.insert("set", ["x", "z"])], [.insert("never", ["q"])], [.insert("never", [])], [.subtract("set", ["x"])],
        [.subtract("set", ["x", "y"])], [.subtract("never", ["x"])], [.add("text", 1)], [.append("number", ["c"])],
        [.insert("list", ["c"])], [.subtract("list", ["a"])],
        // Several changes of one attribute, also such as DynamoDB does not take in one update.
        [.insert("set", ["z"]), .subtract("set", ["x"])], [.subtract("set", ["x", "y"]), .insert("set", ["x", "z"])],
        [.insert("never", ["q"]), .subtract("never", ["q"])],
        [.subtract("never", ["q"]), .insert("never", ["q", "r"])],
        [.subtract("set", ["x", "y"]), .insert("set", [])], [.add("number", 1), .append("number", ["c"])],
        [.insert("set", ["w"]), .add("number", 1), .subtract("set", ["y"]), .insert("set", ["y", "v"])],
        [.set("a", .int(1)), .remove("number"), .add("count", 1), .append("log", ["l"]), .insert("names", ["m"])],
    ]
}
