/// The atomic counter of the paper (section 3.2): one attribute of an item.
public struct AtomicCounter: Sendable {
    public let key: ItemKey
    public let attribute: String

    public init(_ key: ItemKey, attribute: String = "n") {
        self.key = key
        self.attribute = attribute
    }

    /// Adds, and returns the sum. A counter that does not exist is 0.
    @discardableResult
    public func add(_ amount: Int64, in store: some KeyValueStore) async throws(CloudError) -> Int64 {
        let outcome = try await store.update(ItemUpdate(key, .modify([.add(attribute, amount)])))
        return outcome.item?.int(attribute) ?? 0
    }

    public func value(in store: some KeyValueStore) async throws(CloudError) -> Int64 {
        try await store.get(key)?.int(attribute) ?? 0
    }
}
