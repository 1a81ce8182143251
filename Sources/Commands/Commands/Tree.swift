import FaaSKeeperModel

extension Command {
    private static let depth = Flag("L", "DEPTH", "Levels below the node to show")

    static let tree = Command(
        "tree", .look, "Draw a node and everything below it",
        flags: [depth, .stat.saying("Version, size and children of every node")], operands: [.optionalPath],
        details: "Ephemeral, container and TTL nodes are coloured. A node whose children are not shown ends in /…",
        examples: [("tree -L 2 /app", "two levels of it")], cost: .walk
    ) { context, arguments in
        let path = try NodePath(context.path(arguments))
        let depthMax = try arguments.integer(depth, in: 0...Int.max) ?? .max
        var walk = SubtreeWalk(client: try await context.client())
        walk.depthMax = depthMax
        var open: [TreeNode] = []
        func close(downTo depth: Int) {
            while open.count > max(depth, 1) {
                let finished = open.removeLast()
                open[open.count - 1].children.append(finished)
            }
        }
        try await walk.run(from: path) { visit in
            close(downTo: visit.depth)
            let isCut = visit.depth == depthMax && !visit.names.isEmpty
            open.append(TreeNode(path: visit.path, stat: visit.stat, isCut: isCut))
        }
        close(downTo: 1)
        context.printer.tree(open[0], showsStat: arguments.has(.stat))
    }
}
