/// What a key-value store checks that applies updates itself, whatever keeps its items.
public struct KeyValueRules: Sendable {
    let limits: KeyValueLimits

    public init(limits: KeyValueLimits) { self.limits = limits }

    /// The item after `update`, within the limits.
    public func apply(_ update: ItemUpdate, to before: Item?) throws(CloudError) -> Item? {
        let after = try update.applied(to: before)
        guard let after else { return nil }
        let bytes = update.key.billedBytes + after.billedBytes
        guard bytes <= limits.itemBytesMax else {
            throw CloudError(
                .limitExceeded, "Item \(update.key) would have \(bytes) bytes, the limit is \(limits.itemBytesMax)")
        }
        return after
    }

    /// A single update writes; a mere check belongs into a transaction.
    public func checkSingle(_ update: ItemUpdate) throws(CloudError) {
        if case .check = update.action {
            throw CloudError(.refused, "A check of \(update.key) stands alone; it belongs into a transaction")
        }
    }

    public func checkTransaction(_ updates: [ItemUpdate]) throws(CloudError) {
        guard updates.count <= limits.transactionItemsMax else {
            throw CloudError(
                .limitExceeded,
                "A transaction of \(updates.count) items; the limit is \(limits.transactionItemsMax)")
        }
        guard updates.count > 1 else { return }
        if updates.count <= 8 {
            for index in updates.indices.dropFirst() {
                for earlier in 0..<index where ExactKey(updates[earlier].key) == ExactKey(updates[index].key) {
                    throw KeyValueRules.twice(updates[index].key)
                }
            }
            return
        }
        var seen = Set<ExactKey>(minimumCapacity: updates.count)
        for update in updates where !seen.insert(ExactKey(update.key)).inserted {
            throw KeyValueRules.twice(update.key)
        }
    }

    private static func twice(_ key: ItemKey) -> CloudError {
        CloudError(.refused, "A transaction names \(key) twice")
    }

    /// The outcomes of a transaction: `read` gives the items as they are; nothing is written.
    public func evaluate(
        _ updates: [ItemUpdate], read: (ItemKey) throws(CloudError) -> Item?
    ) throws(CloudError) -> [UpdateOutcome] {
        try checkTransaction(updates)
        var outcomes: [UpdateOutcome] = []
        outcomes.reserveCapacity(updates.count)
        var bytes = 0
        for index in updates.indices {
            let before = try read(updates[index].key)
            do throws(CloudError) {
                let after = try apply(updates[index], to: before)
                outcomes.append(UpdateOutcome(of: updates[index], before: before, after: after))
                bytes += updates[index].key.billedBytes + (after?.billedBytes ?? 0)
            } catch {
                throw CloudError(error.code, error.message, current: error.current, index: index)
            }
        }
        guard bytes <= limits.transactionBytesMax else {
            throw CloudError(
                .limitExceeded, "A transaction of \(bytes) bytes; the limit is \(limits.transactionBytesMax)")
        }
        return outcomes
    }
}

extension ItemUpdate {
    public var writes: Bool {
        if case .check = action { false } else { true }
    }
}

/// A key of which two are the same when their bytes are. Swift takes two spellings of an accent for the same text, and
/// gives them the same hash.
private struct ExactKey: Hashable {
    let key: ItemKey

    init(_ key: ItemKey) { self.key = key }

    static func == (a: ExactKey, b: ExactKey) -> Bool {
        // Most are not even equal as texts, so this is quick.
        a.key == b.key && a.key.sort.utf8.elementsEqual(b.key.sort.utf8)
            && a.key.partition.utf8.elementsEqual(b.key.partition.utf8)
            && a.key.table.name.utf8.elementsEqual(b.key.table.name.utf8)
    }
}

/// Collects one page of a query.
public struct PageBuilder {
    public private(set) var rows: [ItemPage.Row] = []
    private var bytes = 0
    private var isFull = false
    private let limit: Int
    private let bytesMax: Int

    public init(_ query: ItemQuery, limits: KeyValueLimits) {
        limit = max(1, query.limit)
        bytesMax = limits.queryPageBytesMax
    }

    /// - Returns: whether there is room for more. A page has one row at least, however large that is.
    public mutating func add(sort: String, item: Item) -> Bool {
        let size = sort.utf8.count + item.billedBytes
        if rows.count == limit || (!rows.isEmpty && bytes + size > bytesMax) {
            isFull = true
            return false
        }
        bytes += size
        rows.append(ItemPage.Row(sort: sort, item: item))
        return true
    }

    public var page: ItemPage { ItemPage(rows: rows, next: isFull ? rows.last?.sort : nil) }
}
