import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// What a run of the leader reads before it begins, all at the same time. Nothing rests on it alone: rows that say less
/// than is needed are read again, and images are fenced.
struct LeaderPreparation: Sendable {
    /// The pending attempts of the rows that tell whether the writes were committed.
    private(set) var rows: [ItemKey: [String]] = [:]
    /// The Stats' txids of the nodes whose results need them; nil where the batch has a single write, or where they could
    /// not be read.
    private(set) var txids: [NodePath: TxidsBefore]?

    init() {}

    init(_ leader: Leader, _ tasks: [Leader.Task]) async throws {
        let commits = tasks.compactMap { task -> CommitMessage.Commit? in
            if case .commit(let commit) = task.message.body { commit } else { nil }
        }
        async let prepared: Void = LeaderPreparation.prepare(leader, commits)
        async let images = LeaderPreparation.images(leader, commits)
        rows = await LeaderPreparation.rows(leader, Set(commits.map(\.witness)))
        txids = await images
        await prepared
    }

    private static func rows(_ leader: Leader, _ keys: Set<ItemKey>) async -> [ItemKey: [String]] {
        let store = leader.cloud.store
        return await together(keys.sorted { $0.partition < $1.partition }) { key in
            guard let item = try? await store.get(key) else { return nil }
            return item.strings(NodeRow.pendingAttribute)
        }
    }

    private static func images(
        _ leader: Leader, _ commits: [CommitMessage.Commit]
    ) async -> [NodePath: TxidsBefore]? {
        guard commits.count > 1 else { return nil }
        let needed = Set(commits.flatMap(\.results).filter(\.needsImage).map(\.path))
        let store = leader.userStores[0].store
        return await together(needed.sorted()) { path in
            guard let image = try? await store.image(path), image.exists else { return nil }
            return TxidsBefore(image.stat)
        }
    }

    private static func prepare(_ leader: Leader, _ commits: [CommitMessage.Commit]) async {
        let paths = Set(commits.flatMap(\.deltas).map(\.path)).sorted()
        for region in leader.userStores { await region.store.prepare(paths) }
    }

    /// Reads for all keys at the same time; those that give nil are left out.
    private static func together<Key: Hashable & Sendable, Value: Sendable>(
        _ keys: [Key], _ read: @escaping @Sendable (Key) async -> Value?
    ) async -> [Key: Value] {
        if keys.count == 1 { return await read(keys[0]).map { [keys[0]: $0] } ?? [:] }
        return await withTaskGroup(of: (Key, Value?).self) { group in
            for key in keys { group.addTask { (key, await read(key)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
