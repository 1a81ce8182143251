public import CloudPrimitives
public import FaaSKeeperModel

/// The epochs of all regions together, as the functions see them.
public struct Epochs: Sendable {
    private let epochs: [Epoch]

    public init(_ config: DeploymentConfig, _ store: any KeyValueStore) {
        epochs = config.regions.map { Epoch(region: $0, store) }
    }

    /// All unconfirmed notifications; those of a session are in order. One query a region.
    public func all() async throws(CloudError) -> [Notification] {
        var result: [Notification] = []
        for epoch in epochs { result += try await epoch.all() }
        return result
    }

    /// Takes out all that a session has, wherever it reads. The last one first: whoever looks meanwhile sees no gap.
    public func removeAll(of session: SessionID) async throws(CloudError) {
        for epoch in epochs {
            for notification in try await epoch.notifications(of: session).reversed() {
                try await epoch.remove(session, notification.id)
            }
        }
    }
}
