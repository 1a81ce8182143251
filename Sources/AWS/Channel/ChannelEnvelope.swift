import CloudPrimitives
import FaaSKeeperModel

/// A message of the event channel as it lies in a session's queue: itself, or the key of the object that it is.
enum ChannelEnvelope: Equatable {
    case inline(ChannelMessage)
    case stored(id: String, key: String)

    var bytes: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .inline(let message):
            writer.byte(1)
            writer.string(message.id)
            writer.blob(message.body)
        case .stored(let id, let key):
            writer.byte(2)
            writer.string(id)
            writer.string(key)
        }
        return writer.bytes
    }

    /// - Throws: `.corrupt`.
    init(_ bytes: [UInt8]) throws(KeeperError) {
        var reader = ByteReader(bytes)
        switch try reader.byte() {
        case 1: self = .inline(ChannelMessage(id: try reader.string(), body: try reader.blob()))
        case 2: self = .stored(id: try reader.string(), key: try reader.string())
        case let other: throw KeeperError.corrupt("Unknown kind \(other) of a message of the event channel")
        }
        try reader.finish()
    }
}
