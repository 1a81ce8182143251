import CloudPrimitives
import FaaSKeeperStorage
import Synchronization

/// The quotas as one session's turns know them in a run. Read once where there are none, and anew for each turn where there
/// are some: their counts change with every write below them.
final class QuotaBook: Sendable {
    private let state = Mutex<[Quota]?>(nil)

    var isLoaded: Bool { state.withLock { $0 != nil } }
    var quotas: [Quota] { state.withLock { $0 ?? [] } }

    func load(from store: any KeyValueStore) async throws(CloudError) {
        let quotas = try await store.queryAll(ItemQuery(Layout.registry, Layout.quotas)).map {
            Quota(sort: $0.sort, item: $0.item)
        }
        state.withLock { $0 = quotas }
    }

    func turnHasEnded(changing isChanged: Bool) {
        state.withLock { if isChanged || $0?.isEmpty == false { $0 = nil } }
    }
}
