import CloudPrimitives
import LocalEmulator

/// What a provider's services take. Source: the "Quotas" pages of DynamoDB and SQS, 2024-11.
struct ProviderLimits {
    let keyValue: KeyValueLimits
    let queue: QueueLimits
    /// Each operation touches at most four rows of a transaction.
    var multiOperationsMax: Int { keyValue.transactionItemsMax / 4 }

    static let aws = ProviderLimits(
        keyValue: KeyValueLimits(itemBytesMax: 409_600, transactionItemsMax: 100, queryPageBytesMax: 1_048_576),
        queue: QueueLimits(
            messageBytesMax: 262_144, batchMax: 10, batchBytesMax: 262_144, deduplicationMillis: 300_000))

    func apply(to options: inout LocalOptions) {
        options.keyValueLimits = keyValue
        options.queueLimits = queue
    }
}
