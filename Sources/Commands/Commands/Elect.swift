import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes

extension Command {
    static let elect = Command(
        "elect", .coordinate, "Stand for election, and lead, alone or while a program runs; or ask who leads",
        flags: HoldTerms.flags,
        operands: [
            .path, Operand("NAME", .data, .optional, "What others see of the leader; without it, ask who leads"),
            .program,
        ],
        details: """
            As lock, with a name that others see: it is the data of the candidate's node. Candidates lead in the order in
            which they stood. Without NAME it prints the leader's name, or exits with 3 when nobody leads.
            """,
        examples: [
            ("elect /election/cron $(hostname) -- ./scheduler", "run it on one host, and on the next when that fails"),
            ("elect /election/cron", "the leader's name"),
        ], cost: .place
    ) { context, arguments in
        let path = try context.path(arguments)
        let terms = try HoldTerms(arguments)
        guard let word = arguments.operand(1) else {
            guard arguments.program.isEmpty else {
                throw CommandError.usage("elect with a program needs NAME; usage: \(arguments.command.usage)")
            }
            let election = try LeaderElection(try await context.client(), path: path)
            guard let leader = try await election.leader() else {
                throw CommandError(.noNode, "noLeader", "Nobody leads: \(path)", path: path)
            }
            return context.printer.leader(leader, of: path)
        }
        let name = try await context.data(word, arguments, path: path)
        let status = try await context.holding(terms) { client in
            let election = try LeaderElection(client, path: path)
            let hold = try await context.within("Not elected at \(path)") { try await election.lead(as: name) }
            return try await context.keep(hold, of: path, terms, arguments.program)
        }
        try finish(status)
    }
}
