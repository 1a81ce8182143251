import CloudPrimitives

/// A key-value store that tells somebody of a call before it makes it. Who throws there makes the call fail, undone.
struct HookedStore: KeyValueStore {
    enum Call: Sendable {
        case get(ItemKey)
        case write([ItemUpdate])
        case query(ItemQuery)
    }

    let base: any KeyValueStore
    let before: @Sendable (Call) async throws(CloudError) -> Void

    var limits: KeyValueLimits { base.limits }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        try await before(.get(key))
        return try await base.get(key)
    }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try await before(.write([update]))
        return try await base.update(update)
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await before(.write(updates))
        return try await base.transact(updates)
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        try await before(.query(query))
        return try await base.query(query)
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try await base.scan(table, after: after, limit: limit)
    }
}
