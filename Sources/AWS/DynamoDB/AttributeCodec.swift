import CloudPrimitives

/// Attributes as DynamoDB has them. The sizes that AWS bills are the same as ``CloudPrimitives/Attribute/billedBytes``:
/// numbers are `N`, texts `S`, bytes `B`, lists `L`, sets `SS`; an empty list of numbers is an empty map `M`, so that it is told
/// from an empty list of texts. Both are billed three bytes.
enum AttributeCodec {
    static func encode(_ attribute: Attribute) -> JSONValue {
        switch attribute {
        case .int(let value): typed("N", .string(String(value)))
        case .string(let text): typed("S", .string(text))
        case .bytes(let bytes): typed("B", .string(Base64.encode(bytes)))
        case .ints(let values):
            values.isEmpty
                ? typed("M", .object([])) : typed("L", .array(values.map { typed("N", .string(String($0))) }))
        case .strings(let texts): typed("L", .array(texts.map { typed("S", .string($0)) }))
        case .stringSet(let texts): typed("SS", .array(texts.map { .string($0) }))
        }
    }

    private static func typed(_ type: String, _ value: JSONValue) -> JSONValue {
        .object([JSONValue.Member(name: type, value: value)])
    }

    /// Nil for what no attribute of ours looks like.
    static func decode(_ value: JSONValue) -> Attribute? {
        guard value.members.count == 1, let member = value.members.first else { return nil }
        switch member.name {
        case "N": return member.value.text.flatMap { Int64($0) }.map { .int($0) }
        case "S": return member.value.text.map { .string($0) }
        case "B": return member.value.text.flatMap(Base64.decode).map { .bytes($0) }
        case "M": return member.value.members.isEmpty ? .ints([]) : nil
        case "L": return list(member.value.elements)
        case "SS":
            let texts = member.value.elements.compactMap(\.text)
            let set = TextSet(texts)
            return texts.count == member.value.elements.count && set.count == texts.count ? .stringSet(set) : nil
        default: return nil
        }
    }

    private static func list(_ elements: [JSONValue]) -> Attribute? {
        let texts = elements.compactMap { $0["S"]?.text }
        if texts.count == elements.count { return .strings(texts) }
        let numbers = elements.compactMap { $0["N"]?.text.flatMap { Int64($0) } }
        return numbers.count == elements.count ? .ints(numbers) : nil
    }
}

/// Items with their keys as DynamoDB has them: partition `P` and sort key `S`, and every attribute under its own name.
enum ItemJSON {
    /// As long as the names that ``CloudPrimitives/ItemKey/billedBytes`` counts. In capitals: attributes of the service have small letters.
    static let partition = "P"
    static let sort = "S"

    static func key(_ key: ItemKey) -> JSONValue {
        .object([
            partition: .object(["S": .string(key.partition)]), sort: .object(["S": .string(key.sort)]),
        ])
    }

    static func whole(_ key: ItemKey, _ item: Item) -> JSONValue {
        let attributes = item.attributes.filter { !$0.value.isEmptySet }.map {
            JSONValue.Member(name: $0.name, value: AttributeCodec.encode($0.value))
        }
        return .object(self.key(key).members + attributes)
    }

    /// - Throws: `.corrupt` when an attribute is none of ours.
    static func decode(_ value: JSONValue, of table: Table) throws(CloudError) -> (key: ItemKey, item: Item) {
        guard let partition = value[ItemJSON.partition]?["S"]?.text, let sort = value[ItemJSON.sort]?["S"]?.text else {
            throw CloudError(.corrupt, "An item of table \(table) has no key")
        }
        let key = ItemKey(table, partition, sort)
        var item = Item()
        for member in value.members where member.name != ItemJSON.partition && member.name != ItemJSON.sort {
            guard let attribute = AttributeCodec.decode(member.value) else {
                throw CloudError(
                    .corrupt, "Attribute \(member.name.printable) of \(key) is of a kind that this service never writes"
                )
            }
            item[member.name] = attribute
        }
        return (key, item)
    }
}

extension Attribute {
    /// A set without a text is the same as no attribute.
    var isEmptySet: Bool { if case .stringSet(let texts) = self { texts.isEmpty } else { false } }
}
