import FaaSKeeper
import FaaSKeeperModel

/// Deletes a node and everything below it, the deepest first.
struct SubtreeDeletion: Sendable {
    static let batchDefault = 100

    let client: FaaSKeeperClient
    /// Deletions under way at once.
    var batch = SubtreeDeletion.batchDefault

    /// - Returns: how many nodes there were.
    /// - Throws: `.notEmpty` where others create meanwhile.
    func run(_ path: NodePath) async throws(KeeperError) -> Int {
        do {
            var levels: [[NodePath]] = []
            try await SubtreeWalk(client: client).run(from: path) { visit in
                if visit.depth == levels.count { levels.append([]) }
                levels[visit.depth].append(visit.path)
            }
            for level in levels.reversed() {
                var start = 0
                while start < level.count {
                    let end = min(start + batch, level.count)
                    try await delete(level[start..<end])
                    start = end
                }
            }
            return levels.reduce(0) { $0 + $1.count }
        } catch {
            throw (error as? KeeperError) ?? KeeperError(.cancelled, "Cancelled: a part of it may be deleted")
        }
    }

    /// Deletes all of `paths` at once; those that are gone already are passed over.
    private func delete(_ paths: ArraySlice<NodePath>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for path in paths {
                group.addTask {
                    do throws(KeeperError) { try await client.delete(path.text) } catch {
                        if error.code != .noNode { throw error }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
