import FaaSKeeperConnect
import FaaSKeeperModel

extension Command {
    private static let duration = Flag(long: "for", "SECONDS", "Leave after so many seconds")

    static let worker = Command(
        "worker", .administer, "Run the functions of the deployment in this process, until it is interrupted",
        flags: [duration],
        details: """
            For a deployment at AWS whose functions are not at Lambda: it makes what is missing of tables, queues and the
            bucket, polls the queues and runs follower, leader, watch and heartbeat. Any number of workers may run at once.

            A deployment on this machine needs none, as every process that has it open runs its functions; a worker
            keeps its heartbeat going.
            """,
        examples: [("worker", "until Ctrl-C"), ("worker --for 3600", "an hour long")], cost: .hosting
    ) { context, arguments in
        let seconds = try arguments.value(duration).map { text throws(CommandError) in
            try Values.seconds(text, for: "--for")
        }
        let errors = context.console.errors
        let deployment = try await context.connection.handle.host { entry in
            errors.write(Formatting.terminalSafe(entry.text) + "\n")
            Task { try? await errors.flush() }
        }
        context.printer.done("Running the functions of \(deployment.url)", path: nil)
        try await context.console.output.flush()
        // An interruption cancels the sleep.
        do { try await Task.sleep(for: seconds.map { .milliseconds($0) } ?? .seconds(Int64(1) << 40)) } catch {
            await deployment.close()
            throw error
        }
        await deployment.close()
    }
}
