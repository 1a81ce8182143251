/// The data of a node on its way: in the message, or in the object store by reference where it is larger than
/// the deployment's inline bound.
public enum Payload: Hashable, Sendable {
    case inline([UInt8])
    /// The object's key, and its length in bytes.
    case object(key: String, length: Int)

    public static let empty = Payload.inline([])

    public var length: Int {
        switch self {
        case .inline(let bytes): bytes.count
        case .object(_, let length): length
        }
    }

    public func encode(to writer: inout ByteWriter) {
        switch self {
        case .inline(let bytes):
            writer.byte(0)
            writer.blob(bytes)
        case .object(let key, let length):
            writer.byte(1)
            writer.string(key)
            writer.int(Int64(length))
        }
    }

    public init(from reader: inout ByteReader) throws(KeeperError) {
        switch try reader.byte() {
        case 0: self = .inline(try reader.blob())
        case 1:
            let key = try reader.string()
            let length = try reader.int()
            guard (0...Int64(Limits.nodeDataBytesMax)).contains(length) else {
                throw .corrupt("A payload cannot have \(length) bytes")
            }
            self = .object(key: key, length: Int(length))
        case let other: throw .corrupt("Unknown payload form \(other)")
        }
    }
}
