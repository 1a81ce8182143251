import FaaSKeeperModel

/// Counts DynamoDB's units for every call of another store. A write whose condition fails is billed like one that
/// succeeds.
struct MeteredKeyValueStore: KeyValueStore {
    let base: any KeyValueStore
    let meter: Meter

    private typealias Nominal = BillingRules.NominalMicros

    var limits: KeyValueLimits { base.limits }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        try await meter.measure("key-value", "get", target: key.description, nominalMicros: Nominal.keyValueRead) {
            let item = try? $0.get()
            return .reads(BillingRules.readUnits(bytes: key.billedBytes + (item?.billedBytes ?? 0)))
        } _: { () async throws(CloudError) in
            try await base.get(key)
        }
    }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try await meter.measure(
            "key-value", update.name, target: update.key.description, nominalMicros: Nominal.keyValueWrite
        ) {
            .writes(update.units(of: $0))
        } _: { () async throws(CloudError) in
            try await base.update(update)
        }
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await meter.measure(
            "key-value", "transact", target: updates.map { "\($0.name) \($0.key)" }.joined(separator: ", "),
            nominalMicros: Nominal.keyValueWrite
        ) { (result: Result<[UpdateOutcome], CloudError>) in
            let units: [Int64]
            switch result {
            case .success(let outcomes): units = outcomes.map { BillingRules.writeUnits(bytes: $0.billedBytes) }
            case .failure: units = updates.map { BillingRules.writeUnits(bytes: $0.sentBytes) }
            }
            return .writes(units.reduce(0, +) * Int64(BillingRules.transactionFactor))
        } _: { () async throws(CloudError) in
            try await base.transact(updates)
        }
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        try await meter.measure(
            "key-value", "query", target: "\(query.table)[\(query.partition)][\(query.prefix)*]",
            nominalMicros: Nominal.keyValueRead
        ) {
            let rows = (try? $0.get())?.rows ?? []
            // A query is billed by the sum of the items it read, not item by item.
            return .reads(
                BillingRules.readUnits(bytes: rows.reduce(0) { $0 + $1.sort.utf8.count + $1.item.billedBytes }))
        } _: { () async throws(CloudError) in
            try await base.query(query)
        }
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try await meter.measure("key-value", "scan", target: "\(table)", nominalMicros: Nominal.keyValueRead) {
            let rows = (try? $0.get())?.rows ?? []
            return .reads(
                BillingRules.readUnits(bytes: rows.reduce(0) { $0 + $1.key.billedBytes + $1.item.billedBytes }))
        } _: { () async throws(CloudError) in
            try await base.scan(table, after: after, limit: limit)
        }
    }
}

extension ItemUpdate {
    fileprivate var name: String {
        switch action {
        case .check: "check"
        case .put: "put"
        case .modify: "update"
        case .delete: "delete"
        }
    }

    /// What the request itself carries: the bill of a write that did not happen.
    fileprivate var sentBytes: Int {
        if case .put(let item) = action { key.billedBytes + item.billedBytes } else { key.billedBytes }
    }

    fileprivate func units(of result: Result<UpdateOutcome, CloudError>) -> Int64 {
        switch result {
        case .success(let outcome): BillingRules.writeUnits(bytes: outcome.billedBytes)
        case .failure(let error):
            BillingRules.writeUnits(bytes: max(sentBytes, key.billedBytes + (error.current?.billedBytes ?? 0)))
        }
    }
}

extension Usage {
    static func reads(_ units: Int64) -> Usage {
        var usage = Usage()
        usage.readUnits = units
        return usage
    }

    static func writes(_ units: Int64) -> Usage {
        var usage = Usage()
        usage.writeUnits = units
        return usage
    }
}
