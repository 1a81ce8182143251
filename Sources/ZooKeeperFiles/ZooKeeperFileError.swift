/// Why a file of ZooKeeper's cannot be read: what is wrong and where.
public struct ZooKeeperFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes from the beginning of the file.
    public let offset: Int
    /// A sentence without a final stop.
    public let message: String

    init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    public var description: String { "\(message) (at byte \(offset))" }
}
