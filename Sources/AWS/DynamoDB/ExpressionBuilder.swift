import CloudPrimitives

/// Turns conditions and changes into DynamoDB's expressions. Every name is a `#name`, so that none is a reserved word.
struct ExpressionBuilder {
    private(set) var names: [JSONValue.Member] = []
    private(set) var values: [JSONValue.Member] = []

    mutating func name(_ name: String) -> String {
        if let known = names.first(where: {
            $0.value == .string(name) && $0.value.text?.utf8.elementsEqual(name.utf8) == true
        }) {
            return known.name
        }
        let placeholder = "#" + String(names.count)
        names.append(JSONValue.Member(name: placeholder, value: .string(name)))
        return placeholder
    }

    mutating func value(_ value: JSONValue) -> String {
        let placeholder = ":" + String(values.count)
        values.append(JSONValue.Member(name: placeholder, value: value))
        return placeholder
    }

    mutating func value(_ attribute: Attribute) -> String { value(AttributeCodec.encode(attribute)) }

    // MARK: Conditions

    /// What is left of a condition once constants are worked out.
    private enum Term {
        case constant(Bool)
        case text(String)
    }

    /// Nil when nothing has to hold.
    mutating func condition(_ condition: Condition) -> String? {
        switch term(condition) {
        case .constant(true): return nil
        case .constant(false):
            let key = name(ItemJSON.partition)
            return "attribute_exists(\(key)) AND attribute_not_exists(\(key))"
        case .text(let text): return text
        }
    }

    /// A condition, and that attributes are sets or absent.
    mutating func condition(_ condition: Condition, setsOrNone: [String]) -> String? {
        let guards = setsOrNone.map { attribute in
            let place = name(attribute)
            return "(attribute_not_exists(\(place)) OR attribute_type(\(place), \(value(Attribute.string("SS")))))"
        }
        let texts = [self.condition(condition)].compactMap { $0 } + guards
        return texts.isEmpty ? nil : texts.joined(separator: " AND ")
    }

    private mutating func term(_ condition: Condition) -> Term {
        switch condition {
        case .always: return .constant(true)
        case .itemExists: return .text("attribute_exists(\(name(ItemJSON.partition)))")
        case .itemMissing: return .text("attribute_not_exists(\(name(ItemJSON.partition)))")
        case .absent(let attribute): return .text("attribute_not_exists(\(name(attribute)))")
        case .present(let attribute): return .text("attribute_exists(\(name(attribute)))")
        case .equals(let attribute, let expected):
            if expected.isEmptySet { return .constant(false) }
            return .text("\(name(attribute)) = \(value(expected))")
        case .less(let attribute, let bound): return .text("\(name(attribute)) < \(value(.int(bound)))")
        case .all(let conditions): return join(conditions, " AND ", neutral: true)
        case .any(let conditions): return join(conditions, " OR ", neutral: false)
        }
    }

    private mutating func join(_ conditions: [Condition], _ word: String, neutral: Bool) -> Term {
        var texts: [String] = []
        for condition in conditions {
            switch term(condition) {
            case .constant(let value): if value != neutral { return .constant(value) }
            case .text(let text): texts.append(text)
            }
        }
        guard let first = texts.first else { return .constant(neutral) }
        return .text(texts.count == 1 ? first : "(" + texts.joined(separator: word) + ")")
    }

    // MARK: Changes

    /// Nil when nothing changes but that the item is there.
    mutating func update(_ plan: ChangePlan) -> String? {
        var sets: [String] = []
        var removes: [String] = []
        var adds: [String] = []
        var deletes: [String] = []
        for (attribute, effect) in plan.effects {
            let place = name(attribute)
            switch effect {
            case .set(let value): sets.append("\(place) = \(self.value(value))")
            case .remove: removes.append(place)
            case .add(let amount): adds.append("\(place) \(self.value(.int(amount)))")
            case .append(let texts):
                let (none, more) = (value(.strings([])), value(.strings(texts)))
                sets.append("\(place) = list_append(if_not_exists(\(place), \(none)), \(more))")
            case .insert(let texts): adds.append("\(place) \(self.value(.stringSet(texts)))")
            case .subtract(let texts): deletes.append("\(place) \(self.value(.stringSet(texts)))")
            }
        }
        let clauses = [("SET ", sets), ("REMOVE ", removes), ("ADD ", adds), ("DELETE ", deletes)]
            .filter { !$0.1.isEmpty }.map { $0.0 + $0.1.joined(separator: ", ") }
        return clauses.isEmpty ? nil : clauses.joined(separator: " ")
    }
}

/// Changes with one effect for each attribute: DynamoDB does not take two.
struct ChangePlan {
    enum Effect: Equatable {
        case set(Attribute)
        case remove
        case add(Int64)
        case append([String])
        case insert(TextSet)
        case subtract(TextSet)
    }

    /// Attributes that have to be sets, or absent, though nothing is put into them: DynamoDB takes no empty set that would show it.
    private(set) var setsOrNone: [String] = []
    /// In the order in which attributes are first changed.
    private(set) var effects: [(attribute: String, effect: Effect)] = []

    /// Whether it does no more than take something away. DynamoDB makes no item for such an update where there is none.
    var onlyRemoves: Bool {
        !effects.isEmpty
            && effects.allSatisfy {
                switch $0.effect {
                case .remove, .subtract: true
                default: false
                }
            }
    }

    /// - Throws: `.refused` when two changes of one attribute do not fit each other.
    init(_ changes: [ItemChange], of key: ItemKey) throws(CloudError) {
        let folded = ChangePlan.fold(changes)
        setsOrNone = folded.setsOrNone
        for (attribute, effect) in folded.effects {
            guard let effect else {
                throw CloudError(
                    .refused, "Two changes of attribute \(attribute.printable) of \(key) do not go into one update")
            }
            effects.append((attribute, effect))
        }
    }

    /// Attributes whose changes are no single effect: what becomes of them depends on what they are.
    static func contested(_ changes: [ItemChange]) -> [String] {
        fold(changes).effects.filter { $0.effect == nil }.map(\.attribute)
    }

    /// What the changes of each attribute come to together; nil where that is no single effect.
    private static func fold(
        _ changes: [ItemChange]
    ) -> (setsOrNone: [String], effects: [(attribute: String, effect: Effect?)]) {
        var setsOrNone: [String] = []
        var effects: [(attribute: String, effect: Effect?)] = []
        for change in changes {
            let (attribute, effect) = ChangePlan.single(change)
            guard let effect else {
                setsOrNone.append(attribute)
                continue
            }
            if let index = effects.firstIndex(where: { $0.attribute.utf8.elementsEqual(attribute.utf8) }) {
                effects[index].effect = effects[index].effect.flatMap { join($0, effect) }
            } else {
                effects.append((attribute, effect))
            }
        }
        return (setsOrNone, effects)
    }

    private static func single(_ change: ItemChange) -> (String, Effect?) {
        switch change {
        case .set(let name, let value): (name, value.isEmptySet ? .remove : .set(value))
        case .remove(let name): (name, .remove)
        case .add(let name, let amount): (name, .add(amount))
        case .append(let name, let texts): (name, .append(texts))
        case .insert(let name, let texts): (name, texts.isEmpty ? nil : .insert(TextSet(texts)))
        case .subtract(let name, let texts): (name, texts.isEmpty ? nil : .subtract(TextSet(texts)))
        }
    }

    /// Both, one after the other.
    private static func join(_ first: Effect, _ second: Effect) -> Effect? {
        switch (first, second) {
        case (_, .set), (_, .remove): second
        case (.set(.int(let value)), .add(let amount)): .set(.int(value &+ amount))
        case (.set(.strings(let texts)), .append(let more)): .set(.strings(texts + more))
        case (.set(.stringSet(let texts)), .insert(let more)): .set(.stringSet(texts.union(Array(more))))
        case (.set(.stringSet(let texts)), .subtract(let less)):
            texts.subtracting(Array(less)).isEmpty ? .remove : .set(.stringSet(texts.subtracting(Array(less))))
        case (.remove, .add(let amount)): .set(.int(amount))
        case (.remove, .append(let texts)): .set(.strings(texts))
        case (.remove, .insert(let texts)): .set(.stringSet(texts))
        case (.remove, .subtract): .remove
        case (.add(let a), .add(let b)): .add(a &+ b)
        case (.append(let a), .append(let b)): .append(a + b)
        case (.insert(let a), .insert(let b)): .insert(a.union(Array(b)))
        case (.subtract(let a), .subtract(let b)): .subtract(a.union(Array(b)))
        default: nil
        }
    }
}
