import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let batch = Flag("b", "SIZE", "Deletions under way at once (100)")
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
        let size = try arguments.integer(batch, in: 1...deleteAllBatchMax) ?? SubtreeDeletion.batchDefault
        guard path != "/" else {
            throw CommandError.usage("The root cannot be deleted; name a node below it", path: path)
        }
        let deletion = SubtreeDeletion(client: try await context.client(), batch: size)
        context.printer.deleted(path, count: try await deletion.run(try NodePath(path)))
    }
}
