import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// Runs one command: its answer, then what the service remarked, then what it cost.
struct Execution: Sendable {
    let context: CommandContext

    /// - Throws: whatever the command threw, after its output so far is written.
    func run(_ arguments: Arguments) async throws {
        do { try await perform(arguments) } catch {
            await finish()
            throw error
        }
        await finish()
    }

    /// The command alone, up to its written output.
    func perform(_ arguments: Arguments) async throws {
        do { try await arguments.command.run(context, arguments) } catch {
            try? await context.console.output.flush()
            throw error
        }
        try await context.console.output.flush()
    }

    /// What is said after a command.
    func finish() async {
        let tally = context.connection.ledger.takeTally()
        for warning in tally.warnings { context.note("warning: \(warning)") }
        let errors = context.console.errors
        if context.options.isVerbose {
            for report in tally.reports { errors.writeLine("fk: " + Execution.text(report)) }
        }
        if context.options.showsCost, tally.operations > 0,
            let sheet = try? await context.connection.handle.deployment().priceSheet
        {
            switch context.options.output {
            case .text: errors.writeLine(context.console.errorStyle.dim(CostText.line(tally, sheet)))
            case .json: errors.writeLine(JSON.object(["cost": .of(tally, sheet)]).text)
            }
        }
        try? await errors.flush()
    }

    /// `get /path: 0.21 ms, kv 1r`
    private static func text(_ report: OperationReport) -> String {
        var parts = [Formatting.duration(micros: report.latencyMicros), CostText.units(report.usage)]
        if let error = report.error { parts.append(error.message) }
        return Formatting.terminalSafe("\(report.operation) \(report.path): " + parts.joined(separator: ", "))
    }
}
