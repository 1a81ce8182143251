public import CloudPrimitives

/// Another region's services on the same machine: the same tables and objects under other names.
public enum LocalRegion {
    /// - Parameter cloud: whose store and objects they stand on, with all that is wrapped around them.
    public static func services(_ name: String, on cloud: Cloud) -> RegionServices {
        RegionServices(
            store: RegionalTables(base: cloud.store, suffix: "@" + name),
            objects: RegionalObjects(base: cloud.objects, prefix: name + "@"))
    }
}

/// Tables under names of their own.
private struct RegionalTables: KeyValueStore {
    let base: any KeyValueStore
    let suffix: String

    var limits: KeyValueLimits { base.limits }

    private func there(_ table: Table) -> Table { Table(table.name + suffix) }
    private func there(_ key: ItemKey) -> ItemKey { ItemKey(there(key.table), key.partition, key.sort) }
    private func there(_ update: ItemUpdate) -> ItemUpdate {
        ItemUpdate(there(update.key), update.action, if: update.condition)
    }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? { try await base.get(there(key)) }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try await base.update(there(update))
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await base.transact(updates.map(there))
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        var query = query
        query.table = there(query.table)
        return try await base.query(query)
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        var page = try await base.scan(there(table), after: after.map(there), limit: limit)
        func here(_ key: ItemKey) -> ItemKey { ItemKey(table, key.partition, key.sort) }
        page.rows = page.rows.map { ScanPage.Row(key: here($0.key), item: $0.item) }
        page.next = page.next.map(here)
        return page
    }
}

/// Objects under keys of their own.
private struct RegionalObjects: ObjectStore {
    let base: any ObjectStore
    let prefix: String

    func get(_ key: String) async throws(CloudError) -> StoredObject? { try await base.get(prefix + key) }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String {
        try await base.put(prefix + key, bytes, if: condition)
    }

    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        try await base.delete(prefix + key, if: condition)
    }

    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        let keys = try await base.list(
            prefix: self.prefix + prefix, after: after.map { self.prefix + $0 }, limit: limit)
        return keys.map { String(decoding: $0.utf8.dropFirst(self.prefix.utf8.count), as: UTF8.self) }
    }
}
