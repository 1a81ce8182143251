import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let force = Flag(long: "force", "Replace FILE where it is there already")
    private static let merge = Flag(long: "merge", "Restore into a deployment that is not empty")

    static let backup = Command(
        "backup", .move, "Write the nodes and quotas of the whole deployment into a file", flags: [force],
        operands: [Operand("FILE", .text, "The file; it appears under this name when it is whole")],
        details: """
            The file is an export of the root with the quotas, and ends with a checksum. It is written under another name,
            flushed to the disk and then renamed, so that half a backup never looks like one.

            Sessions, watches, versions and txids are not restored, and ephemeral nodes are only listed. It is no snapshot:
            what changes while it is written may be in it as it was before or after. docs/moving-data.md has the details.
            """,
        examples: [("backup monday.fk", "everything into one file")], cost: .walk
    ) { context, arguments in
        let name = arguments.operands[0].text
        guard !name.isEmpty else { throw CommandError.usage("backup needs the name of a file") }
        let client = try await context.client()
        let file = try ReplacedFile(name, replaces: arguments.has(force))
        var writer = ExportWriter(file.output)
        do {
            try await writer.begin(.made(of: .root, .deployment))
            var walk = NodeWalk(client: client, root: .root)
            let first = try await walk.next()
            let progress = Progress(context, "Saving", total: nil)
            try await write(first, walk, &writer, progress)
            await progress.clear()
            for quota in try await QuotaNodes.all(client) { try await writer.add(quota) }
            try await writer.finish()
        } catch {
            file.discard()
            throw error
        }
        try file.finish(replaces: arguments.has(force))
        context.printer.saved(writer.nodes, bytes: writer.bytes, to: name)
    }

    static let restore = Command(
        "restore", .move, "Make the nodes and quotas of a backup anew",
        flags: [merge, ifExists, dryRun, keepEphemerals],
        operands: [Operand("FILE", .text, "The backup")],
        details: """
            The file is read to its end before anything is written; one that is damaged or cut off is refused. So is a
            deployment that is not empty, unless --merge is given: then nodes that are there and the same count as done,
            and --if-exists says what becomes of others. A restore that was broken off goes on with --merge.
            """,
        examples: [
            ("restore monday.fk", "into an empty deployment"), ("restore --dry-run monday.fk", "what it would do"),
        ],
        cost: .writes
    ) { context, arguments in
        let word = arguments.operands[0]
        guard word.text != "-" else { throw CommandError.usage("restore needs a file, which it reads twice") }
        let source = try await ImportSource.export(word, isLoose: false, context)
        guard source.again != nil else { throw CommandError.usage("restore needs a file, which it reads twice") }
        guard let header = source.header(), header.content == .deployment else {
            let root = source.header()?.root ?? "a node"
            throw CommandError.usage("\(source.name) is an export of \(root) and no backup: import reads it")
        }
        var plan = ImportPlan(base: .root, id: source.id, source: source.name)
        plan.existing = try arguments.value(ifExists).map { try Values.choice($0, for: "--if-exists") } ?? .fail
        plan.keepsEphemerals = arguments.has(keepEphemerals)
        plan.isDryRun = arguments.has(dryRun)
        plan.verb = "Restored"
        try await source.check(plan, context)
        if !arguments.has(merge), !plan.isDryRun { try await checkEmpty(try await context.client()) }
        try await source.run(plan, context)
    }

    private static func checkEmpty(_ client: FaaSKeeperClient) async throws {
        let names = try await client.children("/").names.filter { $0 != NodeWalk.service.name }
        guard let first = names.first else { return }
        throw CommandError(
            .notEmpty, KeeperError.Code.notEmpty.description,
            "The deployment is not empty: it has /\(first); --merge restores into it all the same", path: "/\(first)")
    }
}

extension QuotaNodes {
    /// Every quota of the deployment.
    static func all(_ client: FaaSKeeperClient) async throws -> [ExportLine.QuotaLine] {
        var walk = NodeWalk(client: client, root: try NodePath(root))
        walk.readsACL = false
        var result: [ExportLine.QuotaLine] = []
        while let record = try await walk.next() {
            let path = NodePath(unchecked: "/" + record.path)
            guard path.name == QuotaLimits.limitsName, let parent = path.parent, !parent.isRoot else { continue }
            let limits = QuotaLimits(String(decoding: record.data, as: UTF8.self))
            result.append(ExportLine.QuotaLine(path: parent, limits: limits))
        }
        return result
    }
}
