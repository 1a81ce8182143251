import CloudPrimitives
import FaaSKeeperModel

extension CloudError {
    /// Whether the same call would fail the same way again: the store refuses it, or it is too large.
    var isFinal: Bool { code == .refused || code == .limitExceeded }
}

extension KeeperError {
    /// What a refusal of the store means to whoever asked for the write.
    init(final error: CloudError) {
        self.init(error.code == .limitExceeded ? .limitExceeded : .backendRefused, error.message)
    }
}
