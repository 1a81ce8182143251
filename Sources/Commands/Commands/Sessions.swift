import FaaSKeeperConnect

extension Command {
    static let sessions = Command(
        "sessions", .administer, "List the sessions of the deployment, or end one",
        operands: [
            Operand("kill", .text, .optional, "End a session: its ephemeral nodes go"),
            Operand("ID", .text, .optional, "The session, as the list shows it"),
        ],
        examples: [("sessions kill 0x1a2b", "end that session")], cost: .read
    ) { context, arguments in
        let administration = try await context.connection.handle.deployment().administration
        guard let word = arguments.operand(0) else {
            return context.printer.sessions(try await administration.sessions())
        }
        guard word.text.lowercased() == "kill" else {
            throw CommandError.usage(
                "sessions knows kill, not \"\(word.text)\"" + Suggestion.question(word.text, among: ["kill"]))
        }
        guard let id = arguments.operand(1) else {
            throw CommandError.usage("sessions kill needs ID; fk sessions lists them")
        }
        let session = try Values.session(id.text)
        try await administration.evict(session)
        context.printer.done("Ended session \(session)", path: nil)
    }
}
