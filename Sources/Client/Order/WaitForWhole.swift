import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Synchronization

/// A write to several nodes that the session has seen in one of them (protocol trap 13).
struct SeenInPart {
    let txid: Int64
    /// The nodes that it touched; nil when they were too many to be named.
    let paths: Set<String>?
}

extension ClientState {
    /// The user has seen an image.
    mutating func noteSeen(_ image: NodeImage) {
        mrd = max(mrd, image.txid)
        guard image.txid >= seenInPart?.txid ?? 0 else { return }
        // Writes become visible one after the other: with a later one everything before it is there.
        seenInPart =
            image.writtenWith.isEmpty
            ? nil
            : SeenInPart(txid: image.txid, paths: image.writtenWith == ["*"] ? nil : Set(image.writtenWith))
    }

    /// Whether the image may be older than what the session has seen of the same write elsewhere.
    /// - Parameter watermark: up to where everything was visible before the image was read.
    fileprivate func isBehind(_ image: NodeImage, _ path: NodePath, watermark: Int64) -> Bool {
        guard let seen = seenInPart, image.txid < seen.txid, watermark < seen.txid else { return false }
        return seen.paths?.contains(path.text) ?? true
    }
}

/// Reads a node again until it is as new as what the session has seen of the same write: where the user store has no
/// transactions, the images of one write become visible one by one.
struct WaitForWhole {
    private let client: FaaSKeeperClient
    private let path: NodePath
    private let deadline: Int64
    private var pause: Int64 = 1
    private var watermark: Int64 = 0

    init(_ client: FaaSKeeperClient, _ path: NodePath) {
        self.client = client
        self.path = path
        deadline = client.cloud.clock.nowMillis + client.options.timeoutMillis
    }

    /// The node is about to be read.
    mutating func willRead() { watermark = client.state.withLock { $0.watermark } }

    /// Whether the image may be shown; if not, it has to be read again.
    /// - Throws: `.timedOut` when the rest of the write does not come.
    mutating func hasSeen(_ image: NodeImage) async throws(KeeperError) -> Bool {
        if client.config.userStore.isAtomic { return true }
        let watermark = watermark
        guard client.state.withLock({ $0.isBehind(image, path, watermark: watermark) }) else { return true }
        try await translating { () async throws(CloudError) in try await client.lookIntoEpoch() }
        guard client.cloud.clock.nowMillis < deadline else {
            throw KeeperError(
                .timedOut, "A part of a write that was seen elsewhere has not become visible here", path: path.text)
        }
        do { try await client.cloud.clock.sleep(millis: pause) } catch { throw KeeperError(any: error) }
        pause = min(pause * 2, 50)
        return false
    }
}
