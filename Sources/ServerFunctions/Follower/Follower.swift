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
    /// Of the first region.
    let userStore: any UserStore
    let logger: Logger

    /// Where messages to the leader go.
    let desk: PushDesk
    /// How many sessions share the run, and what it costs.
    let lanes: Int

    /// A request could not be dealt with now; its message has to come again.
    struct Postponed: Error {}

    /// Handles the messages of one session, in order. One that fails takes the later ones with it.
    /// - Returns: the receipts of those that have to come again.
    func handle(_ messages: [ReceivedMessage], _ deadlineMillis: Int64) async -> [String] {
        defer { desk.leave() }
        let quotas = QuotaBook()
        for (index, message) in messages.enumerated() {
            do {
                let request: Request
                do { request = try Request(decoding: message.body) } catch {
                    // Nobody can be told: the request does not say whose it is.
                    logger.error("A request cannot be read", metadata: ["error": "\(error)"])
                    continue
                }
                let turn = FollowerTurn(
                    follower: self, request: request, isRedelivered: message.receiveCount > 1,
                    isForgotten: isForgotten(message), deadlineMillis: deadlineMillis, quotas: quotas)
                try await turn.run()
                quotas.turnHasEnded(changing: request.definesQuota)
            } catch {
                if !(error is Postponed) {
                    logger.warning("A request is postponed", metadata: ["error": "\(error)"])
                }
                return messages[index...].map(\.receipt)
            }
        }
        return []
    }

    /// Whether it has come again so late that what became of an earlier delivery may have been swept.
    private func isForgotten(_ message: ReceivedMessage) -> Bool {
        message.receiveCount > 1 && cloud.clock.nowMillis - message.sentAtMillis > config.redeliveryMillisMax
    }
}

extension Request {
    fileprivate var definesQuota: Bool {
        operations.contains { $0.pathText.hasPrefix(QuotaLimits.root) }
    }
}
