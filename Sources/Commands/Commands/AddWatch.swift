import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let mode = Flag(
        "m", "MODE", choices: ["PERSISTENT", "PERSISTENT_RECURSIVE"],
        "PERSISTENT, the node and its list of children, or PERSISTENT_RECURSIVE, everything below it as well (the default)"
    )
    private static let count = Flag("n", long: "count", "N", "Leave after N events")
    private static let duration = Flag(long: "for", "SECONDS", "Leave after that time")

    static let addWatch = Command(
        "addWatch", aliases: ["add-watch"], .watch, "Watch a node and print its events",
        flags: [mode, count, duration], operands: [.path],
        details: """
            The watch stays until it is removed. A one-shot prints the events until it is interrupted, or as long as
            --count and --for say; in a script they are printed as they come, while the next lines run.
            """,
        examples: [("addWatch --count 1 /app", "wait for one change anywhere below /app")], cost: .registration
    ) { context, arguments in
        let path = try context.path(arguments)
        let isRecursive = try isRecursive(arguments)
        let countMax = try arguments.integer(count, in: 1...Int.max)
        let millis = try arguments.value(duration).map { try Values.seconds($0, for: "--for") }
        let client = try await context.client()
        guard context.mode == .oneShot else {
            if countMax != nil || millis != nil {
                throw CommandError.usage("--count and --for are for one-shots: a script goes on with its next line")
            }
            try await client.addWatch(path, recursive: isRecursive)
            return context.printer.done("Watching \(path)", path: path)
        }
        let wait = EventWait(client)
        try await client.addWatch(path, recursive: isRecursive)
        let output = context.console.output
        _ = try await wait.forEach(count: countMax, forMillis: millis) { event in
            context.printer.event(event)
            try await output.flush()
        }
    }

    private static func isRecursive(_ arguments: Arguments) throws -> Bool {
        guard let text = arguments.value(mode) else { return true }
        switch text.uppercased() {
        case "PERSISTENT": return false
        case "PERSISTENT_RECURSIVE": return true
        default:
            throw CommandError.usage(
                "addWatch -m takes \(Suggestion.list(mode.choices)), not \"\(text)\""
                    + Suggestion.question(text, among: mode.choices))
        }
    }
}
