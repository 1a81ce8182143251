public import CloudPrimitives

/// The tables of the system store and those of a region's user store as one store, for inspection: no part of the service
/// needs it.
struct AllTables: KeyValueStore {
    let system: any KeyValueStore
    let users: any KeyValueStore

    private static func isOfUsers(_ table: Table) -> Bool { table == Layout.images || table == Layout.blobs }

    private func store(_ table: Table) -> any KeyValueStore { AllTables.isOfUsers(table) ? users : system }

    var limits: KeyValueLimits { system.limits }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? { try await store(key.table).get(key) }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try await store(update.key.table).update(update)
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await PartedTransaction.run(
            updates, apart: { AllTables.isOfUsers($0.key.table) }, first: system, then: users)
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage { try await store(query.table).query(query) }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try await store(table).scan(table, after: after, limit: limit)
    }
}

extension Cloud {
    /// The primitives as an inspection looks at them: nodes and their data as the readers of `config`'s region see them.
    public func inspected(_ config: DeploymentConfig) -> Cloud {
        let services = services(of: config.region)
        var cloud = self
        // One store for both: its transactions are what they promise.
        let isOne = regions[config.region] == nil
        cloud.store =
            isOne
            ? config.userStore.images(on: services)
            : AllTables(system: store, users: config.userStore.images(on: services))
        cloud.objects = config.userStore.objects(on: services)
        return cloud
    }
}
