import CloudPrimitives

/// The items that a transaction has read or written, decoded. Survives the commit for as long as nobody else writes.
struct ItemCache {
    private struct Entry {
        var item: Item?
        var isDirty: Bool
    }

    private var entries: [RowKey: Entry] = [:]
    private var dirty: [RowKey] = []
    /// The tables of those; a handful.
    private var dirtyTables: [String] = []
    private var bytes = 0

    /// Nil when the cache does not know; an inner nil when there is no such item.
    func known(_ key: RowKey) -> Item?? {
        guard let entry = entries[key] else { return nil }
        return .some(entry.item)
    }

    /// Keeps what the database says.
    mutating func keep(_ key: RowKey, _ item: Item?) {
        entries[key] = Entry(item: item, isDirty: false)
        bytes += item?.billedBytes ?? 0
    }

    /// Keeps what has to be written.
    mutating func set(_ key: RowKey, _ item: Item?) {
        let old = entries.updateValue(Entry(item: item, isDirty: true), forKey: key)
        if old?.isDirty != true {
            dirty.append(key)
            if !hasDirty(in: key.key.table.name) { dirtyTables.append(key.key.table.name) }
        }
        bytes += item?.billedBytes ?? 0
    }

    func hasDirty(in table: String) -> Bool { dirtyTables.contains { sameBytes($0, table) } }

    /// Hands out what has to be written, in the order of the first change, and takes it as written.
    mutating func flush(_ write: (ItemKey, Item?) throws(CloudError) -> Void) throws(CloudError) {
        for key in dirty {
            try write(key.key, entries[key]?.item)
            entries[key]?.isDirty = false
        }
        dirty.removeAll(keepingCapacity: true)
        dirtyTables.removeAll(keepingCapacity: true)
    }

    /// Forgets everything when it has grown too large. Between transactions only.
    mutating func trim() {
        if entries.count > LocalLimits.cachedItemsMax || bytes > LocalLimits.cachedBytesMax { self = ItemCache() }
    }
}
