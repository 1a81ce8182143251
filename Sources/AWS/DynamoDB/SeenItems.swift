import CloudPrimitives
import Synchronization

/// Items as this process last saw them, so that a transaction, which returns no items, can be billed: by the larger of the sizes
/// before and after. Nothing else rests on them; one that another process has changed since makes a figure wrong, no write.
final class SeenItems: Sendable {
    private struct State {
        var items: [ItemKey: Item?] = [:]
        /// In the order in which they came first.
        var order: [ItemKey] = []
        var bytes = 0
    }

    static let itemsMax = 1_024
    static let bytesMax = 4 << 20

    private let state = Mutex(State())

    func note(_ key: ItemKey, _ item: Item?) {
        state.withLock { state in
            if let known = state.items.updateValue(item, forKey: key) {
                state.bytes -= known?.billedBytes ?? 0
            } else {
                state.order.append(key)
            }
            state.bytes += item?.billedBytes ?? 0
            guard state.order.count > SeenItems.itemsMax || state.bytes > SeenItems.bytesMax else { return }
            // Half of them at once, so that it is seldom.
            for old in state.order.prefix((state.order.count + 1) / 2) {
                if let item = state.items.removeValue(forKey: old) { state.bytes -= item?.billedBytes ?? 0 }
            }
            state.order.removeFirst((state.order.count + 1) / 2)
        }
    }

    /// What the updates of a transaction that went through are billed. For an item that was never seen: what was sent.
    func outcomes(of updates: [ItemUpdate]) -> [UpdateOutcome] {
        updates.map { update in
            let known: Item?? = state.withLock { $0.items[update.key] }
            if case .put(let item) = update.action { note(update.key, item) }
            guard let before = known else { return UpdateOutcome(item: nil, billedBytes: update.sentBytes) }
            guard let after = try? ItemUpdate(update.key, update.action).applied(to: before) else {
                if case .delete = update.action { note(update.key, nil) }
                let billed = UpdateOutcome(of: update, before: before, after: nil).billedBytes
                return UpdateOutcome(item: nil, billedBytes: max(billed, update.sentBytes))
            }
            note(update.key, after)
            return UpdateOutcome(
                item: nil, billedBytes: UpdateOutcome(of: update, before: before, after: after).billedBytes)
        }
    }
}
