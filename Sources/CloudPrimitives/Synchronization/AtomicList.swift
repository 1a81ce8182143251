/// The atomic list of the paper (section 3.2): one attribute of an item, a list of texts that grows at its end.
public struct AtomicList: Sendable {
    public let key: ItemKey
    public let attribute: String

    public init(_ key: ItemKey, attribute: String = "list") {
        self.key = key
        self.attribute = attribute
    }

    /// Appends, and returns the whole list.
    @discardableResult
    public func append(_ values: [String], in store: some KeyValueStore) async throws(CloudError) -> [String] {
        let outcome = try await store.update(ItemUpdate(key, .modify([.append(attribute, values)])))
        return outcome.item?.strings(attribute) ?? []
    }

    public func values(in store: some KeyValueStore) async throws(CloudError) -> [String] {
        try await store.get(key)?.strings(attribute) ?? []
    }

    /// Replaces the list, if it is still `expected`.
    /// - Returns: whether it was.
    public func replace(
        _ expected: [String], with values: [String], in store: some KeyValueStore
    ) async throws(CloudError) -> Bool {
        let condition = expected.isEmpty ? Condition.absent(attribute) : .equals(attribute, .strings(expected))
        let change = values.isEmpty ? ItemChange.remove(attribute) : .set(attribute, .strings(values))
        do throws(CloudError) {
            _ = try await store.update(ItemUpdate(key, .modify([change]), if: condition))
            return true
        } catch {
            if error.code == .conditionFailed { return false }
            throw error
        }
    }
}
