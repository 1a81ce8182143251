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
            """,
        examples: [("browse", "from the root"), ("browse --read-only /app", "look, and change nothing")],
        cost: .registration
    ) { _, _ in
        throw CommandError.usage("browse is for the command line of fk: this is a shell or a script already")
    }
}

extension Session {
    /// Opens the browser.
    func runBrowser(_ arguments: Arguments) async -> Int32 {
        do {
            let path = try NodePath(try context(connection(), .oneShot).path(arguments))
            return await Browser(session: self, start: path, isReadOnly: arguments.has(Command.readOnly)).run()
        } catch {
            return await reporter.report(CommandError(any: error))
        }
    }
}
