import CloudPrimitives

extension ConformanceSuite {
    static let modelChecks: [ConformanceCheck] =
        (1...4).map { seed in
            ConformanceCheck("model: a random walk through the store, seed \(seed)") { backend in
                try await StoreWalk(seed: UInt64(seed), store: backend.cloud.store).run(steps: 300)
            }
        }
        + (1...4).map { seed in
            ConformanceCheck("model: a random walk through a queue, seed \(seed)") { backend in
                var walk = QueueWalk(seed: UInt64(seed), backend: backend)
                try await walk.run(steps: 300)
            }
        }
}

/// Random calls on a store and on a dictionary; both must say the same.
struct StoreWalk {
    let random: SeededRandom
    let store: any KeyValueStore
    let seed: UInt64

    init(seed: UInt64, store: any KeyValueStore) {
        self.seed = seed
        self.store = store
        random = SeededRandom(seed: seed)
    }

    private func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(random.next() % UInt64(elements.count))]
    }

    private var place: ItemKey { key("walk-\(seed)-\(random.next() % 3)", "s\(random.next() % 8)") }

    private func update(_ place: ItemKey) -> ItemUpdate {
        let condition = random.next() % 2 == 0 ? Condition.always : pick(Samples.conditions)
        switch random.next() % 5 {
        case 0: return ItemUpdate(place, .put(pick(Samples.items) ?? Item()), if: condition)
        case 1: return ItemUpdate(place, .delete, if: condition)
        default: return ItemUpdate(place, .modify(pick(Samples.changes)), if: condition)
        }
    }

    func run(steps: Int) async throws {
        var model: [ItemKey: Item] = [:]
        for step in 0..<steps {
            let context = "seed \(seed), step \(step)"
            switch random.next() % 4 {
            case 0:
                let place = self.place
                try expectEqual(try await store.get(place), model[place], "\(context): get \(place)")
            case 1:
                try await query(model, context)
            case 2:
                try await transact(&model, context)
            default:
                let update = self.update(place)
                let expected = result { () throws(CloudError) in try update.applied(to: model[update.key]) }
                let actual: Result<Item?, CloudError>
                do throws(CloudError) { actual = .success(try await store.update(update).item) } catch {
                    actual = .failure(error)
                }
                try same(actual, expected, "\(context): \(update)")
                if case .success(let item) = expected { model[update.key] = item }
            }
        }
    }

    private func query(_ model: [ItemKey: Item], _ context: String) async throws {
        let partition = place.partition
        let descending = random.next() % 2 == 0
        let limit = Int(random.next() % 5) + 1
        var sorts = model.keys.filter { $0.partition == partition }.map(\.sort).sorted()
        if descending { sorts.reverse() }
        let query = ItemQuery(conformanceTable, partition, prefix: "s", descending: descending, limit: limit)
        let rows = try await store.queryAll(query)
        try expectEqual(rows.map(\.sort), sorts, "\(context): \(query)")
        for row in rows { try expectEqual(row.item, model[key(partition, row.sort)], "\(context): \(row.sort)") }
    }

    private func transact(_ model: inout [ItemKey: Item], _ context: String) async throws {
        var updates: [ItemUpdate] = []
        for _ in 0..<(random.next() % 4 + 1) {
            let update = self.update(place)
            if !updates.contains(where: { $0.key == update.key }) { updates.append(update) }
        }
        var after = model
        var failure: (index: Int, error: CloudError)?
        for (index, update) in updates.enumerated() {
            do throws(CloudError) { after[update.key] = try update.applied(to: model[update.key]) } catch {
                failure = (index, error)
                break
            }
        }
        var found: CloudError?
        do throws(CloudError) { _ = try await store.transact(updates) } catch { found = error }
        if let error = found {
            try expectEqual(error.code, failure?.error.code, "\(context): error of \(updates)")
            try expectEqual(error.index, failure?.index, "\(context): index of the failure of \(updates)")
            if error.code == .conditionFailed {
                try expectEqual(error.current, failure?.error.current, "\(context): current item of \(updates)")
            }
        } else {
            try expect(failure == nil, "\(context): \(updates) should have failed with \(String(describing: failure))")
            model = after
        }
    }

    private func result(_ body: () throws(CloudError) -> Item?) -> Result<Item?, CloudError> {
        do throws(CloudError) { return .success(try body()) } catch { return .failure(error) }
    }

    private func same(_ actual: Result<Item?, CloudError>, _ expected: Result<Item?, CloudError>, _ what: String) throws
    {
        switch (actual, expected) {
        case (.success(let a), .success(let b)): try expectEqual(a, b, what)
        case (.failure(let a), .failure(let b)): try expectEqual(a.code, b.code, what)
        default: throw ConformanceFailure("\(what): got \(actual), expected \(expected)")
        }
    }
}

/// Random calls on a queue, checked against a list of its messages. Which group comes first is the queue's business.
struct QueueWalk {
    private struct Entry {
        let id: String
        let group: String
        var visibleAt: Int64 = 0
        var receipt: String?
        var count = 0
    }

    private let random: SeededRandom
    private let backend: ConformanceBackend
    private let seed: UInt64
    private var entries: [Entry] = []
    private var sent = 0
    /// Every receipt ever seen.
    private var receipts: [String] = []

    init(seed: UInt64, backend: ConformanceBackend) {
        self.seed = seed
        self.backend = backend
        random = SeededRandom(seed: seed)
    }

    /// Where time is real it must not matter here: nothing comes back by itself.
    private var visibilityMillis: Int64 { backend.hasManualClock ? Int64(random.next() % 4 + 1) * 1_000 : 3_600_000 }

    mutating func run(steps: Int) async throws {
        let queue = backend.cloud.requestQueue
        for step in 0..<steps {
            let context = "seed \(seed), step \(step)"
            switch random.next() % 8 {
            case 0, 1: try await send(queue)
            case 2, 3: try await receive(queue, context)
            case 4:
                let picked = pickReceipts()
                try await queue.delete(picked)
                entries.removeAll { $0.receipt.map(picked.contains) ?? false }
            case 5:
                let picked = pickReceipts()
                let delay: Int64 = backend.hasManualClock && random.next() % 2 == 0 ? 2_000 : 0
                try await queue.release(picked, afterMillis: delay)
                let now = backend.cloud.clock.nowMillis
                for index in entries.indices where entries[index].receipt.map(picked.contains) ?? false {
                    entries[index].visibleAt = now + delay
                }
            case 6:
                if backend.hasManualClock { try await backend.advance(Int64(random.next() % 3_000)) }
            default:
                try expectEqual(try await queue.depth(), entries.count, "\(context): depth")
            }
        }
    }

    private mutating func send(_ queue: any FIFOQueue) async throws {
        let count = Int(random.next() % 4) + 1
        var batch: [QueueMessage] = []
        for _ in 0..<count {
            sent += 1
            let entry = Entry(id: "m\(seed).\(sent)", group: "g\(random.next() % 4)")
            entries.append(entry)
            batch.append(QueueMessage(entry.id, group: entry.group))
        }
        try await queue.send(batch)
        try await queue.send([batch[0]])
    }

    private func isBlocked(_ group: String, now: Int64) -> Bool {
        entries.contains { $0.group == group && $0.count > 0 && $0.visibleAt > now }
    }

    private mutating func receive(_ queue: any FIFOQueue, _ context: String) async throws {
        let max = Int(random.next() % 5) + 1
        let visibility = visibilityMillis
        let now = backend.cloud.clock.nowMillis
        let free = Set(entries.map(\.group)).filter { !isBlocked($0, now: now) }
        let received = try await queue.receive(max: max, visibilityMillis: visibility)
        try expect(received.count <= max, "\(context): \(received.count) messages, asked for \(max)")
        try expect(
            received.isEmpty == free.isEmpty, "\(context): \(received.count) messages of \(free.count) free groups")
        for group in Set(received.map(\.group)) {
            try expect(free.contains(group), "\(context): group \(group) is in flight")
            let mine = received.filter { $0.group == group }
            let expected = entries.filter { $0.group == group }.prefix(mine.count)
            try expectEqual(mine.map(\.text), expected.map(\.id), "\(context): order of group \(group)")
        }
        for message in received {
            guard let index = entries.firstIndex(where: { $0.id == message.text }) else {
                throw ConformanceFailure("\(context): \(message.text) is not in the queue")
            }
            entries[index].count += 1
            try expectEqual(message.receiveCount, entries[index].count, "\(context): count of \(message.text)")
            try expect(!receipts.contains(message.receipt), "\(context): receipt \(message.receipt) came before")
            entries[index].receipt = message.receipt
            entries[index].visibleAt = now + visibility
            receipts.append(message.receipt)
        }
    }

    private func pickReceipts() -> [String] {
        guard !receipts.isEmpty else { return [] }
        return (0..<(random.next() % 3 + 1)).map { _ in
            let recent = receipts.suffix(12)
            return recent[recent.startIndex + Int(random.next() % UInt64(recent.count))]
        }
    }
}
