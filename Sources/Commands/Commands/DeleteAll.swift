import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let batch = Flag("b", "SIZE", "Deletions under way at once (100)")
    private static let batchDefault = 100
    /// Deletions under way at once.
    static let deleteAllBatchMax = 4_096

    static let deleteAll = Command(
        "deleteall", aliases: ["delete-all", "rmr"], .change, "Delete a node and everything below it",
        flags: [batch], operands: [.path],
        details: """
            The deepest nodes go first. It is not atomic: readers see the subtree shrink, and what others create
            meanwhile makes it fail with what is left.
            """, examples: [("deleteall /app/tmp", "the node and everything below it")], cost: .writes
    ) { context, arguments in
        let path = try context.path(arguments)
        let size = try arguments.integer(batch, in: 1...deleteAllBatchMax) ?? batchDefault
        guard path != "/" else {
            throw CommandError.usage("The root cannot be deleted; name a node below it", path: path)
        }
        let client = try await context.client()
        var levels: [[NodePath]] = []
        try await SubtreeWalk(client: client).run(from: try NodePath(path)) { visit in
            if visit.depth == levels.count { levels.append([]) }
            levels[visit.depth].append(visit.path)
        }
        for level in levels.reversed() {
            var start = 0
            while start < level.count {
                let end = min(start + size, level.count)
                try await delete(level[start..<end], client)
                start = end
            }
        }
        context.printer.deleted(path, count: levels.reduce(0) { $0 + $1.count })
    }

    /// Deletes all of `paths` at once; those that are gone already are passed over.
    private static func delete(_ paths: ArraySlice<NodePath>, _ client: FaaSKeeperClient) async throws {
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
