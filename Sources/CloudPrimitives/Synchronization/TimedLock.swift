/// The timed lock of the paper (section 3.2): two attributes of the item that it protects.
///
/// The token is unique to one attempt, so holding is decided by the token alone. The time only says when others may
/// take over from a holder that is presumed dead.
public enum TimedLock {
    public static let tokenAttribute = "lock"
    public static let untilAttribute = "until"

    /// Takes the lock of the item and returns the item as it is then; makes the item when there is none.
    /// - Parameters:
    ///   - now: milliseconds since 1970-01-01 UTC.
    ///   - lifetimeMillis: after which others may take the lock over.
    ///   - condition: what must hold besides.
    /// - Throws: `.conditionFailed` with the item when another holds the lock or `condition` does not hold.
    public static func acquire(
        _ key: ItemKey, token: String, now: Int64, lifetimeMillis: Int64, if condition: Condition = .always,
        in store: some KeyValueStore
    ) async throws(CloudError) -> Item {
        let free = Condition.any([.absent(tokenAttribute), .less(untilAttribute, now)])
        let update = ItemUpdate(
            key,
            .modify([.set(tokenAttribute, .string(token)), .set(untilAttribute, .int(now + lifetimeMillis))]),
            if: condition == .always ? free : .all([condition, free]))
        return try await store.update(update).item ?? Item()
    }

    /// Gives the lock up, if it still is ours.
    /// - Returns: whether it was.
    @discardableResult
    public static func release(
        _ key: ItemKey, token: String, in store: some KeyValueStore
    ) async throws(CloudError) -> Bool {
        do throws(CloudError) {
            _ = try await store.update(ItemUpdate(key, .modify(releasing), if: holds(token)))
            return true
        } catch {
            if error.code == .conditionFailed { return false }
            throw error
        }
    }

    /// The fence: holds only while the lock is ours.
    public static func holds(_ token: String) -> Condition { .equals(tokenAttribute, .string(token)) }

    /// The changes that unlock, for a write that does so along the way.
    public static let releasing: [ItemChange] = [.remove(tokenAttribute), .remove(untilAttribute)]

    /// Whether the item is locked at `now`, and by whom.
    public static func holder(of item: Item?, now: Int64) -> String? {
        guard let token = item?.string(tokenAttribute), let until = item?.int(untilAttribute), until >= now else {
            return nil
        }
        return token
    }
}
