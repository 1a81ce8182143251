import CloudPrimitives
import FaaSKeeperConnect
import FaaSKeeperModel
import LocalEmulator

extension Command {
    private enum Action: String, CaseIterable { case dead, redrive }

    static let queues = Command(
        "queues", .administer, "Show how the queues stand; list dead letters, or deliver them once more",
        operands: [
            Operand(
                "ACTION", .choice(Action.allCases.map(\.rawValue)), .optional,
                "List dead letters, or deliver them once more"),
            Operand("QUEUE", .text, .optional, "Only this queue, as the list names it"),
        ],
        details: """
            Waiting messages may be taken by their function. Those in flight were taken and are not dealt with, or are to
            be tried again later. Dead letters were delivered 1,000 times, and nobody will deliver them again by himself; fsck
            says what that means.

            redrive puts them behind what waits in their queue. A request that is delivered late may still take effect:
            whoever sent it was told that its outcome is unknown. Find out first what stood in its way.
            """,
        examples: [
            ("queues", "request queue, leader queue, direct calls"),
            ("queues dead requests", "what was given up, and whose it was"), ("queues redrive", "all of it once more"),
        ], cost: .read
    ) { context, arguments in
        let deployment = try await context.connection.handle.deployment()
        let reports = try await deployment.queues()
        guard let word = arguments.operand(0) else {
            return context.printer.listing(RowList.queues(reports, nowMillis: SystemClock().nowMillis))
        }
        let action: Action = try Values.choice(word.text, for: "queues")
        let queue = arguments.operand(1)?.text
        let names = reports.map(\.queue)
        if let queue, !names.contains(queue) {
            throw CommandError.usage(
                "There is no queue \"\(queue)\"; there are \(names.joined(separator: ", "))"
                    + Suggestion.question(queue, among: names))
        }
        switch action {
        case .dead:
            let letters = try await deployment.deadLetters().filter { letter in queue.map { $0 == letter.queue } ?? true
            }
            context.printer.listing(RowList.deadLetters(letters))
        case .redrive:
            let count = try await deployment.redrive(queue)
            context.printer.text(["Delivered \(count) dead letters once more"], name: "redrive")
        }
    }
}
