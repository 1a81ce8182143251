import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let levels = Flag("d", "N", "Levels below the node that have lines of their own; 1 unless given")

    static let diskUsage = Command(
        "du", .look, "Add up the data and the nodes of subtrees", flags: [levels],
        operands: [.optionalPath],
        details: """
            Bytes of data, number of nodes, path; each line counts its node and everything below it, and comes when that is
            counted. Nodes that may not be read are passed over and named; then the exit code is 9.
            """,
        examples: [("du /app", "what is below /app, and in all"), ("du -d 0 /", "one line")], cost: .walk
    ) { context, arguments in
        let path = try NodePath(context.path(arguments))
        let levels = try arguments.integer(levels, in: 0...Int.max) ?? 1
        var findings = Findings(context)
        var walk = TreeWalk(client: try await context.client())
        walk.onDenied = findings.onDenied
        // Of the nodes on the way from the first to the one that is being visited.
        var open: [(bytes: Int64, nodes: Int)] = []
        try await walk.run(
            from: path,
            enter: { visit in
                open.append((Int64(visit.stat.dataLength), 1))
                try await findings.step()
            },
            leave: { visit in
                let sum = open.removeLast()
                if let last = open.indices.last {
                    open[last].bytes += sum.bytes
                    open[last].nodes += sum.nodes
                }
                if visit.depth <= levels {
                    findings.add(.usage(visit.path, sum.bytes, sum.nodes, isAligned: context.console.outputIsTerminal))
                }
                try await findings.step()
            })
        try findings.end()
    }
}
