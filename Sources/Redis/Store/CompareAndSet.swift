import CloudPrimitives

/// One write as the keys and arguments of ``RedisScript/compareAndSet``.
struct CompareAndSet {
    private(set) var keys: [[UInt8]]
    private(set) var arguments: [[UInt8]]
    /// Whether anything changes; checks that hold need no call.
    private(set) var writes = false
    /// Of the items that are set.
    private(set) var bytes = 0

    private static let nothing = Array("c".utf8)
    private static let new = Array("n".utf8)
    private static let set = Array("s".utf8)
    private static let delete = Array("d".utf8)

    init(
        _ updates: [ItemUpdate], before: [StoredItem?], after: [Item?], _ names: KeyNames, _ random: any RandomSource
    ) {
        var indexes: [[UInt8]] = []
        var items: [[UInt8]] = []
        arguments = [[]]
        for (position, update) in updates.enumerated() {
            let index = names.index(update.key.table)
            let number = indexes.firstIndex(of: index) ?? indexes.count
            if number == indexes.count { indexes.append(index) }
            items.append(names.item(update.key))
            let was = before[position]
            var action = CompareAndSet.nothing
            var value: [UInt8] = []
            if update.writes {
                if let item = after[position] {
                    action = was == nil ? CompareAndSet.new : CompareAndSet.set
                    value = StoredItem.bytes(of: item, random: random)
                } else if was != nil {
                    action = CompareAndSet.delete
                }
            }
            writes = writes || action != CompareAndSet.nothing
            bytes += value.count
            arguments += [
                was?.stamp ?? [], action, Array("\(number + 1)".utf8),
                KeyNames.place(update.key.partition, update.key.sort), value,
            ]
        }
        arguments[0] = Array("\(indexes.count)".utf8)
        keys = [names.writes] + indexes + items
    }
}
