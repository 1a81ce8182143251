import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let recursive = Flag("r", "The node and everything below it")
    static let withoutACL = Flag(
        long: "no-acl", "Leave the access control lists out: what is made is everybody's")

    static let export = Command(
        "export", .move, "Write a node, or a whole subtree, as lines of JSON", flags: [recursive, withoutACL],
        operands: [.path],
        details: """
            One node a line, with its path relative to PATH, data, type and access control list, between a first line that
            names the format and a last one with the number of nodes and a checksum. Parents stand before their
            children. import reads it; docs/moving-data.md describes it.

            The nodes are read one after the other, so a subtree that others change meanwhile is no snapshot: each line
            is what its node was at one moment.
            """,
        examples: [
            ("export -r /app > app.ndjson", "the subtree into a file"),
            ("export -r /app | jq -r .path", "the paths"),
        ], cost: .walk
    ) { context, arguments in
        let path = try NodePath(context.path(arguments))
        let isRecursive = arguments.has(recursive)
        let client = try await context.client()
        var walk = NodeWalk(client: client, root: path, isRecursive: isRecursive)
        walk.readsACL = !arguments.has(withoutACL)
        var writer = ExportWriter(context.console.output)
        // Whatever keeps it from beginning leaves the output empty.
        let first = try await walk.next()
        try await writer.begin(.made(of: path, isRecursive ? .subtree : .node))
        let progress = Progress(context, "Exporting", total: nil)
        try await write(first, walk, &writer, progress)
        await progress.clear()
        try await writer.finish()
    }

    /// Writes the records of a walk that has begun.
    static func write(
        _ first: ExportRecord?, _ walk: NodeWalk, _ writer: inout ExportWriter, _ progress: Progress
    ) async throws {
        var walk = walk
        var record = first
        do {
            while let some = record {
                try Task.checkCancellation()
                try NodeWalk.checkWhole(some, at: some.path(below: walk.root))
                try await writer.add(some)
                await progress.advance(to: writer.nodes)
                record = try await walk.next()
            }
        } catch {
            await progress.clear()
            throw error
        }
    }
}

extension ExportLine.Header {
    /// One of an export that begins now.
    static func made(of path: NodePath, _ content: Content) -> ExportLine.Header {
        let random = SystemRandom()
        return ExportLine.Header(
            content: content, id: SessionID(random.positive()).hex + SessionID(random.positive()).hex, root: path.text,
            createdMillis: SystemClock().nowMillis)
    }
}
