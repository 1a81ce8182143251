import Crypto
import FaaSKeeperModel
import FoundationEssentials

/// What a client that is reachable and the functions have in common: a key that lies in the table of the channel. Whoever
/// can read the table can send and read, nobody else: AES-256 in GCM, with a nonce drawn for each message.
struct DirectSeal: Sendable {
    /// Which way a message goes; one of the other way is not taken for it.
    enum Way: UInt8 { case toClient = 0, answer = 1 }

    static let keyBytes = 32

    let session: SessionID
    private let key: SymmetricKey

    /// - Returns: nil when the key has another length.
    init?(_ session: SessionID, key: [UInt8]) {
        guard key.count == DirectSeal.keyBytes else { return nil }
        self.session = session
        self.key = SymmetricKey(data: key)
    }

    private func purpose(_ way: Way) -> [UInt8] {
        var writer = ByteWriter()
        writer.int(session.value)
        writer.byte(way.rawValue)
        return writer.bytes
    }

    func close(_ bytes: [UInt8], _ way: Way) -> [UInt8]? {
        (try? AES.GCM.seal(bytes, using: key, authenticating: purpose(way)))?.combined.map { Array($0) }
    }

    /// Nil for what was not sealed with this key, for this session and this way.
    func open(_ sealed: [UInt8], _ way: Way) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: key, authenticating: purpose(way))
        else { return nil }
        return Array(bytes)
    }
}
