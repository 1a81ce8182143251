import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes

extension Command {
    static let noWait = Flag(long: "no-wait", "Do not wait: exit code 124 when it is not to be had at once")

    static let lock = Command(
        "lock", .coordinate, "Hold a lock, alone or while a program runs",
        flags: HoldTerms.flags + [noWait], operands: [.path, .program],
        details: """
            First come, first served. With CMD it runs CMD under the lock, passes signals on to it and ends with its exit
            code. Without CMD it prints the node that stands for the lock, and holds it until it is interrupted. With
            --timeout it waits no longer than that and exits with 124, its place in the line given up.

            CMD gets FK_FENCE, a number that is higher than that of any holder before; FK_LOCK_PATH, FK_LOCK_NODE and
            FK_CONNECT. When the session is lost, or cannot be told from a lost one, CMD gets SIGTERM, and SIGKILL when it
            has not ended in time: before the service gives the lock to another. The exit code is 8 then. If fk itself is
            killed, CMD is killed too (Linux); if fk alone is stopped by SIGSTOP, CMD goes on and the lock may pass to
            another: have whatever must not be done twice refuse a lower FK_FENCE than it has seen.
            """,
        examples: [
            ("lock /locks/deploy -- ./deploy.sh", "one deployment at a time"),
            ("lock --no-wait /locks/cron -- ./nightly.sh", "skip it when another host runs it"),
        ], cost: .place
    ) { context, arguments in
        let path = try context.path(arguments)
        let terms = try HoldTerms(arguments)
        let program = arguments.program
        let status = try await context.holding(terms) { client in
            let lock = try DistributedLock(client, path: path)
            let data = Array(HostName.ofProcess.utf8)
            let hold: Hold
            if arguments.has(noWait) {
                guard let now = try await lock.tryAcquire(data: data) else {
                    throw CommandError(.timedOut, "busy", "Somebody has the lock: \(path)", path: path)
                }
                hold = now
            } else {
                hold = try await context.within("No lock of \(path)") { try await lock.acquire(data: data) }
            }
            return try await context.keep(hold, of: path, terms, program)
        }
        try finish(status)
    }
}
