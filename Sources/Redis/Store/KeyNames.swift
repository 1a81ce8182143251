import CloudPrimitives
import FaaSKeeperModel

/// The keys of a deployment. All have one hash tag, `{NAME}`, so that a cluster keeps them in one slot, where a script may
/// use them together:
///
/// - `fk:{NAME}:i:5:nodes:PLACE` is an item of the table `nodes`, whose name has 5 bytes;
/// - `fk:{NAME}:x:nodes` is a sorted set of the places in that table;
/// - `fk:{NAME}:writes` counts writes, `fk:{NAME}:birth` is a word that was drawn when the store was first used.
///
/// A place is the partition, an end mark, and the sort key, so that the order of bytes is that of the partitions, and within
/// one that of the sort keys. The end mark is the bytes 0 and 1; a byte 0 of a partition is written as 0 and 255.
struct KeyNames: Sendable {
    private let prefix: [UInt8]
    let writes: [UInt8]
    let birth: [UInt8]

    /// - Throws: `.badArguments` for a name that a hash tag cannot have.
    init(deployment name: String) throws(KeeperError) {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F || byte == 0x2E
        }
        guard isPlain, (1...RedisLimits.nameBytesMax).contains(name.utf8.count) else {
            throw KeeperError(
                .badArguments,
                "A deployment in Redis has a name of 1 to \(RedisLimits.nameBytesMax) letters, digits, '-', '_' and '.'"
            )
        }
        prefix = Array("fk:{\(name)}:".utf8)
        writes = prefix + Array("writes".utf8)
        birth = prefix + Array("birth".utf8)
    }

    func index(_ table: Table) -> [UInt8] { prefix + Array("x:".utf8) + Array(table.name.utf8) }

    /// What stands before the place in the keys of a table's items.
    func itemPrefix(_ table: Table) -> [UInt8] {
        prefix + Array("i:\(table.name.utf8.count):".utf8) + Array(table.name.utf8) + [0x3A]
    }

    func item(_ key: ItemKey) -> [UInt8] { itemPrefix(key.table) + KeyNames.place(key.partition, key.sort) }

    // MARK: Places

    static func place(_ partition: String, _ sort: String) -> [UInt8] { start(partition) + Array(sort.utf8) }

    /// How the places of a partition begin.
    static func start(_ partition: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(partition.utf8.count + 2)
        for byte in partition.utf8 {
            bytes.append(byte)
            if byte == 0 { bytes.append(0xFF) }
        }
        return bytes + [0, 1]
    }

    /// Partition and sort key of a place; nil where it is none.
    static func parts(of place: [UInt8]) -> (partition: String, sort: String)? {
        var partition: [UInt8] = []
        var index = 0
        while index + 1 < place.count {
            if place[index] != 0 {
                partition.append(place[index])
                index += 1
                continue
            }
            if place[index + 1] == 1 {
                guard let name = String(validating: partition, as: UTF8.self),
                    let sort = String(validating: place[(index + 2)...], as: UTF8.self)
                else { return nil }
                return (name, sort)
            }
            guard place[index + 1] == 0xFF else { return nil }
            partition.append(0)
            index += 2
        }
        return nil
    }
}
