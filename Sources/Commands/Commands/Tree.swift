import FaaSKeeperModel

extension Command {
    private static let depth = Flag("L", "DEPTH", "Levels below the node to show")

    static let tree = Command(
        "tree", .look, "Draw a node and everything below it",
        flags: [depth, .stat.saying("Version, size and children of every node")], operands: [.optionalPath],
        details: """
            Ephemeral nodes are coloured. Each node is drawn as it is found; one whose children are not shown ends in /…
            """,
        examples: [("tree -L 2 /app", "two levels of it")], cost: .walk
    ) { context, arguments in
        let path = try NodePath(context.path(arguments))
        let depthMax = try arguments.integer(depth, in: 0...Int.max) ?? .max
        var findings = Findings(context)
        var walk = TreeWalk(client: try await context.client())
        walk.depthMax = depthMax
        walk.onDenied = findings.onDenied
        // On the way from the first node to the one that is visited.
        var open: [TreeNode] = []
        var children = [0]
        try await walk.run(
            from: path,
            enter: { visit in
                let lasts = open.last.map { $0.lasts + [visit.isLast] } ?? []
                let node = TreeNode(
                    path: visit.path, stat: visit.stat, lasts: lasts, isFirst: children[children.count - 1] == 0,
                    isCut: visit.isCut)
                children[children.count - 1] += 1
                open.append(node)
                children.append(0)
                context.printer.treeNode(node, showsStat: arguments.has(.stat))
                try await findings.step()
            },
            leave: { _ in
                children.removeLast()
                context.printer.endTreeNode(open.removeLast())
            })
        try findings.end(endsList: false)
    }
}
