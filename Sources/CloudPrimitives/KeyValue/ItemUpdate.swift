/// What must hold of an item for a write to happen. Both source families can express it: DynamoDB as a condition
/// expression, Datastore by reading in the transaction.
public indirect enum Condition: Hashable, Sendable {
    case always
    case itemExists
    case itemMissing
    case equals(String, Attribute)
    case absent(String)
    case present(String)
    /// The attribute is a number below the bound. An absent attribute is not.
    case less(String, Int64)
    case all([Condition])
    case any([Condition])

    /// Whether it holds of `item`; nil is an item that does not exist.
    public func holds(of item: Item?) -> Bool {
        switch self {
        case .always: true
        case .itemExists: item != nil
        case .itemMissing: item == nil
        case .equals(let name, let value): item?[name] == value
        case .absent(let name): item?[name] == nil
        case .present(let name): item?[name] != nil
        case .less(let name, let bound): item?.int(name).map { $0 < bound } ?? false
        case .all(let conditions): conditions.allSatisfy { $0.holds(of: item) }
        case .any(let conditions): conditions.contains { $0.holds(of: item) }
        }
    }
}

/// One change of one attribute.
public enum ItemChange: Hashable, Sendable {
    case set(String, Attribute)
    case remove(String)
    /// Adds to a number; an absent one counts as 0. The atomic counter.
    case add(String, Int64)
    /// Appends to a list of texts; an absent one counts as empty. The atomic list.
    case append(String, [String])
    /// Adds to a set of texts.
    case insert(String, [String])
    /// Takes from a set of texts. A set that becomes empty is removed.
    case subtract(String, [String])
}

/// A conditional write of one item.
public struct ItemUpdate: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        /// Writes nothing; only the condition counts. In transactions only.
        case check
        /// Replaces the whole item.
        case put(Item)
        /// Changes attributes; makes the item when there is none.
        case modify([ItemChange])
        case delete
    }

    public let key: ItemKey
    public let action: Action
    public let condition: Condition

    public init(_ key: ItemKey, _ action: Action, if condition: Condition = .always) {
        self.key = key
        self.action = action
        self.condition = condition
    }

    /// The item after the write, given the one before; nil when there is none then.
    ///
    /// The one place that says what an update means: embedded stores use it as it is, a store with optimistic
    /// transactions runs it between its read and its write, DynamoDB's expressions are tested against it.
    /// - Throws: `.conditionFailed` with the current item; `.refused` when a change does not fit the attribute's kind.
    public func applied(to item: Item?) throws(CloudError) -> Item? {
        guard condition.holds(of: item) else {
            throw CloudError(.conditionFailed, "The condition on \(key) does not hold", current: item)
        }
        switch action {
        case .check: return item
        case .put(let new): return new
        case .delete: return nil
        case .modify(let changes):
            var result = item ?? Item()
            for change in changes { try ItemUpdate.apply(change, to: &result, key: key) }
            return result
        }
    }

    private static func apply(_ change: ItemChange, to item: inout Item, key: ItemKey) throws(CloudError) {
        switch change {
        case .set(let name, let value): item[name] = value
        case .remove(let name): item[name] = nil
        case .add(let name, let amount):
            switch item[name] {
            case nil: item[name] = .int(amount)
            case .int(let value)?: item[name] = .int(value &+ amount)
            default: throw CloudError(.refused, "Attribute \(name) of \(key) is not a number")
            }
        case .append(let name, let values):
            switch item[name] {
            case nil: item[name] = .strings(values)
            case .strings(let present)?: item[name] = .strings(present + values)
            default: throw CloudError(.refused, "Attribute \(name) of \(key) is not a list")
            }
        case .insert(let name, let values):
            switch item[name] {
            case nil: item[name] = values.isEmpty ? nil : .stringSet(TextSet(values))
            case .stringSet(let present)?: item[name] = .stringSet(present.union(values))
            default: throw CloudError(.refused, "Attribute \(name) of \(key) is not a set")
            }
        case .subtract(let name, let values):
            switch item[name] {
            case nil: break
            case .stringSet(let present)?:
                let rest = present.subtracting(values)
                item[name] = rest.isEmpty ? nil : .stringSet(rest)
            default: throw CloudError(.refused, "Attribute \(name) of \(key) is not a set")
            }
        }
    }
}

/// What a single update did.
public struct UpdateOutcome: Sendable {
    /// The item after the write; nil when it was deleted.
    public let item: Item?
    /// The larger of the sizes before and after with the key, in bytes: what DynamoDB bills.
    public let billedBytes: Int
    /// Bytes of the item with its key, for each time that the store had to read it before it could write: DynamoDB does not take
    /// every update as it is. Each reading but the last came before a write that failed.
    public var readBytes: [Int] = []

    public init(item: Item?, billedBytes: Int) {
        self.item = item
        self.billedBytes = billedBytes
    }

    /// The outcome of `update`, given the item before and after.
    public init(of update: ItemUpdate, before: Item?, after: Item?) {
        self.init(
            item: after, billedBytes: update.key.billedBytes + max(before?.billedBytes ?? 0, after?.billedBytes ?? 0))
    }
}
