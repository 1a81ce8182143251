import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes

extension Command {
    private static let count = Flag("n", long: "count", "N", "Wait until N are here, this one among them")
    private static let sets = Flag(long: "set", "Set the barrier: whoever comes waits")
    private static let lifts = Flag(long: "lift", "Lift the barrier: all who wait go on")

    static let barrier = Command(
        "barrier", .coordinate, "Wait at a barrier, until it is lifted or until enough are here",
        flags: [count, sets, lifts] + HoldTerms.flags, operands: [.path, .program],
        details: """
            Without -n the node is the barrier: barrier waits while it is there, --set makes it, --lift deletes it; both do
            nothing where that is so already.

            With -n it waits for N callers. They go on together, or not at all: nobody is counted who has died by then.
            With CMD all run it from that moment on, and wait for each other at its end; the exit code is CMD's. When the
            session is lost CMD is stopped as with lock.
            """,
        examples: [
            ("barrier --set /maintenance", "from now on jobs wait"),
            ("barrier /maintenance", "wait until it is lifted"),
            ("barrier -n 3 /load-test/start -- ./client", "three clients begin together"),
        ], cost: .place
    ) { context, arguments in
        try arguments.atMostOne(of: [count, sets, lifts])
        let path = try context.path(arguments)
        let terms = try HoldTerms(arguments)
        guard let number = try arguments.integer(count, in: 1...Int.max) else {
            guard arguments.program.isEmpty else {
                throw CommandError.usage("barrier runs a program only with -n N; usage: \(arguments.command.usage)")
            }
            let gate = try Gate(try await context.client(), path: path)
            if arguments.has(sets) {
                let isNew = try await gate.set()
                return context.printer.done(isNew ? "Set \(path)" : "\(path) was set already", path: path)
            }
            if arguments.has(lifts) {
                let isNew = try await gate.lift()
                return context.printer.done(isNew ? "Lifted \(path)" : "\(path) was not set", path: path)
            }
            try await context.within("The barrier \(path) was not lifted") { try await gate.wait() }
            return context.printer.done("\(path) is not set", path: path)
        }
        let status = try await context.holding(terms) { client in
            let meeting = try Rendezvous(client, path: path, count: number)
            let member = try await context.within("Fewer than \(number) came to \(path)") { try await meeting.enter() }
            guard !arguments.program.isEmpty else { return Int32(0) }
            let status = try await context.keep(member.hold, of: path, terms, arguments.program)
            try await meeting.leave(member)
            return status
        }
        if arguments.program.isEmpty { context.printer.done("\(number) are here", path: path) }
        try finish(status)
    }
}
