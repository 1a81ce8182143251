import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let ls = Command(
        "ls", .read, "List the children of a node",
        flags: [.stat, .watch, .recursive.saying("The paths of the node and everything below it")],
        operands: [.optionalPath],
        details: "On a terminal the names stand in brackets; into a pipe they come one a line.",
        examples: [("ls /app", "the names below /app"), ("ls -R / | wc -l", "how many nodes there are")], cost: .watch
    ) { context, arguments in
        let path = try context.path(arguments)
        try await context.watching(arguments) { client, watch in
            guard arguments.has(.recursive) else {
                let (names, stat) = try await client.children(path, watch: watch)
                context.printer.names(names, of: path, stat: arguments.has(.stat) ? stat : nil)
                return
            }
            try arguments.atMostOne(of: [.recursive, .stat])
            var isFirst = true
            try await SubtreeWalk(client: client, watches: watch).run(from: try NodePath(path)) { visit in
                context.printer.path(visit.path, isFirst: isFirst)
                isFirst = false
                try await context.console.output.flushIfLarge()
            }
            context.printer.endPaths(isEmpty: isFirst)
        }
    }
}
