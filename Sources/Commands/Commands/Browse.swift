import FaaSKeeperModel

extension Command {
    static let readOnly = Flag(long: "read-only", "Lock all changes; nothing lifts the lock")

    static let browse = Command(
        "browse", .see, "Browse the tree on the whole screen, live",
        flags: [readOnly], operands: [.optionalPath],
        details: """
            Tree, data, Stat and events, which follow what others do. ? lists the keys, q leaves. Each change asks once and
            says what it will do; R locks all of them.

            It watches what is seen with one recursive watch: every change below it costs the deployment a notification.

            The shell opens it as well, with sessions of its own; q goes back to the shell.
            """,
        examples: [("browse", "from the root"), ("browse --read-only /app", "look, and change nothing")],
        cost: .registration
    ) { context, arguments in
        guard let shell = context.shell else {
            throw CommandError.usage("browse needs a terminal, which a script has not; fk tree and fk ls print")
        }
        guard context.console.outputIsTerminal else {
            throw CommandError.usage("browse needs the whole terminal: nothing can stand behind it")
        }
        try await shell.browse(NodePath(context.path(arguments)), isReadOnly: arguments.has(readOnly))
    }
}

extension Session {
    /// Opens the browser.
    func runBrowser(_ arguments: Arguments) async -> Int32 {
        do {
            let path = try NodePath(try context(connection(), .oneShot).path(arguments))
            let isReadOnly = arguments.has(Command.readOnly)
            return try await Browser(session: self, start: path, isReadOnly: isReadOnly, ownsDeployment: true).run()
        } catch {
            return await reporter.report(CommandError(any: error))
        }
    }
}
