/// Any key-value store, for the synchronization primitives, which are generic.
public struct AnyStore: KeyValueStore {
    private let base: any KeyValueStore

    public init(_ base: any KeyValueStore) { self.base = base }

    public var limits: KeyValueLimits { base.limits }
    public func get(_ key: ItemKey) async throws(CloudError) -> Item? { try await base.get(key) }
    public func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try await base.update(update)
    }
    public func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await base.transact(updates)
    }
    public func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage { try await base.query(query) }
    public func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try await base.scan(table, after: after, limit: limit)
    }
}
