import CloudPrimitives

/// The two ends of a range of places, as ZRANGEBYLEX takes them: `[` before a place that is within, `(` before one that is
/// not, `-` and `+` for no end.
struct PlaceRange: Hashable {
    private(set) var first: [UInt8]
    private(set) var last: [UInt8]

    private static func within(_ place: [UInt8]) -> [UInt8] { [0x5B] + place }
    private static func beyond(_ place: [UInt8]) -> [UInt8] { [0x28] + place }

    /// All places of a table after that of a key.
    init(after key: ItemKey?) {
        first = key.map { PlaceRange.beyond(KeyNames.place($0.partition, $0.sort)) } ?? [0x2D]
        last = [0x2B]
    }

    /// The places of a query; nil where there can be none.
    init?(_ query: ItemQuery) {
        let prefix = KeyNames.place(query.partition, query.prefix)
        first = PlaceRange.within(prefix)
        last = PlaceRange.beyond(PlaceRange.above(prefix))
        guard let after = query.after.map({ KeyNames.place(query.partition, $0) }) else { return }
        if query.descending {
            if after.lexicographicallyPrecedes(PlaceRange.above(prefix)) { last = PlaceRange.beyond(after) }
            if !prefix.lexicographicallyPrecedes(after) { return nil }
        } else {
            if !after.lexicographicallyPrecedes(prefix) { first = PlaceRange.beyond(after) }
            if !after.lexicographicallyPrecedes(PlaceRange.above(prefix)) { return nil }
        }
    }

    /// The least bytes above everything that begins with `prefix`. The last byte is 1, the end mark's, or of UTF-8: it can
    /// be counted up.
    private static func above(_ prefix: [UInt8]) -> [UInt8] {
        var bytes = prefix
        bytes[bytes.count - 1] += 1
        return bytes
    }
}
