/// The head of every message and stored row: a mark, a version and a kind.
///
/// A reader accepts the versions it knows and refuses a newer one with a clear error. Fields are only ever added at
/// the end under a new version, so that a newer program reads the messages of an older one.
public enum Envelope {
    /// What the bytes are.
    public enum Kind: UInt8, Sendable {
        case request = 1
        case response = 2
        case notification = 3
        case commit = 4
        case logEntries = 5
        case ping = 6
        case commitPack = 7
    }

    /// The version that this build writes.
    public static let version: UInt8 = 1
    static let mark: UInt8 = 0xFA

    public static func begin(_ kind: Kind, capacity: Int = 256) -> ByteWriter {
        var writer = ByteWriter(capacity: capacity)
        writer.byte(mark)
        writer.byte(version)
        writer.byte(kind.rawValue)
        return writer
    }

    /// - Throws: `.corrupt` when the bytes are another thing or of a newer version.
    public static func open(_ bytes: [UInt8], as kind: Kind) throws(KeeperError) -> ByteReader {
        var reader = ByteReader(bytes)
        let found = try self.kind(readFrom: &reader)
        guard found == kind.rawValue else {
            throw .corrupt("The message is of kind \(found), expected \(kind)")
        }
        return reader
    }

    /// The kind of `bytes`, nil when it is unknown.
    public static func kind(of bytes: [UInt8]) throws(KeeperError) -> Kind? {
        var reader = ByteReader(bytes)
        return Kind(rawValue: try kind(readFrom: &reader))
    }

    private static func kind(readFrom reader: inout ByteReader) throws(KeeperError) -> UInt8 {
        guard try reader.byte() == mark else { throw .corrupt("The bytes are no FaaSKeeper message") }
        let version = try reader.byte()
        guard version > 0 else { throw .corrupt("The message has format version 0, which there never was") }
        guard version <= Envelope.version else {
            throw .corrupt(
                "The message has format version \(version); this program knows up to \(Envelope.version): upgrade it")
        }
        return try reader.byte()
    }
}
