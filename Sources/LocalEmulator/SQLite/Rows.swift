import CloudPrimitives
import FaaSKeeperModel

/// Reading items and objects by SQL: the same for a reader connection and inside a transaction.
extension Connection {
    func item(_ key: ItemKey) throws(CloudError) -> Item? {
        let statement = try statement(.getItem)
        defer { statement.reset() }
        statement.bind(1, key.table.name)
        statement.bind(2, key.partition)
        statement.bind(3, key.sort)
        guard try statement.step() else { return nil }
        return try Connection.decode(statement.blob(0), of: key, in: file)
    }

    static func decode(_ bytes: [UInt8], of key: ItemKey, in file: String) throws(CloudError) -> Item {
        do throws(KeeperError) {
            return try Item(decoding: bytes)
        } catch {
            throw CloudError(.corrupt, "Item \(key) in \(file) cannot be read: \(error)")
        }
    }

    /// One page. `cached` may know an item already, or know better.
    func page(
        _ query: ItemQuery, limits: KeyValueLimits, cached: (ItemKey) -> Item? = { _ in nil }
    ) throws(CloudError) -> ItemPage {
        var builder = PageBuilder(query, limits: limits)
        let statement = try prepare(query)
        defer { statement.reset() }
        while try statement.step() {
            let sort = statement.text(0)
            guard hasBytes(sort, prefix: query.prefix) else {
                // Going down, the rows above the prefix come first when the cursor lies above it.
                if query.descending, orderOfBytes(sort, query.prefix) > 0 { continue }
                break
            }
            let key = ItemKey(query.table, query.partition, sort)
            let item: Item
            if let known = cached(key) {
                item = known
            } else {
                item = try Connection.decode(statement.blob(1), of: key, in: file)
            }
            guard builder.add(sort: sort, item: item) else { break }
        }
        return builder.page
    }

    private func prepare(_ query: ItemQuery) throws(CloudError) -> Statement {
        let statement: Statement
        if query.descending {
            let above = bytesAbove(prefix: query.prefix)
            if let after = query.after, above.map({ orderOfBytes(after, $0) < 0 }) ?? true {
                statement = try self.statement(.queryDownFrom)
                statement.bind(3, after)
            } else if let above {
                statement = try self.statement(.queryDownFrom)
                statement.bind(3, textBytes: above)
            } else {
                statement = try self.statement(.queryDown)
            }
        } else if let after = query.after, orderOfBytes(after, query.prefix) >= 0 {
            statement = try self.statement(.queryUp)
            statement.bind(3, after)
        } else {
            statement = try self.statement(.queryUpBounded)
            statement.bind(3, query.prefix)
        }
        statement.bind(1, query.table.name)
        statement.bind(2, query.partition)
        return statement
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) throws(CloudError) -> ScanPage {
        let statement = try statement(.scanItems)
        defer { statement.reset() }
        let (partition, sort) = (after?.partition ?? "", after?.sort ?? "")
        statement.bind(1, partition)
        statement.bind(2, table.name)
        statement.bind(3, sort)
        statement.bind(4, Int64(limit))
        var rows: [ScanPage.Row] = []
        while try statement.step() {
            let key = ItemKey(table, statement.text(0), statement.text(1))
            rows.append(ScanPage.Row(key: key, item: try Connection.decode(statement.blob(2), of: key, in: file)))
        }
        return ScanPage(rows: rows, next: rows.count < limit ? nil : rows.last?.key)
    }

    func object(_ key: String) throws(CloudError) -> StoredObject? {
        let statement = try statement(.getObject)
        defer { statement.reset() }
        statement.bind(1, key)
        guard try statement.step() else { return nil }
        let tag = statement.text(0)
        return StoredObject(bytes: statement.blob(1), tag: tag)
    }

    func objectKeys(prefix: String, after: String?, limit: Int) throws(CloudError) -> [String] {
        let statement = try statement(.listObjects)
        defer { statement.reset() }
        var from = prefix
        if let after, orderOfBytes(after, prefix) > 0 { from = after }
        statement.bind(1, from)
        var keys: [String] = []
        while keys.count < limit, try statement.step() {
            let key = statement.text(0)
            if let after, sameBytes(key, after) { continue }
            guard hasBytes(key, prefix: prefix) else { break }
            keys.append(key)
        }
        return keys
    }
}
