import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Logging

/// The first function of the write path: validates requests, commits them to the system store, and passes them on to
/// the leader (paper, section 3.3; `docs/architecture.md`, "The life of one write").
struct Follower: Sendable {
    let cloud: Cloud
    let meter: Meter
    let config: DeploymentConfig
    /// Of all regions, the first one first.
    let userStores: [RegionStore]
    let logger: Logger

    /// A request could not be dealt with now; its message has to come again.
    struct Postponed: Error {}

    /// Handles a batch of the request queue. A message that fails takes the later ones of its group with it.
    func handle(_ messages: [ReceivedMessage], deadlineMillis: Int64) async -> InvocationResult {
        var failed: [String] = []
        var stoppedGroups: Set<String> = []
        var quotas: [Quota]?
        for message in messages {
            guard !stoppedGroups.contains(message.group) else {
                failed.append(message.receipt)
                continue
            }
            do {
                let request: Request
                do { request = try Request(decoding: message.body) } catch {
                    // Nobody can be told: the request does not say whose it is.
                    logger.error("A request cannot be read", metadata: ["error": "\(error)"])
                    continue
                }
                if quotas == nil { quotas = try await loadQuotas() }
                let turn = FollowerTurn(
                    follower: self, request: request, isRedelivered: message.receiveCount > 1,
                    isForgotten: isForgotten(message), deadlineMillis: deadlineMillis, quotas: quotas ?? [])
                try await turn.run()
                // Their counts change with every write below them.
                if quotas?.isEmpty == false || request.definesQuota { quotas = nil }
            } catch {
                if !(error is Postponed) {
                    logger.warning("A request is postponed", metadata: ["error": "\(error)"])
                }
                failed.append(message.receipt)
                stoppedGroups.insert(message.group)
            }
        }
        return InvocationResult(
            failed: failed, retryAfterMillis: failed.isEmpty ? 0 : cloud.random.jitter(in: 5...50))
    }

    /// Whether it has come again so late that what became of an earlier delivery may have been swept.
    private func isForgotten(_ message: ReceivedMessage) -> Bool {
        message.receiveCount > 1 && cloud.clock.nowMillis - message.sentAtMillis > config.redeliveryMillisMax
    }

    private func loadQuotas() async throws(CloudError) -> [Quota] {
        try await cloud.store.queryAll(ItemQuery(Layout.registry, Layout.quotas)).map {
            Quota(sort: $0.sort, item: $0.item)
        }
    }
}

extension Request {
    fileprivate var definesQuota: Bool {
        operations.contains { $0.pathText.hasPrefix(QuotaLimits.root) }
    }
}
