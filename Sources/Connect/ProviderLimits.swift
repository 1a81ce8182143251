import CloudPrimitives
import FaaSKeeperStorage
import LocalEmulator

/// What a provider's services take. Source: the "Quotas" pages of DynamoDB, SQS and Lambda, 2024-11.
struct ProviderLimits {
    let keyValue: KeyValueLimits
    let queue: QueueLimits
    /// Bytes of what a function is called with, by a caller that does not wait for it.
    let invocationBytesMax: Int
    /// How long locks and messages are held where calls have a cloud's latencies, in milliseconds.
    static let visibilityMillis: Int64 = 15_000
    /// After so many milliseconds nobody there can know an old state any more.
    static let horizonMillis: Int64 = 600_000
    /// Between two runs of the heartbeat there, in milliseconds: each run costs some reads, whether there is a session or not.
    static let heartbeatMillis: Int64 = 5_000
    /// Between two runs of the heartbeat where the provider's scheduler starts it, in milliseconds: EventBridge's shortest rate.
    static let scheduleMillis: Int64 = 60_000
    /// Each operation touches at most four rows of a transaction.
    var multiOperationsMax: Int { keyValue.transactionItemsMax / 4 }

    static let aws = ProviderLimits(
        keyValue: KeyValueLimits(
            itemBytesMax: 409_600, transactionItemsMax: 100, queryPageBytesMax: 1_048_576,
            transactionBytesMax: 4 << 20),
        queue: QueueLimits(
            messageBytesMax: 262_144, batchMax: 10, batchBytesMax: 262_144, deduplicationMillis: 300_000),
        invocationBytesMax: FunctionLimits.payloadBytesMax)

    func apply(to options: inout LocalOptions) {
        options.keyValueLimits = keyValue
        options.queueLimits = queue
        options.invocationBytesMax = invocationBytesMax
    }
}

extension DeploymentConfig {
    /// Calls that take as long as at a cloud need a cloud's bounds: a leader's batch of large nodes takes seconds.
    mutating func allowForLatency() {
        lockMillis = ProviderLimits.visibilityMillis
        visibilityMillis = ProviderLimits.visibilityMillis
        horizonMillis = ProviderLimits.horizonMillis
    }

    /// What holds for every deployment at AWS, wherever its functions run.
    /// - Parameter heartbeatMillis: between two runs of the heartbeat.
    mutating func allowForAWS(heartbeatMillis: Int64 = ProviderLimits.heartbeatMillis) {
        allowForLatency()
        self.heartbeatMillis = heartbeatMillis
        batchMax = ProviderLimits.aws.queue.batchMax
        multiOperationsMax = ProviderLimits.aws.multiOperationsMax
    }
}
