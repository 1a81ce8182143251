import CloudPrimitives
import FaaSKeeperModel

/// An item as its key has it: the version of the form, a stamp of 16 bytes, then the item's encoding.
///
/// Each write draws a stamp of its own. Whether an item is still what was read is told by the stamp, so that the whole of it
/// need not be sent back to be compared, and an item that was changed and changed back is not taken for the same.
struct StoredItem: Sendable {
    let stamp: [UInt8]
    let item: Item

    /// Bytes of version and stamp, which the script compares.
    static let stampBytes = 17
    private static let version: UInt8 = 1

    /// - Throws: `.corrupt`.
    init?(_ answer: RESPValue, of key: ItemKey) throws(CloudError) {
        if case .null = answer.plain { return nil }
        guard let bytes = answer.bytes else {
            throw CloudError(.corrupt, "Redis has answered with something that is no item for \(key)")
        }
        try self.init(bytes, of: key)
    }

    init(_ bytes: [UInt8], of key: ItemKey) throws(CloudError) {
        guard bytes.count > StoredItem.stampBytes, bytes[0] == StoredItem.version else {
            throw CloudError(
                .corrupt,
                bytes.isEmpty
                    ? "Item \(key) is named in its table's index and is not there: the server has lost it, or somebody has"
                        + " deleted its key"
                    : "Item \(key) was written by another version, or by somebody else")
        }
        stamp = Array(bytes[..<StoredItem.stampBytes])
        do throws(KeeperError) { item = try Item(decoding: Array(bytes[StoredItem.stampBytes...])) } catch {
            throw CloudError(.corrupt, "Item \(key) cannot be read: \(error.message)")
        }
    }

    /// The bytes of an item with a stamp that nobody has seen.
    static func bytes(of item: Item, random: any RandomSource) -> [UInt8] {
        var bytes = [version]
        for word in [random.next(), random.next()] {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes + item.encoded()
    }
}

extension StoredItem {
    /// The items of a list of answers, in the order of the updates.
    static func list(_ answer: RESPValue, of updates: [ItemUpdate]) throws(CloudError) -> [StoredItem?] {
        guard let elements = answer.elements, elements.count == updates.count else {
            throw CloudError(.corrupt, "Redis has answered a reading of \(updates.count) items with something else")
        }
        var items: [StoredItem?] = []
        items.reserveCapacity(updates.count)
        for (element, update) in zip(elements, updates) { items.append(try StoredItem(element, of: update.key)) }
        return items
    }
}
