import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let name = Flag(
        word: "name", "GLOB", "The name is like GLOB: * any characters, ? one, [a-z] one of them")
    private static let data = Flag(word: "data", "REGEX", "The data have a match of the regular expression")
    private static let ephemeral = Flag(word: "ephemeral", "The node is ephemeral")
    private static let size = Flag(
        word: "size", "N", "The data have N bytes; more than N with +N, less with -N; k and M are units")

    static let find = Command(
        "find", .look, "Find the nodes of a subtree for which everything given is true",
        flags: [name, data, ephemeral, size],
        operands: [Operand("PATH", .path, .optional, "Where to begin; the root unless given")],
        details: """
            Paths come as they are found, parents first. Only -data reads the data. ^ and $ in an expression stand for the
            ends of a line. Nodes that may not be read are passed over and named; then the exit code is 9.
            """,
        examples: [
            ("find /app -name '*.json'", "by the name"), ("find / -ephemeral -size +1k", "large ephemeral nodes"),
            ("find /app -data '^port=80$'", "by a line of the data"),
        ], cost: .walk
    ) { context, arguments in
        let path = try NodePath(context.path(arguments))
        let criteria = FindCriteria(
            name: try arguments.value(name).map { text throws(CommandError) in try Glob(text) },
            data: try arguments.value(data).map { text throws(CommandError) in try Pattern(text, for: "-data") },
            isEphemeral: arguments.has(ephemeral),
            size: try arguments.value(size).map { text throws(CommandError) in try SizeTest(text) })
        var findings = Findings(context)
        var walk = TreeWalk(client: try await context.client())
        walk.readsData = criteria.data != nil
        walk.onDenied = findings.onDenied
        try await walk.run(
            from: path,
            enter: { visit in
                if try await criteria.matches(visit) { findings.add(.node(visit)) }
                try await findings.step()
            })
        try findings.end()
    }
}

/// What `find` looks for; nil and false ask for nothing.
struct FindCriteria: Sendable {
    var name: Glob?
    var data: Pattern?
    var isEphemeral = false
    var size: SizeTest?

    /// The cheap ones first.
    func matches(_ visit: TreeWalk.Visit) async throws -> Bool {
        if let name, !name.matches(visit.path.isRoot ? "/" : visit.path.name) { return false }
        if let size, !size.matches(Int64(visit.stat.dataLength)) { return false }
        if isEphemeral {
            guard case .session = EphemeralOwner(field: visit.stat.ephemeralOwner) else { return false }
        }
        return try await data?.matches(visit.data) ?? true
    }
}
