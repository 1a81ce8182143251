import CloudPrimitives

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Text that is compared by its UTF-8 bytes, as the stores do. Swift's own comparison takes two spellings of an accent
/// for the same text; a database does not, and neither may a cache in front of it.
struct ByteText: Hashable, Comparable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (a: ByteText, b: ByteText) -> Bool { sameBytes(a.text, b.text) }
    static func < (a: ByteText, b: ByteText) -> Bool { orderOfBytes(a.text, b.text) < 0 }
    func hash(into hasher: inout Hasher) { hashBytes(text, into: &hasher) }
}

/// An item's place, compared byte by byte.
struct RowKey: Hashable, Sendable {
    let key: ItemKey

    init(_ key: ItemKey) { self.key = key }

    static func == (a: RowKey, b: RowKey) -> Bool {
        sameBytes(a.key.sort, b.key.sort) && sameBytes(a.key.partition, b.key.partition)
            && sameBytes(a.key.table.name, b.key.table.name)
    }

    func hash(into hasher: inout Hasher) {
        hashBytes(key.partition, into: &hasher)
        hashBytes(key.sort, into: &hasher)
        hashBytes(key.table.name, into: &hasher)
    }
}

/// Runs `body` on the UTF-8 bytes of `text` without copying them.
@inline(__always)
func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    var copy = text
    return copy.withUTF8(body)
}

func sameBytes(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && orderOfBytes(a, b) == 0
}

/// Below, at or above 0, as `memcmp`.
func orderOfBytes(_ a: String, _ b: String) -> Int {
    withBytes(of: a) { left in
        withBytes(of: b) { right in
            let shared = min(left.count, right.count)
            let order = shared == 0 ? 0 : Int(memcmp(left.baseAddress!, right.baseAddress!, shared))
            return order != 0 ? order : left.count - right.count
        }
    }
}

func orderOfBytes(_ a: String, _ b: [UInt8]) -> Int {
    withBytes(of: a) { left in
        let shared = min(left.count, b.count)
        let order = shared == 0 ? 0 : Int(memcmp(left.baseAddress!, b, shared))
        return order != 0 ? order : left.count - b.count
    }
}

private func hashBytes(_ text: String, into hasher: inout Hasher) {
    withBytes(of: text) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
}

/// Whether `text` begins with the bytes of `prefix`.
func hasBytes(_ text: String, prefix: String) -> Bool {
    prefix.isEmpty
        || withBytes(of: text) { whole in
            withBytes(of: prefix) { start in
                whole.count >= start.count && memcmp(whole.baseAddress!, start.baseAddress!, start.count) == 0
            }
        }
}

/// The least bytes above everything that begins with `prefix`; nil when it is empty. UTF-8 never has the byte 0xFF, so
/// counting up its last byte is enough.
func bytesAbove(prefix: String) -> [UInt8]? {
    guard !prefix.isEmpty else { return nil }
    var bytes = Array(prefix.utf8)
    bytes[bytes.count - 1] += 1
    return bytes
}
