import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

extension Command {
    static let locks = Command(
        "locks", .administer, "List the nodes that functions have locked",
        details: """
            A write locks the nodes it touches for some milliseconds. One whose time is over was left by a function that
            died; the next write takes it over.

            Path, session whose request holds it, time left, attempt.
            """,
        examples: [("locks", "most often none")], cost: .walk
    ) { context, _ in
        let administration = try await context.connection.handle.deployment().administration
        let clock = SystemClock()
        var findings = Findings(context)
        try await administration.eachLock { lock in
            findings.add(.lock(lock, now: clock.nowMillis))
            try await findings.step()
        }
        try findings.end()
    }

    private static let path = Operand("PATH", .path, .optional, "Only watches that see this node")

    static let watches = Command(
        "watches", .administer, "List the watches of all sessions", operands: [path],
        details: """
            Session, kind, path. The kinds are data and children, which fire once, persistent and persistentRecursive. With
            PATH, those that see a change of that node, recursive ones above it included.
            """,
        examples: [("watches", "all"), ("watches /app/config", "who hears of a change there")], cost: .walk
    ) { context, arguments in
        let path: NodePath? =
            arguments.operands.isEmpty ? nil : try NodePath(context.path(arguments))
        let administration = try await context.connection.handle.deployment().administration
        var findings = Findings(context)
        try await administration.eachWatch { watch in
            guard path.map({ watch.sees($0) }) ?? true else { return }
            findings.add(.watch(watch))
            try await findings.step()
        }
        try findings.end()
    }
}

extension WatchInfo {
    fileprivate func sees(_ other: NodePath) -> Bool {
        kind == .persistentRecursive ? other.isWithin(path) : other == path
    }
}
