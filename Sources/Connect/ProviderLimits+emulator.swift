import FaaSKeeperStorage
import LocalEmulator

extension ProviderLimits {
    /// The emulator takes no more than the provider.
    func apply(to options: inout LocalOptions) {
        options.keyValueLimits = keyValue
        options.queueLimits = queue
        options.invocationBytesMax = invocationBytesMax
    }
}
