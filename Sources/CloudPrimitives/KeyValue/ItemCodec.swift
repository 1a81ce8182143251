public import FaaSKeeperModel

extension Attribute {
    public func encode(to writer: inout ByteWriter) {
        switch self {
        case .int(let value):
            writer.byte(1)
            writer.int(value)
        case .string(let text):
            writer.byte(2)
            writer.string(text)
        case .bytes(let bytes):
            writer.byte(3)
            writer.blob(bytes)
        case .ints(let values):
            writer.byte(4)
            writer.list(values) { $0.int($1) }
        case .strings(let texts):
            writer.byte(5)
            writer.list(texts) { $0.string($1) }
        case .stringSet(let texts):
            writer.byte(6)
            writer.list(Array(texts)) { $0.string($1) }
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        switch try reader.byte() {
        case 1: self = .int(try reader.int())
        case 2: self = .string(try reader.string())
        case 3: self = .bytes(try reader.blob())
        case 4: self = .ints(try reader.list { (r: inout ByteReader) throws(KeeperError) in try r.int() })
        case 5: self = .strings(try reader.list { (r: inout ByteReader) throws(KeeperError) in try r.string() })
        case 6:
            let texts = try reader.list { (r: inout ByteReader) throws(KeeperError) in try r.string() }
            // In any order: that of the bytes was not always the one.
            let set = TextSet(texts)
            guard set.count == texts.count else { throw .corrupt("A set has a text twice") }
            self = .stringSet(set)
        case let other: throw .corrupt("Unknown attribute kind \(other)")
        }
    }
}

extension Item {
    public func encode(to writer: inout ByteWriter) {
        writer.list(attributes) { writer, entry in
            writer.string(entry.name)
            entry.value.encode(to: &writer)
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        self.init()
        let count = try reader.count()
        for _ in 0..<count {
            let name = try reader.string()
            // As they were written; also, looking each one up would take too long in an item of very many.
            if let last = attributes.last, last.name >= name {
                throw .corrupt("The attributes of an item are not in order")
            }
            attributes.append(Entry(name: name, value: try Attribute(from: &reader)))
        }
    }

    /// The bytes that an embedded store keeps.
    public func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 256)
        encode(to: &writer)
        return writer.bytes
    }

    public init(decoding bytes: [UInt8]) throws(KeeperError) {
        var reader = ByteReader(bytes)
        try self.init(from: &reader)
        try reader.finish()
    }
}

extension ItemKey {
    public func encode(to writer: inout ByteWriter) {
        writer.string(table.name)
        writer.string(partition)
        writer.string(sort)
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        let table = Table(try reader.string())
        let partition = try reader.string()
        self.init(table, partition, try reader.string())
    }
}

extension Condition {
    /// Conditions within each other, that a message may have.
    public static let depthMax = 8

    public func encode(to writer: inout ByteWriter) {
        switch self {
        case .always: writer.byte(0)
        case .itemExists: writer.byte(1)
        case .itemMissing: writer.byte(2)
        case .equals(let name, let value):
            writer.byte(3)
            writer.string(name)
            value.encode(to: &writer)
        case .absent(let name):
            writer.byte(4)
            writer.string(name)
        case .present(let name):
            writer.byte(5)
            writer.string(name)
        case .less(let name, let bound):
            writer.byte(6)
            writer.string(name)
            writer.int(bound)
        case .all(let conditions):
            writer.byte(7)
            writer.list(conditions) { $1.encode(to: &$0) }
        case .any(let conditions):
            writer.byte(8)
            writer.list(conditions) { $1.encode(to: &$0) }
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        try self.init(from: &reader, depth: 0)
    }

    private init(from reader: inout ByteReader, depth: Int) throws(KeeperError) {
        guard depth < Condition.depthMax else { throw .corrupt("A condition is nested too deep") }
        switch try reader.byte() {
        case 0: self = .always
        case 1: self = .itemExists
        case 2: self = .itemMissing
        case 3:
            let name = try reader.string()
            self = .equals(name, try Attribute(from: &reader))
        case 4: self = .absent(try reader.string())
        case 5: self = .present(try reader.string())
        case 6:
            let name = try reader.string()
            self = .less(name, try reader.int())
        case 7:
            self = .all(
                try reader.list { (r: inout ByteReader) throws(KeeperError) in
                    try Condition(from: &r, depth: depth + 1)
                })
        case 8:
            self = .any(
                try reader.list { (r: inout ByteReader) throws(KeeperError) in
                    try Condition(from: &r, depth: depth + 1)
                })
        case let other: throw .corrupt("Unknown condition \(other)")
        }
    }
}

extension ItemChange {
    public func encode(to writer: inout ByteWriter) {
        switch self {
        case .set(let name, let value):
            writer.byte(1)
            writer.string(name)
            value.encode(to: &writer)
        case .remove(let name):
            writer.byte(2)
            writer.string(name)
        case .add(let name, let amount):
            writer.byte(3)
            writer.string(name)
            writer.int(amount)
        case .append(let name, let values):
            writer.byte(4)
            writer.string(name)
            writer.list(values) { $0.string($1) }
        case .insert(let name, let values):
            writer.byte(5)
            writer.string(name)
            writer.list(values) { $0.string($1) }
        case .subtract(let name, let values):
            writer.byte(6)
            writer.string(name)
            writer.list(values) { $0.string($1) }
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        let kind = try reader.byte()
        let name = try reader.string()
        func texts(_ reader: inout ByteReader) throws(KeeperError) -> [String] {
            try reader.list { (r: inout ByteReader) throws(KeeperError) in try r.string() }
        }
        switch kind {
        case 1: self = .set(name, try Attribute(from: &reader))
        case 2: self = .remove(name)
        case 3: self = .add(name, try reader.int())
        case 4: self = .append(name, try texts(&reader))
        case 5: self = .insert(name, try texts(&reader))
        case 6: self = .subtract(name, try texts(&reader))
        default: throw .corrupt("Unknown change \(kind)")
        }
    }
}

extension ItemUpdate {
    public func encode(to writer: inout ByteWriter) {
        key.encode(to: &writer)
        condition.encode(to: &writer)
        switch action {
        case .check: writer.byte(0)
        case .put(let item):
            writer.byte(1)
            item.encode(to: &writer)
        case .modify(let changes):
            writer.byte(2)
            writer.list(changes) { $1.encode(to: &$0) }
        case .delete: writer.byte(3)
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        let key = try ItemKey(from: &reader)
        let condition = try Condition(from: &reader)
        switch try reader.byte() {
        case 0: self.init(key, .check, if: condition)
        case 1: self.init(key, .put(try Item(from: &reader)), if: condition)
        case 2:
            let changes = try reader.list { (r: inout ByteReader) throws(KeeperError) in try ItemChange(from: &r) }
            self.init(key, .modify(changes), if: condition)
        case 3: self.init(key, .delete, if: condition)
        case let other: throw .corrupt("Unknown action \(other)")
        }
    }
}
