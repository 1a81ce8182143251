import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let ifExists = Flag(
        long: "if-exists", "WHAT", choices: ImportPlan.Existing.allCases.map(\.rawValue),
        "What to do with a node that is there and another: fail, skip or overwrite")
    static let dryRun = Flag(long: "dry-run", "Only say what would be done")
    static let keepEphemerals = Flag(long: "keep-ephemerals", "Make ephemeral nodes too, as persistent ones")
    private static let unchecked = Flag(
        long: "unchecked",
        "Take lines without the first and the last of an export, such as those that jq has picked out")
    private static let fromZooKeeper = Flag(
        long: "from-zookeeper", "SNAPSHOT", completion: .file,
        "Read a snapshot of ZooKeeper and the transaction logs beside it, or the directory with both")

    static let importNodes = Command(
        "import", .move, "Make the nodes of an export below a node",
        flags: [ifExists, dryRun, keepEphemerals, withoutACL, unchecked, fromZooKeeper],
        operands: [
            Operand("PATH", .path, "Where the exported node comes to stand, as an absolute path"),
            Operand("FILE", .text, .optional, "The export; standard input unless given, or -"),
        ],
        details: """
            A file is looked through before anything is written: a line that is wrong, a checksum that does not fit or an
            end that is missing stops it, with the number of the line. Standard input can be judged at its end only.

            Nodes that are there already and the same count as done, so an import that was broken off is begun again
            with the same command. With one that is another it stops, unless --if-exists says what to do. Missing
            parents are created. Ephemeral nodes are left out and counted. It is not atomic.
            """,
        examples: [
            ("import /copy app.ndjson", "the export below /copy"),
            ("import --dry-run /app app.ndjson", "what it would do"),
            ("import / --from-zookeeper /var/lib/zookeeper/version-2", "what a ZooKeeper server has left"),
        ], cost: .writes
    ) { context, arguments in
        let path = try NodePath(context.path(arguments))
        guard !path.isWithin(NodeWalk.service) else {
            throw CommandError.usage("\(path) is the service's own", path: path.text)
        }
        let source: ImportSource
        if let snapshot = arguments.value(fromZooKeeper) {
            if let extra = arguments.operand(1) {
                throw CommandError.usage("import takes --from-zookeeper or a file, not \"\(extra.text)\" as well")
            }
            source = try await ImportSource.zooKeeper(snapshot, context)
        } else {
            source = try await ImportSource.export(
                arguments.operand(1) ?? "-", isLoose: arguments.has(unchecked), context)
        }
        var plan = ImportPlan(base: path, id: source.id, source: source.name)
        plan.existing = try arguments.value(ifExists).map { try Values.choice($0, for: "--if-exists") } ?? .fail
        plan.keepsEphemerals = arguments.has(keepEphemerals)
        plan.leavesACLOut = arguments.has(withoutACL)
        plan.isDryRun = arguments.has(dryRun)
        try await source.check(plan, context)
        try await source.run(plan, context)
    }
}
