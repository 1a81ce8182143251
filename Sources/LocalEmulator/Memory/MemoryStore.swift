import CloudPrimitives

struct MemoryStore: KeyValueStore {
    let backend: MemoryBackend

    var limits: KeyValueLimits { backend.options.keyValueLimits }
    private var rules: KeyValueRules { KeyValueRules(limits: limits) }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        try backend.locked { state throws(CloudError) in state.item(key) }
    }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try rules.checkSingle(update)
        return try backend.locked { state throws(CloudError) in
            let before = state.item(update.key)
            let after = try rules.apply(update, to: before)
            state.set(update.key, after)
            return UpdateOutcome(of: update, before: before, after: after)
        }
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try backend.locked { state throws(CloudError) in
            let outcomes = try rules.evaluate(updates) { key throws(CloudError) in state.item(key) }
            for (update, outcome) in zip(updates, outcomes) where update.writes {
                state.set(update.key, outcome.item)
            }
            return outcomes
        }
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        try backend.locked { state throws(CloudError) in
            var builder = PageBuilder(query, limits: limits)
            if let rows = state.tables[ByteText(query.table.name)]?[ByteText(query.partition)] {
                rows.scan(prefix: query.prefix, after: query.after, descending: query.descending) {
                    builder.add(sort: $0.key, item: $0.value)
                }
            }
            return builder.page
        }
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try backend.locked { state throws(CloudError) in
            let partitions = state.tables[ByteText(table.name)] ?? [:]
            let names = partitions.keys.map(\.text).sorted { orderOfBytes($0, $1) < 0 }
            var rows: [ScanPage.Row] = []
            for name in names {
                var cursor: String?
                if let after {
                    let order = orderOfBytes(name, after.partition)
                    if order < 0 { continue }
                    if order == 0 { cursor = after.sort }
                }
                partitions[ByteText(name)]?.scan(prefix: "", after: cursor, descending: false) { row in
                    guard rows.count <= limit else { return false }
                    rows.append(ScanPage.Row(key: ItemKey(table, name, row.key), item: row.value))
                    return true
                }
                if rows.count > limit { break }
            }
            guard rows.count > limit else { return ScanPage(rows: rows, next: nil) }
            rows.removeLast(rows.count - limit)
            return ScanPage(rows: rows, next: rows.last?.key)
        }
    }
}

struct MemoryObjects: ObjectStore {
    let backend: MemoryBackend

    func get(_ key: String) async throws(CloudError) -> StoredObject? {
        try backend.locked { state throws(CloudError) in state.objects[key] }
    }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String {
        let tag = backend.options.random.token()
        return try backend.locked { state throws(CloudError) in
            try condition.check(state.objects[key]?.tag, key: key)
            state.objects[key] = StoredObject(bytes: bytes, tag: tag)
            return tag
        }
    }

    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        try backend.locked { state throws(CloudError) in
            try condition.checkDeletion(state.objects[key]?.tag, key: key)
            state.objects[key] = nil
        }
    }

    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        try backend.locked { state throws(CloudError) in
            var keys: [String] = []
            state.objects.scan(prefix: prefix, after: after, descending: false) {
                guard keys.count < limit else { return false }
                keys.append($0.key)
                return true
            }
            return keys
        }
    }
}

extension ObjectCondition {
    /// - Throws: `.conditionFailed`, given the tag of the object that is to be deleted; `.refused`.
    func checkDeletion(_ tag: String?, key: String) throws(CloudError) {
        if case .missing = self { throw CloudError(.refused, "What is missing cannot be deleted: \(key)") }
        try check(tag, key: key)
    }

    /// - Throws: `.conditionFailed`, given the tag of the object as it is.
    func check(_ tag: String?, key: String) throws(CloudError) {
        switch self {
        case .always: return
        case .missing:
            if tag != nil { throw CloudError(.conditionFailed, "There is an object \(key) already") }
        case .tag(let expected):
            if tag != expected { throw CloudError(.conditionFailed, "The object \(key) has been replaced") }
        }
    }
}
