import FaaSKeeper
import FaaSKeeperModel

extension Command {
    static let tour = Command(
        "tour", .other, "A short guided tour on a temporary deployment",
        details: "It runs real commands in memory, with two sessions, and leaves nothing behind.",
        examples: [("tour", "a minute of reading")]
    ) { context, _ in
        try await Tour(context).run()
    }
}

/// Runs commands with a word of explanation before each.
private struct Tour {
    /// Time to read, on a terminal only.
    private static let pauseMillis = 1_500
    /// The longest to wait for an event that is sure to come.
    private static let eventMillis: Int64 = 10_000

    private let context: CommandContext
    private let isPaced: Bool
    private let style: TextStyle
    private let handle = DeploymentHandle(url: "memory:", environment: [:])

    init(_ context: CommandContext) {
        isPaced = context.console.outputIsTerminal
        style = context.console.outputStyle
        var tour = context
        tour.console.errors = context.console.output
        tour.console.outputIsTerminal = true
        tour.console.errorsAreTerminal = context.console.outputIsTerminal
        tour.console.endsAnswers = false
        tour.console.inputIsScript = false
        tour.console.colorChoice = style.isOn ? .always : .never
        tour.mode = .script
        tour.options.output = .text
        tour.options.showsCost = true
        tour.printer = TextPrinter(tour.console, isQuiet: false)
        self.context = tour
    }

    func run() async throws {
        let mine = Connection(handle)
        let other = Connection(handle)
        do { try await show(mine, other) } catch {
            await close(mine, other)
            throw error
        }
        await close(mine, other)
    }

    private func close(_ mine: Connection, _ other: Connection) async {
        await other.close()
        await mine.close()
        await handle.close()
    }

    private func show(_ mine: Connection, _ other: Connection) async throws {
        try await say(
            "This is a deployment in memory: queues, functions and stores as in a cloud, with their prices. "
                + "Each command below is a real one, followed by its time and what a cloud would charge for it.")
        try await run("create /greeting hello", mine, "Make a node.")
        try await run("get -s /greeting", mine, "Read it, with its Stat. A read runs no function.")
        try await run("create -s /greeting/line- one", mine, "The service numbers sequential nodes.")
        try await run("create -s /greeting/line- two", mine, nil)
        try await run("ls /greeting", mine, nil)

        let wait = EventWait(try await mine.client())
        try await run("get -w /greeting", mine, "Watch the node, and let another session change it.")
        try await run("set /greeting 'good morning'", other, "The other session:")
        try await event(wait)

        try await run("create -e /greeting/guest", other, "The other session holds an ephemeral node, and leaves.")
        let gone = EventWait(try await mine.client())
        try await run("exists -w /greeting/guest", mine, nil)
        await other.close()
        try await event(gone)

        try await run("trace set /greeting bye", mine, "What one write is made of, step by step.", showsCost: false)
        try await run("cost", mine, "What this session has cost, by operation and by service.", showsCost: false)
        try await say("That was it, and it is gone. fk create /hello world begins for real; fk help has the rest.")
    }

    private func run(_ line: String, _ connection: Connection, _ words: String?, showsCost: Bool = true) async throws {
        if let words { try await say(words) }
        let output = context.console.output
        output.writeLine(style.bold("$ fk \(line)"))
        guard case .words(let tokens) = Tokenizer.split(line) else { return }
        var parser = CommandLineParser(table: context.table, options: context.options, isLine: true)
        guard case .command(let arguments) = try parser.parse(tokens) else { return }
        var step = context
        step.connection = connection
        step.options.showsCost = showsCost
        try await Execution(context: step).run(arguments)
    }

    private func event(_ wait: EventWait) async throws {
        let (printer, output) = (context.printer, context.console.output)
        let count = try await wait.forEach(count: 1, forMillis: Tour.eventMillis) { event in
            printer.event(event)
            try await output.flush()
        }
        if count == 0 { throw CommandError(.timedOut, "timedOut", "The event did not come") }
    }

    private func say(_ words: String) async throws {
        if isPaced { try await Task.sleep(for: .milliseconds(Tour.pauseMillis)) }
        let output = context.console.output
        output.write("\n")
        for line in Formatting.wrapped(words, width: 78) { output.writeLine(line) }
        try await output.flush()
    }
}
