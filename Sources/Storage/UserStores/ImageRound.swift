public import CloudPrimitives
import FaaSKeeperModel

/// Several writes that become visible together, where the leader has a backlog: one transaction for all of them, or their
/// objects at the same time.
///
/// Each image of the round names all nodes of the round (protocol trap 12). What several writes do to one node is one
/// update: of the last txid, with each part of the Stat by the write that it comes from.
public struct ImageRound: Sendable {
    private var updates: [ItemUpdate] = []
    private var indices: [ItemKey: Int] = [:]
    private var paths: [NodePath] = []
    /// Of all its writes.
    public private(set) var deltas: [NodeDelta] = []
    private var bytes = 0
    public private(set) var count = 0
    private let itemsMax: Int

    /// Bytes of changes in one round, far below the 4 MB that a transaction of DynamoDB takes with what is there before.
    public static let bytesMax = 1_000_000

    public init(_ limits: KeyValueLimits) { itemsMax = limits.transactionItemsMax }

    /// Adds a write, later than all before.
    /// - Returns: false when there is no room for it, or when it cannot be one with them; then nothing was added.
    public mutating func add(_ write: ImageWrite) -> Bool {
        var changed: [(index: Int, update: ItemUpdate)] = []
        var added: [ItemUpdate] = []
        var size = 0
        for update in write.deltas.flatMap({ $0.updates(of: write) }) {
            size += update.roughBytes
            if let index = indices[update.key] {
                guard let both = updates[index].followed(by: update) else { return false }
                changed.append((index, both))
            } else {
                added.append(update)
            }
        }
        let hasRoom = updates.count + added.count <= itemsMax && bytes + size <= ImageRound.bytesMax
        guard count == 0 || hasRoom else { return false }
        for (index, update) in changed { updates[index] = update }
        for update in added {
            indices[update.key] = updates.count
            updates.append(update)
        }
        for delta in write.deltas where paths.count <= ImageWrite.namedPathsMax && !paths.contains(delta.path) {
            paths.append(delta.path)
        }
        bytes += size
        count += 1
        deltas += write.deltas
        return true
    }

    /// The writes that make the round visible, in a region with this epoch.
    func updates(_ epoch: EpochStamp) -> [ItemUpdate] {
        let named = paths.count > ImageWrite.namedPathsMax ? ["*"] : paths.map(\.text)
        return updates.map { update in
            guard update.key.partition.utf8.first == 0x2F else { return update }
            let notes = [NodeImage.naming(named), NodeImage.stamping(epoch)]
            let whole = ItemUpdate(update.key, .modify(notes))
            // Notes replace notes: they always can be one.
            return update.followed(by: whole) ?? update
        }
    }
}

extension ItemUpdate {
    fileprivate var roughBytes: Int {
        switch action {
        case .put(let item): key.billedBytes + item.billedBytes
        case .modify(let changes): key.billedBytes + changes.reduce(0) { $0 + $1.roughBytes }
        case .check, .delete: key.billedBytes
        }
    }

    /// One update that does what this and then the next one do to the same item; nil where there is none. The conditions
    /// of updates of images follow from each other: what holds for the first, holds for the next one after it.
    func followed(by next: ItemUpdate) -> ItemUpdate? {
        switch (action, next.action) {
        case (_, .put), (_, .delete): return ItemUpdate(key, next.action, if: condition)
        case (.put(let item), .modify):
            guard let after = try? ItemUpdate(key, next.action).applied(to: item) else { return nil }
            return ItemUpdate(key, .put(after), if: condition)
        case (.modify(let first), .modify(let second)):
            guard let both = ItemChange.one(first, then: second) else { return nil }
            return ItemUpdate(key, .modify(both), if: condition)
        default: return nil
        }
    }
}

extension ItemChange {
    fileprivate var name: String {
        switch self {
        case .set(let name, _), .remove(let name), .add(let name, _), .append(let name, _), .insert(let name, _),
            .subtract(let name, _):
            name
        }
    }

    fileprivate var roughBytes: Int {
        switch self {
        case .set(let name, let value): name.utf8.count + value.billedBytes
        case .insert(let name, let texts), .append(let name, let texts), .subtract(let name, let texts):
            name.utf8.count + texts.reduce(0) { $0 + $1.utf8.count }
        case .remove(let name), .add(let name, _): name.utf8.count
        }
    }

    /// Both lists as one, in which no attribute occurs twice: DynamoDB takes no other. nil where there is none.
    static func one(_ first: [ItemChange], then second: [ItemChange]) -> [ItemChange]? {
        // Either list may name an attribute twice.
        var changes: [ItemChange] = []
        for next in first + second {
            guard let index = changes.firstIndex(where: { $0.name == next.name }) else {
                changes.append(next)
                continue
            }
            guard let both = changes[index].followed(by: next) else { return nil }
            changes[index] = both
        }
        return changes
    }

    private func followed(by next: ItemChange) -> ItemChange? {
        switch (self, next) {
        case (_, .set), (_, .remove): next
        case (.insert(let name, let before), .insert(_, let after)): .insert(name, before + after)
        case (.subtract(let name, let before), .subtract(_, let after)): .subtract(name, before + after)
        case (.remove(let name), .insert(_, let texts)):
            texts.isEmpty ? .remove(name) : .set(name, .stringSet(TextSet(texts)))
        case (.remove, .subtract): self
        case (.set(let name, .stringSet(let present)), .insert(_, let texts)):
            .set(name, .stringSet(present.union(texts)))
        default: nil
        }
    }
}
