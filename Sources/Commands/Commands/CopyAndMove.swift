import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let subtree = Flag("r", "The node and everything below it")
    private static let parents = Flag("p", "Create missing parents of TO too")
    private static let yes = Flag("y", long: "yes", "Do it in several transactions, where one does not take it all")
    private static let goOn = Flag(
        long: "continue", "Go on with one that was broken off: what is there and the same is passed over")

    private static func operands(_ verb: String) -> [Operand] {
        [
            Operand("FROM", .path, "The node to \(verb), as an absolute path"),
            Operand("TO", .path, "Its new path: what it is itself, not the directory for it"),
        ]
    }

    static let copy = Command(
        "cp", aliases: ["copy"], .change, "Copy a node, or with -r everything below it too",
        flags: [subtree, parents, yes, goOn], operands: operands("copy"),
        details: """
            Data, type and access control lists are copied; versions and times begin anew, and so do the numbers of
            sequential nodes. Ephemeral nodes are refused, as their session holds one path.

            It is one transaction as long as the nodes, two operations each, fit into one: 250 nodes of a local
            deployment. What is larger is copied in parts, which others may see; fk asks first, or wants --yes.
            """,
        examples: [("cp /app/config /app/config.old", "one node"), ("cp -r -p /app /backup/app", "a subtree")],
        cost: .writes
    ) { context, arguments in
        try await transfer(context, arguments, isRecursive: arguments.has(subtree), removes: false)
    }

    static let move = Command(
        "mv", aliases: ["move", "rename"], .change, "Move a node and everything below it",
        flags: [parents, yes, goOn], operands: operands("move"),
        details: """
            As cp -r, and the nodes go from where they were, each only if nobody has set it since it was read: in one
            transaction all of it is moved, or nothing. In parts everything is copied before anything is removed; what
            others have changed meanwhile stays where it was, and the exit code is 5.
            """,
        examples: [("mv /app /old/app", "a subtree to another place")], cost: .writes
    ) { context, arguments in
        try await transfer(context, arguments, isRecursive: true, removes: true)
    }

    private static func transfer(
        _ context: CommandContext, _ arguments: Arguments, isRecursive: Bool, removes: Bool
    ) async throws {
        let from = try NodePath(context.path(arguments, 0))
        let to = try NodePath(context.path(arguments, 1))
        try check(from, to, isRecursive: isRecursive, removes: removes, arguments.command.name)
        let client = try await context.client()
        let move = TreeMove(client: client, from: from, to: to, isRecursive: isRecursive, removes: removes)
        if !arguments.has(goOn), try await client.exists(to.text) != nil { throw KeeperError.nodeExists(to) }
        if let parent = to.parent, try await client.exists(parent.text) == nil {
            // Nothing is made for what is not there.
            guard try await client.exists(from.text) != nil else { throw KeeperError.noNode(from) }
            guard arguments.has(parents) else { throw move.missingParent }
            try await createParents(of: to, client)
        }
        if !arguments.has(goOn), let count = try await move.runAtomically() {
            return context.printer.moved(
                MoveReport(from: from, to: to, nodes: count, isAtomic: true, removes: removes))
        }
        let question =
            "\(from) has more than one transaction takes (\(move.atomicNodesMax) nodes, "
            + "\(Formatting.grouped(client.requestBytesMax)) bytes): it would be \(removes ? "moved" : "copied") in parts"
        var goesOn = arguments.has(goOn)
        if !goesOn { goesOn = try await context.mayGoOn(question, arguments, yes: yes) }
        guard goesOn else {
            throw CommandError(.failure, "declined", "Nothing was written")
        }
        let count = try await move.runInParts(context)
        context.printer.moved(MoveReport(from: from, to: to, nodes: count, isAtomic: false, removes: removes))
    }

    private static func check(
        _ from: NodePath, _ to: NodePath, isRecursive: Bool, removes: Bool, _ name: String
    ) throws(CommandError) {
        for path in [from, to] where path.isWithin(NodeWalk.service) {
            throw .usage("\(path) is the service's own", path: path.text)
        }
        if to.isRoot { throw .usage("The root is there already; name a node below it", path: to.text) }
        if from == to { throw .usage("\(from) cannot be \(removes ? "moved" : "copied") to itself", path: to.text) }
        if isRecursive, to.isWithin(from) {
            throw .usage("\(from) cannot be \(removes ? "moved" : "copied") into itself: \(to)", path: to.text)
        }
    }
}
