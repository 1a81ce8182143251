/// Writes the compact binary form that messages and stored rows share: variable-length integers (zigzag LEB128)
/// and byte strings with their length before them.
public struct ByteWriter: Sendable {
    // Inlinable into the other modules: these functions run some hundred times for each write.
    @usableFromInline var storage: [UInt8]

    public var bytes: [UInt8] { storage }

    public init(capacity: Int = 128) {
        storage = []
        storage.reserveCapacity(capacity)
    }

    @inlinable
    public mutating func byte(_ value: UInt8) { storage.append(value) }

    @inlinable
    public mutating func bool(_ value: Bool) { storage.append(value ? 1 : 0) }

    /// A signed integer in one to ten bytes.
    @inlinable
    public mutating func int(_ value: Int64) {
        unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// A count or length.
    @inlinable
    public mutating func count(_ value: Int) { unsigned(UInt64(value)) }

    @inlinable
    mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            storage.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        storage.append(UInt8(rest))
    }

    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            count(utf8.count)
            storage.append(contentsOf: utf8)
        }
    }

    public mutating func optionalString(_ value: String?) {
        bool(value != nil)
        if let value { string(value) }
    }

    public mutating func blob(_ value: [UInt8]) {
        count(value.count)
        storage.append(contentsOf: value)
    }

    @inlinable
    public mutating func list<Element>(
        _ elements: some Collection<Element>, _ write: (inout ByteWriter, Element) -> Void
    ) {
        count(elements.count)
        for element in elements { write(&self, element) }
    }
}
