import FaaSKeeper
import FaaSKeeperModel
import SystemCalls

extension Command {
    static let diff = Command(
        "diff", .read, "Compare two subtrees, or exports of them",
        operands: [
            Operand("A", .path, "The first: a node, an export as @FILE, or - for standard input"),
            Operand("B", .path, "The second, likewise"),
        ],
        details: """
            What B has more is marked +, what it has less -, what is another there ~, with what differs: type, data or acl.
            Paths are relative to A and B. Versions, times and txids are not compared, nor who owns an ephemeral node.
            Outside the shell a file needs no @ as long as its name does not begin with a slash.

            The exit code is 0 when there is no difference and 1 when there is one, as with diff.
            """,
        examples: [
            ("diff /app /copy", "two subtrees"), ("diff app.ndjson /app", "what has changed since the export"),
        ], cost: .walk
    ) { context, arguments in
        let operands = arguments.operands
        guard !operands.allSatisfy({ $0.text == "-" && !$0.isLiteral }) else {
            throw CommandError.usage("Standard input is read once: only one of A and B can be -")
        }
        let comparison = TreeComparison(
            left: try await side(operands[0], context), right: try await side(operands[1], context))
        var count = 0
        try await comparison.run { difference in
            context.printer.difference(difference, isFirst: count == 0)
            count += 1
            try await context.console.output.flushIfLarge()
        }
        context.printer.endDifferences(isEmpty: count == 0)
        if count > 0 { throw CommandError.answered(.failure) }
    }

    private static func side(_ word: Word, _ context: CommandContext) async throws -> TreeComparison.Side {
        let isMarked = !word.isLiteral && (word.text == "-" || word.text.hasPrefix("@"))
        guard isMarked || context.shell == nil && word.text.utf8.first != 0x2F else {
            let path = try NodePath(context.path(word))
            var walk = NodeWalk(client: try await context.client(), root: path)
            return {
                do { return try await walk.next() } catch let error as KeeperError where error.code == .noNode {
                    throw CommandError(
                        .noNode, error.code.description, "\(error.message); as a file it is @\(path)", path: path.text)
                }
            }
        }
        let (input, name, descriptor) = try context.input(word)
        var reader = ExportReader(input, name: name)
        reader.checksOrder = true
        return {
            let item = try await reader.next()
            if item == nil, let descriptor { Descriptor.closeFile(descriptor) }
            return item?.record
        }
    }
}
