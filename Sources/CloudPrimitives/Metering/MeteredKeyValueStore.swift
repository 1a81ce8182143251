import FaaSKeeperModel

/// Counts DynamoDB's units for every call of another store. A write whose condition fails is billed like one that
/// succeeds.
struct MeteredKeyValueStore: KeyValueStore {
    let base: any KeyValueStore
    let meter: Meter
    /// Paid by the hour: calls are listed, and count nothing.
    var isFree = false

    private typealias Nominal = BillingRules.NominalMicros

    private var service: String { isFree ? "cache" : "key-value" }

    private func nominal(_ micros: Int64) -> Int64 { isFree ? Nominal.cache : micros }

    /// Nothing, where calls are free.
    private func bill(_ usage: Usage) -> Usage { isFree ? Usage() : usage }

    var limits: KeyValueLimits { base.limits }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        try await meter.measure(service, "get", target: key.description, nominalMicros: nominal(Nominal.keyValueRead)) {
            let item = try? $0.get()
            return bill(.reads(BillingRules.readUnits(bytes: key.billedBytes + (item?.billedBytes ?? 0))))
        } _: { () async throws(CloudError) in
            try await base.get(key)
        }
    }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try await meter.measure(
            service, update.name, target: update.key.description, nominalMicros: nominal(Nominal.keyValueWrite)
        ) {
            bill(.writes(update.units(of: $0)) + .rereads((try? $0.get()).map { [$0] } ?? []))
        } _: { () async throws(CloudError) in
            try await base.update(update)
        }
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await meter.measure(
            service, "transact", target: updates.map { "\($0.name) \($0.key)" }.joined(separator: ", "),
            nominalMicros: nominal(Nominal.keyValueWrite)
        ) { (result: Result<[UpdateOutcome], CloudError>) in
            let units: [Int64]
            switch result {
            case .success(let outcomes):
                let tries = outcomes.reduce(1) { max($0, $1.readBytes.count) }
                units = outcomes.map { Int64(tries) * BillingRules.writeUnits(bytes: $0.billedBytes) }
            case .failure: units = updates.map { BillingRules.writeUnits(bytes: $0.sentBytes) }
            }
            return bill(
                .writes(units.reduce(0, +) * Int64(BillingRules.transactionFactor))
                    + .rereads((try? result.get()) ?? []))
        } _: { () async throws(CloudError) in
            try await base.transact(updates)
        }
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        try await meter.measure(
            service, "query", target: "\(query.table)[\(query.partition)][\(query.prefix)*]",
            nominalMicros: nominal(Nominal.keyValueRead)
        ) {
            let rows = (try? $0.get())?.rows ?? []
            // A query is billed by the sum of the items it read, not item by item.
            let bytes = rows.reduce(0) { $0 + $1.sort.utf8.count + $1.item.billedBytes }
            return bill(.reads(BillingRules.readUnits(bytes: bytes)))
        } _: { () async throws(CloudError) in
            try await base.query(query)
        }
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try await meter.measure(service, "scan", target: "\(table)", nominalMicros: nominal(Nominal.keyValueRead)) {
            let rows = (try? $0.get())?.rows ?? []
            let bytes = rows.reduce(0) { $0 + $1.key.billedBytes + $1.item.billedBytes }
            return bill(.reads(BillingRules.readUnits(bytes: bytes)))
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
        case .success(let outcome):
            Int64(max(1, outcome.readBytes.count)) * BillingRules.writeUnits(bytes: outcome.billedBytes)
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

    /// What a store had to read before it could write.
    fileprivate static func rereads(_ outcomes: [UpdateOutcome]) -> Usage {
        reads(outcomes.flatMap(\.readBytes).reduce(0) { $0 + BillingRules.readUnits(bytes: $1) })
    }

    static func writes(_ units: Int64) -> Usage {
        var usage = Usage()
        usage.writeUnits = units
        return usage
    }
}
