import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let onlyNames = Flag("l", "Only the paths of nodes that have a match")
    private static let ignoresCase = Flag("i", "Small and capital letters are the same")
    private static let numbers = Flag("n", "With the number of each line")

    static let grep = Command(
        "grep", .look, "Print the lines of data that match, of a node and everything below it",
        flags: [onlyNames, ignoresCase, numbers],
        operands: [
            Operand("REGEX", .text, "The regular expression, as Swift reads it: much like Perl's"),
            Operand("PATH", .path, .optional, "Where to begin; the root unless given"),
        ],
        details: """
            Each line comes behind its node's path and a colon, as it is found. Of data that are no text it is only said
            that they match. Without any match the exit code is 1; where nodes may not be read they are named, and it is
            9.
            """,
        examples: [
            ("grep 'port=[0-9]+' /app", "such as /app/config:port=80"),
            ("grep -l draft / | wc -l", "how many nodes have it"),
        ], cost: .walk
    ) { context, arguments in
        let pattern = try Pattern(
            arguments.operands[0].text, ignoresCase: arguments.has(ignoresCase), for: "grep")
        let path = try NodePath(context.path(arguments, 1))
        let (onlyNames, numbers) = (arguments.has(onlyNames), arguments.has(numbers))
        var findings = Findings(context)
        var walk = TreeWalk(client: try await context.client())
        walk.readsData = true
        walk.onDenied = findings.onDenied
        try await walk.run(
            from: path,
            enter: { visit in
                switch try await pattern.find(in: visit.data, onlyFirst: onlyNames) {
                case nil: break
                case _? where onlyNames: findings.add(.node(visit))
                case .binary?: findings.add(.binary(visit.path))
                case .lines(let lines)?:
                    for line in lines { findings.add(.line(line, of: visit.path, showsNumber: numbers)) }
                }
                try await findings.step()
            })
        try findings.end()
        if findings.count == 0 {
            // A script that ends here has to say why.
            guard context.mode == .script else { throw CommandError.answered(.failure) }
            throw CommandError(.failure, "noMatch", "No data match \(arguments.operands[0].text)", path: path.text)
        }
    }
}
