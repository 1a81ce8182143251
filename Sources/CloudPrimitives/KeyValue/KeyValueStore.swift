/// Tables of items with conditional writes, transactions, strongly consistent reads and ordered queries.
///
/// Fits DynamoDB (condition and update expressions, TransactWriteItems) and Datastore (optimistic transactions).
/// Every call is atomic and durable when it returns. Errors: ``CloudError``.
public protocol KeyValueStore: Sendable {
    /// Sizes that this store enforces.
    var limits: KeyValueLimits { get }

    /// The item, strongly consistent; nil when there is none.
    func get(_ key: ItemKey) async throws(CloudError) -> Item?

    /// Writes one item.
    /// - Throws: `.conditionFailed` with the current item.
    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome

    /// Writes all of them or none; no reader sees a part. No two may have the same key.
    /// - Returns: one outcome for each update, in order. `item` may be nil: DynamoDB does not return items here.
    /// - Throws: `.conditionFailed` with the index of the first update that failed and its current item;
    ///   `.conflict` when another write was in the way.
    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome]

    /// One page of a partition, strongly consistent, in the order of the sort key.
    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage

    /// One page of a whole table, each item strongly consistent and the page no snapshot. For inspection only: no part
    /// of the service needs it. DynamoDB has it as Scan, Datastore as a query without an ancestor.
    /// - Throws: `.refused` where the store cannot.
    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage
}

/// A page of a table.
public struct ScanPage: Sendable {
    public struct Row: Sendable {
        public let key: ItemKey
        public let item: Item

        public init(key: ItemKey, item: Item) {
            self.key = key
            self.item = item
        }
    }

    public var rows: [Row]
    /// What to give as `after` for the next page; nil when this was the last.
    public var next: ItemKey?

    public init(rows: [Row], next: ItemKey?) {
        self.rows = rows
        self.next = next
    }
}

/// Sizes that a key-value store enforces.
public struct KeyValueLimits: Hashable, Sendable {
    public var itemBytesMax: Int
    public var transactionItemsMax: Int
    public var queryPageBytesMax: Int
    /// Bytes of all items of one transaction, as they become.
    public var transactionBytesMax: Int
    /// Bytes of a sort key.
    public var sortBytesMax: Int

    public init(
        itemBytesMax: Int, transactionItemsMax: Int, queryPageBytesMax: Int, transactionBytesMax: Int = .max,
        sortBytesMax: Int = .max
    ) {
        self.itemBytesMax = itemBytesMax
        self.transactionItemsMax = transactionItemsMax
        self.queryPageBytesMax = queryPageBytesMax
        self.transactionBytesMax = transactionBytesMax
        self.sortBytesMax = sortBytesMax
    }
}

/// Which part of a partition, in which direction.
public struct ItemQuery: Hashable, Sendable {
    public var table: Table
    public var partition: String
    /// Only sort keys that begin so.
    public var prefix: String
    /// Only sort keys after this one (before it, when descending): the cursor of the page before.
    public var after: String?
    public var descending: Bool
    /// Items in a page at the most; the store may return fewer and still have more.
    public var limit: Int

    public init(
        _ table: Table, _ partition: String, prefix: String = "", after: String? = nil, descending: Bool = false,
        limit: Int = 1_000
    ) {
        self.table = table
        self.partition = partition
        self.prefix = prefix
        self.after = after
        self.descending = descending
        self.limit = limit
    }
}

/// A page of a query.
public struct ItemPage: Sendable {
    public struct Row: Sendable {
        public let sort: String
        public let item: Item

        public init(sort: String, item: Item) {
            self.sort = sort
            self.item = item
        }
    }

    public var rows: [Row]
    /// What to give as `after` for the next page; nil when this was the last.
    public var next: String?

    public init(rows: [Row], next: String?) {
        self.rows = rows
        self.next = next
    }
}

extension KeyValueStore {
    public func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        throw CloudError(.refused, "This store cannot list all of a table: \(table)")
    }

    /// Every row of a query, page by page.
    public func queryAll(_ query: ItemQuery) async throws(CloudError) -> [ItemPage.Row] {
        var query = query
        var rows: [ItemPage.Row] = []
        while true {
            let page = try await self.query(query)
            rows += page.rows
            guard let next = page.next else { return rows }
            query.after = next
        }
    }

    /// Writes the item, whatever was there.
    @discardableResult
    public func put(_ key: ItemKey, _ item: Item, if condition: Condition = .always) async throws(CloudError)
        -> UpdateOutcome
    {
        try await update(ItemUpdate(key, .put(item), if: condition))
    }

    /// Deletes the item; one that is not there counts as deleted.
    public func delete(_ key: ItemKey, if condition: Condition = .always) async throws(CloudError) {
        _ = try await update(ItemUpdate(key, .delete, if: condition))
    }
}
