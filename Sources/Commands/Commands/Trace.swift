import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Synchronization

extension Command {
    static let trace = Command(
        "trace", .see, "Run a command and list every call of a cloud service that it came to",
        operands: [Operand("COMMAND", .command, .rest, "A command with its flags and operands")],
        details: """
            The calls stand in their order, of the client and of the functions behind it, each with its time, its
            billed units and its price. Those of the client are shown as they happen, those of the functions with the
            answer. The command runs in a session of its own.
            """,
        examples: [("trace set /app/config new", "what one write is made of")], cost: .other
    ) { context, arguments in
        guard !arguments.operands.isEmpty else {
            throw CommandError.usage("trace needs COMMAND; usage: \(arguments.command.usage)")
        }
        var parser = CommandLineParser(table: context.table, options: context.options, isLine: true)
        guard case .command(let inner) = try parser.parse(arguments.operands) else {
            throw CommandError.usage("trace runs one command")
        }
        guard inner.command.name != arguments.command.name else {
            throw CommandError.usage("trace cannot trace itself")
        }
        let sheet = try await context.connection.handle.deployment().priceSheet
        let (printer, output) = (context.printer, context.console.output)
        let count = Atomic(0)
        var traced = context
        // As the command would run alone.
        traced.connection = await context.connection.traced(
            timeoutMillis: context.options.timeoutMillis, listening: inner.command.listening
        ) { step in
            printer.traceStep(count.wrappingAdd(1, ordering: .relaxed).newValue, step, sheet)
            Task { try? await output.flush() }
        }
        if context.options.output == .json { traced.printer = JSONPrinter.muted }
        do {
            try await inner.command.run(traced, inner)
        } catch {
            await traced.connection.close()
            throw error
        }
        let tally = traced.connection.ledger.takeTally()
        await traced.connection.close()
        let line = arguments.operands.map(\.text).joined(separator: " ")
        context.printer.trace(line, tally, sheet)
    }
}
