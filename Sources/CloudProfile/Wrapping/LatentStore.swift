import CloudPrimitives

struct LatentStore: KeyValueStore {
    let base: any KeyValueStore
    let delay: Delay

    var limits: KeyValueLimits { base.limits }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        try await delay.around(before: { delay.micros(.keyValueGet, 0, $0) }) { result, z in
            delay.micros(.keyValueGet, (try? result.get())?.billedBytes ?? 0, z)
        } _: { () async throws(CloudError) in
            try await base.get(key)
        }
    }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        let kind = update.latencyKind
        return try await delay.around(before: { delay.micros(kind, 0, $0) }) { result, z in
            let bytes = (try? result.get())?.billedBytes ?? update.sentBytes
            let item = (try? result.get())?.item
            return delay.micros(
                kind, kind == .keyValueAppend ? update.listLength(in: item) : bytes, carried: update.sentBytes, z)
        } _: { () async throws(CloudError) in
            try await base.update(update)
        }
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        let sent = updates.map(\.sentBytes)
        func micros(_ sizes: [Int], _ z: Double) -> Int64 {
            delay.model.transactionMicros(
                largest: sizes.max() ?? 0, total: sizes.reduce(0, +), from: delay.caller, z: z)
        }
        return try await delay.around(before: { micros(sent, $0) }) { result, z in
            micros((try? result.get())?.map(\.billedBytes) ?? sent, z)
        } _: { () async throws(CloudError) in
            try await base.transact(updates)
        }
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        try await delay.around(before: { delay.micros(.keyValueQuery, 0, $0) }) { result, z in
            delay.micros(.keyValueQuery, LatentStore.bytes((try? result.get())?.rows.map(\.item) ?? []), z)
        } _: { () async throws(CloudError) in
            try await base.query(query)
        }
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try await delay.around(before: { delay.micros(.keyValueQuery, 0, $0) }) { result, z in
            delay.micros(.keyValueQuery, LatentStore.bytes((try? result.get())?.rows.map(\.item) ?? []), z)
        } _: { () async throws(CloudError) in
            try await base.scan(table, after: after, limit: limit)
        }
    }

    private static func bytes(_ items: [Item]) -> Int { items.reduce(0) { $0 + $1.billedBytes } }
}

extension ItemUpdate {
    /// Which measurement it is like.
    fileprivate var latencyKind: LatencyKind {
        if case .modify(let changes) = action {
            if changes.contains(where: \.isAppend) { return .keyValueAppend }
            if changes.allSatisfy(\.isAddition), condition == .always { return .keyValueCounter }
        }
        if case .put = action, condition == .always { return .keyValuePut }
        return .keyValueUpdate
    }

    /// The longest list that it has appended to.
    fileprivate func listLength(in item: Item?) -> Int {
        guard case .modify(let changes) = action, let item else { return 1 }
        return changes.reduce(1) { longest, change in
            if case .append(let name, _) = change { max(longest, item.strings(name).count) } else { longest }
        }
    }

    /// About what the request carries, in bytes.
    fileprivate var sentBytes: Int {
        switch action {
        case .check, .delete: key.billedBytes
        case .put(let item): key.billedBytes + item.billedBytes
        case .modify(let changes): key.billedBytes + changes.reduce(0) { $0 + $1.sentBytes }
        }
    }
}

extension ItemChange {
    fileprivate var isAppend: Bool { if case .append = self { true } else { false } }
    fileprivate var isAddition: Bool { if case .add = self { true } else { false } }

    fileprivate var sentBytes: Int {
        switch self {
        case .set(let name, let value): name.utf8.count + value.billedBytes
        case .remove(let name): name.utf8.count
        case .add(let name, let amount): name.utf8.count + Attribute.int(amount).billedBytes
        case .append(let name, let texts), .insert(let name, let texts), .subtract(let name, let texts):
            texts.reduce(name.utf8.count) { $0 + $1.utf8.count }
        }
    }
}
