public import CloudPrimitives
import Crypto

/// Objects in items of a key-value store, for user stores that have no object store: in parts, as an item is bounded.
///
/// The first part has the tag and says how many there are. All parts are written in one transaction.
public struct ItemObjects: ObjectStore {
    private let store: any KeyValueStore

    public init(_ store: any KeyValueStore) { self.store = store }

    /// Bytes of a part at the most, with room for its key and attributes below the 400 kB of DynamoDB.
    public static let partBytesMax = 350_000
    /// Parts of an object at the most: their transaction stays below DynamoDB's 4 MB.
    public static let partsMax = 8

    private static let tag = "t"
    private static let version = "v"
    private static let parts = "n"
    private static let bytes = "b"

    private func key(_ object: String, _ part: Int) -> ItemKey {
        ItemKey(Layout.blobs, object, part == 0 ? "-" : "-" + String(part))
    }

    public func get(_ key: String) async throws(CloudError) -> StoredObject? {
        let rows = try await store.queryAll(ItemQuery(Layout.blobs, key))
        guard let first = rows.first else { return nil }
        guard let tag = first.item.string(ItemObjects.tag), let parts = first.item.int(ItemObjects.parts),
            parts == rows.count
        else { throw CloudError(.corrupt, "Object \(key) has not all of its parts") }
        return StoredObject(bytes: rows.flatMap { $0.item.bytes(ItemObjects.bytes) ?? [] }, tag: tag)
    }

    public func put(
        _ key: String, _ bytes: [UInt8], if condition: ObjectCondition
    ) async throws(CloudError) -> String {
        let size = min(ItemObjects.partBytesMax, store.limits.itemBytesMax / 2)
        let count = max(1, (bytes.count + size - 1) / size)
        guard count <= ItemObjects.partsMax else {
            throw CloudError(
                .limitExceeded, "Object \(key) has \(bytes.count) bytes, the limit is \(ItemObjects.partsMax * size)")
        }
        while true {
            let before = try await store.get(self.key(key, 0))
            try check(condition, before, key)
            // Another one for another content, and for the same content that is written anew.
            let version = (before?.int(ItemObjects.version) ?? 0) + 1
            let tag = String(version) + "." + SHA256.hash(data: bytes).hex
            var updates: [ItemUpdate] = []
            for part in 0..<count {
                let end = min(bytes.count, (part + 1) * size)
                var item: Item = [ItemObjects.bytes: .bytes(Array(bytes[(part * size)..<end]))]
                if part == 0 {
                    item[ItemObjects.tag] = .string(tag)
                    item[ItemObjects.version] = .int(version)
                    item[ItemObjects.parts] = .int(Int64(count))
                }
                updates.append(
                    ItemUpdate(self.key(key, part), .put(item), if: part == 0 ? unchanged(before) : .always))
            }
            let partsBefore = Int(before?.int(ItemObjects.parts) ?? 0)
            if partsBefore > count {
                for part in count..<partsBefore { updates.append(ItemUpdate(self.key(key, part), .delete)) }
            }
            if try await write(updates) { return tag }
        }
    }

    public func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        if case .missing = condition { throw CloudError(.refused, "What is missing cannot be deleted: \(key)") }
        while true {
            let before = try await store.get(self.key(key, 0))
            try check(condition, before, key)
            guard let before else { return }
            let parts = max(1, Int(before.int(ItemObjects.parts) ?? 1))
            let updates = (0..<min(parts, ItemObjects.partsMax)).map { part in
                ItemUpdate(self.key(key, part), .delete, if: part == 0 ? unchanged(before) : .always)
            }
            if try await write(updates) { return }
        }
    }

    /// Reads the whole table: for inspection only, as ``KeyValueStore/scan(_:after:limit:)`` is.
    public func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        var keys: [String] = []
        var cursor: ItemKey?
        repeat {
            let page = try await store.scan(Layout.blobs, after: cursor, limit: 1_000)
            for row in page.rows where row.key.sort == "-" && row.key.partition.utf8.starts(with: prefix.utf8) {
                keys.append(row.key.partition)
            }
            cursor = page.next
        } while cursor != nil
        keys.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let rest = keys.filter { key in after.map { $0.utf8.lexicographicallyPrecedes(key.utf8) } ?? true }
        return Array(rest.prefix(limit))
    }

    /// - Returns: false when another write came first: then it has to be looked at again.
    private func write(_ updates: [ItemUpdate]) async throws(CloudError) -> Bool {
        do throws(CloudError) {
            if updates.count == 1 {
                _ = try await store.update(updates[0])
            } else {
                _ = try await store.transact(updates)
            }
            return true
        } catch {
            guard error.code == .conditionFailed || error.code == .conflict else { throw error }
            return false
        }
    }

    private func unchanged(_ before: Item?) -> Condition {
        guard let tag = before?.string(ItemObjects.tag) else { return .itemMissing }
        return .equals(ItemObjects.tag, .string(tag))
    }

    private func check(_ condition: ObjectCondition, _ before: Item?, _ key: String) throws(CloudError) {
        switch condition {
        case .always: return
        case .missing:
            if before != nil { throw CloudError(.conditionFailed, "There is an object \(key) already") }
        case .tag(let expected):
            if before?.string(ItemObjects.tag) != expected {
                throw CloudError(.conditionFailed, "The object \(key) has been replaced")
            }
        }
    }
}
