import CloudPrimitives
import Synchronization

/// An object store that asks somebody before each write. Who throws there makes the call fail, undone.
struct HookedObjects: ObjectStore {
    let base: any ObjectStore
    let before: @Sendable () async throws(CloudError) -> Void

    func get(_ key: String) async throws(CloudError) -> StoredObject? { try await base.get(key) }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String {
        try await before()
        return try await base.put(key, bytes, if: condition)
    }

    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        try await before()
        try await base.delete(key, if: condition)
    }

    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        try await base.list(prefix: prefix, after: after, limit: limit)
    }
}

/// Lets calls pass up to some, and fails from there on.
final class Calls: Sendable {
    private let state = Mutex((count: 0, hasFailed: false))
    private let first: Int

    init(failingFrom first: Int) { self.first = first }

    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    func pass() throws(CloudError) {
        let fails = state.withLock { state in
            state.count += 1
            if state.count >= first { state.hasFailed = true }
            return state.hasFailed
        }
        if fails { throw CloudError(.unavailable, "It is cut off here") }
    }
}
