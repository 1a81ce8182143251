/// A value of an item's attribute. The kinds are those that DynamoDB and Datastore both have.
public enum Attribute: Hashable, Sendable {
    case int(Int64)
    case string(String)
    case bytes([UInt8])
    /// A list of numbers.
    case ints([Int64])
    /// A list of texts, in order.
    case strings([String])
    /// A set of texts. An empty set is the same as no attribute.
    case stringSet(TextSet)

    /// The size as DynamoDB counts it, in bytes.
    public var billedBytes: Int {
        switch self {
        case .int(let value): Attribute.numberBytes(value)
        case .string(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .ints(let values): 3 + values.reduce(0) { $0 + 1 + Attribute.numberBytes($1) }
        case .strings(let texts): 3 + texts.reduce(0) { $0 + 1 + $1.utf8.count }
        case .stringSet(let texts): texts.reduce(0) { $0 + $1.utf8.count }
        }
    }

    /// DynamoDB: one byte for each two significant digits, and one more.
    static func numberBytes(_ value: Int64) -> Int {
        var digits = value < 0 ? 1 : 0
        var rest = value.magnitude
        repeat {
            digits += 1
            rest /= 10
        } while rest > 0
        return (digits + 1) / 2 + 1
    }
}

/// The attributes of an item by name, without its key. Few and short, so a flat list is faster than a dictionary.
public struct Item: Hashable, Sendable {
    public internal(set) var attributes: [Entry]

    public struct Entry: Hashable, Sendable {
        public let name: String
        public var value: Attribute
    }

    public init() { attributes = [] }

    public init(_ attributes: KeyValuePairs<String, Attribute>) {
        self.attributes = attributes.map { Entry(name: $0.key, value: $0.value) }
        self.attributes.sort { $0.name < $1.name }
    }

    /// Attributes stand in the order of their names, so that equal items are equal bytes.
    public subscript(name: String) -> Attribute? {
        get {
            for entry in attributes where entry.name == name { return entry.value }
            return nil
        }
        set {
            for index in attributes.indices where attributes[index].name == name {
                if let newValue { attributes[index].value = newValue } else { attributes.remove(at: index) }
                return
            }
            guard let newValue else { return }
            let place = attributes.firstIndex { $0.name > name } ?? attributes.endIndex
            attributes.insert(Entry(name: name, value: newValue), at: place)
        }
    }

    public func int(_ name: String) -> Int64? {
        if case .int(let value)? = self[name] { value } else { nil }
    }

    public func string(_ name: String) -> String? {
        if case .string(let value)? = self[name] { value } else { nil }
    }

    public func bytes(_ name: String) -> [UInt8]? {
        if case .bytes(let value)? = self[name] { value } else { nil }
    }

    public func ints(_ name: String) -> [Int64]? {
        if case .ints(let value)? = self[name] { value } else { nil }
    }

    public func strings(_ name: String) -> [String] {
        if case .strings(let value)? = self[name] { value } else { [] }
    }

    public func stringSet(_ name: String) -> TextSet {
        if case .stringSet(let value)? = self[name] { value } else { [] }
    }

    /// The size as DynamoDB counts it: names and values, without the key, in bytes.
    public var billedBytes: Int {
        attributes.reduce(0) { $0 + $1.name.utf8.count + $1.value.billedBytes }
    }
}

/// A table of the deployment, by the name that it has in every backend.
public struct Table: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public init(_ name: String) { self.name = name }
    public var description: String { name }
}

/// Where an item stands: its table, its partition, and its place in the partition's order (UTF-8 byte order).
public struct ItemKey: Hashable, Sendable, CustomStringConvertible {
    public let table: Table
    public let partition: String
    public let sort: String

    public init(_ table: Table, _ partition: String, _ sort: String = "-") {
        self.table = table
        self.partition = partition
        self.sort = sort
    }

    public var description: String { "\(table)[\(partition)][\(sort)]" }

    /// Keys are the same when their bytes are: Swift takes `é` in one character and in two for one text.
    public static func == (a: ItemKey, b: ItemKey) -> Bool {
        a.sort.utf8.elementsEqual(b.sort.utf8) && a.partition.utf8.elementsEqual(b.partition.utf8)
            && a.table.name.utf8.elementsEqual(b.table.name.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        for var text in [partition, sort, table.name] {
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// The size as DynamoDB counts it: the names `p` and `s`, and their values, in bytes.
    public var billedBytes: Int { 2 + partition.utf8.count + sort.utf8.count }
}
