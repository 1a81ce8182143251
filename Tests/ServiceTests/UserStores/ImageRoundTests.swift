import CloudPrimitives
import FaaSKeeperModel
@testable import FaaSKeeperStorage
import Testing

/// Several writes as one.
@Suite struct ImageRoundTests {
    private let limits = KeyValueLimits(itemBytesMax: 400_000, transactionItemsMax: 20, queryPageBytesMax: 1_000_000)
    private let key = ItemKey(Layout.images, "/n")

    private func change(_ random: SeededRandom) -> ItemChange {
        let name = ["a", "b", "k"][Int(random.next() % 3)]
        let texts = (0..<Int(random.next() % 3)).map { _ in "t\(random.next() % 4)" }
        switch random.next() % 5 {
        case 0:
            return name == "k"
                ? .set(name, .stringSet(TextSet(texts + ["z"]))) : .set(name, .int(Int64(random.next() % 9)))
        case 1: return .remove(name)
        case 2: return .insert("k", texts)
        case 3: return .subtract("k", texts)
        default: return .set("a", .int(Int64(random.next() % 9)))
        }
    }

    private func update(_ random: SeededRandom) -> ItemUpdate {
        switch random.next() % 6 {
        case 0: return ItemUpdate(key, .delete)
        case 1: return ItemUpdate(key, .put(["a": .int(Int64(random.next() % 9)), "k": .stringSet(["t1"])]))
        default: return ItemUpdate(key, .modify((0..<Int(random.next() % 4)).map { _ in change(random) }))
        }
    }

    /// Where two updates can be one, that one does the same; and it names no attribute twice, which DynamoDB refuses.
    @Test func oneUpdateDoesWhatTwoDo() throws {
        let random = SeededRandom(seed: 7)
        var folded = 0
        for _ in 0..<20_000 {
            let (first, second) = (update(random), update(random))
            guard let both = first.followed(by: second) else { continue }
            folded += 1
            for before in [nil, ["a": .int(5), "k": .stringSet(["t0", "t3"])]] as [Item?] {
                let apart = try second.applied(to: try first.applied(to: before))
                #expect(try both.applied(to: before) == apart, "\(first) then \(second) as \(both)")
            }
            if case .modify(let changes) = both.action, case .modify = first.action, case .modify = second.action {
                let names = changes.map { change -> String in
                    switch change {
                    case .set(let name, _), .remove(let name), .add(let name, _), .append(let name, _),
                        .insert(let name, _), .subtract(let name, _):
                        name
                    }
                }
                #expect(Set(names).count == names.count)
            }
        }
        #expect(folded > 10_000)
    }

    /// A round makes of each node what its writes make of it one after the other, and names all of them in each.
    @Test(arguments: UserStoreUnderTest.allCases) func aRoundIsItsWrites(_ kind: UserStoreUnderTest) async throws {
        let row = ChildRow(name: "c", incarnation: "x")
        var acl = NodeDelta(path: path("/a"))
        acl.acl = NodeDelta.ACLChange(acl: [ACLEntry(.read, scheme: "world", id: "anyone")], aversion: 1)
        let steps: [[NodeDelta]] = [
            [creation("/a", .inline([1]))], [acl], [creation("/b")],
            [child("/a", created: 1, count: 1, added: [row]), creation("/a/c")],
            [setting("/a", .inline([2]), version: 1)], [deletion("/b")],
            [child("/a", created: 1, count: 0, removed: [row]), deletion("/a/c")], [creation("/b", incarnation: "j")],
        ]
        var expected: [String: NodeImage] = [:]
        try await kind.run { store, _ in
            var writes = Writes()
            for deltas in steps { _ = try await store.apply(writes.next(deltas)) }
            for name in ["/a", "/b", "/a/c"] { expected[name] = try await store.image(path(name)) }
        }
        try await kind.run { store, _ in
            var writes = Writes()
            var round = ImageRound(limits)
            for deltas in steps { do { let isTaken = round.add(writes.next(deltas)); #expect(isTaken) } }
            #expect(try await store.apply(round, epoch: EpochStamp(numbers: [5, 1, 0])))
            for (name, image) in expected {
                var seen = try #require(try await store.image(path(name)))
                #expect(Set(seen.writtenWith) == ["/a", "/b", "/a/c"] && seen.epoch.numbers == [5, 1, 0])
                seen.writtenWith = image.writtenWith
                seen.epoch = image.epoch
                #expect(seen == image, "\(name)")
            }
            #expect(try await store.children(path("/a")).names == [])
            // Again, or late: nothing happens.
            #expect(!(try await store.apply(round, epoch: EpochStamp(numbers: []))))
            #expect(try await store.image(path("/a"))?.epoch.numbers == [5, 1, 0])
        }
    }

    @Test func aRoundHasBounds() {
        var writes = Writes()
        var round = ImageRound(limits)
        for number in 0..<limits.transactionItemsMax {
            do { let isTaken = round.add(writes.next([creation("/n\(number)")])); #expect(isTaken) }
        }
        do { let isTaken = round.add(writes.next([creation("/more")])); #expect(!isTaken) }
        #expect(round.count == limits.transactionItemsMax)
        // The same nodes again take no room.
        do { let isTaken = round.add(writes.next([setting("/n0", .inline([1]), version: 1)])); #expect(isTaken) }
        var large = ImageRound(limits)
        let data = Payload.inline([UInt8](repeating: 0, count: ImageRound.bytesMax / 2))
        do { let isTaken = large.add(writes.next([creation("/a", data)])); #expect(isTaken) }
        do { let isTaken = large.add(writes.next([creation("/b", data)])); #expect(!isTaken) }
        // One write always has room: what is too large for the store, that says.
        var one = ImageRound(KeyValueLimits(itemBytesMax: 1, transactionItemsMax: 1, queryPageBytesMax: 1))
        do { let isTaken = one.add(writes.next([creation("/x"), creation("/y")])); #expect(isTaken) }
    }
}
