import CloudPrimitives
import FaaSKeeperConnect
import FaaSKeeperModel
import LocalEmulator

extension Command {
    private static let count = Flag(long: "count", "N", "The last so many lines, 100 unless given")
    private static let since = Flag(long: "since", "SECONDS", "Not older than this, 3,600 unless given")
    private enum Action: String, CaseIterable { case logs }

    static let functionsCommand = Command(
        "functions", .administer, "Show the functions of the service, or what they have logged",
        flags: [count, since],
        operands: [
            Operand("ACTION", .choice(Action.allCases.map(\.rawValue)), .optional, "What they have logged"),
            Operand("NAME", .text, .optional, "Only this function: follower, leader, watch or heartbeat"),
        ],
        details: """
            Each function, what starts it, how many of its runs there are at the same time, its memory and time-out, and
            how it stands: in the provider's words, or "processes" where those run it that have the deployment open.

            The log of a deployment in a directory is there, in functions.log; at Lambda it is CloudWatch's. A worker writes its
            lines to standard error. What goes well is not logged by the emulator, as no line is worth its time.
            """,
        examples: [
            ("functions", "what there is"), ("functions logs leader", "what it said in the last hour"),
            ("functions logs --since 86400 --count 10", "the last ten lines of a day"),
        ], cost: .read
    ) { context, arguments in
        let deployment = try await context.connection.handle.deployment()
        guard let word = arguments.operand(0) else {
            for flag in [count, since] where arguments.has(flag) {
                throw CommandError.usage("\(flag.spellings[0]) is for functions logs")
            }
            return context.printer.listing(RowList.functions(try await deployment.functions()))
        }
        let _: Action = try Values.choice(word.text, for: "functions")
        let lines =
            try arguments.value(count).map { text throws(CommandError) in
                try Values.integer(text, in: 1...LookLimits.logLinesMax, for: "--count")
            } ?? 100
        let millis =
            try arguments.value(since).map { text throws(CommandError) in
                try Values.seconds(text, for: "--since")
            } ?? 3_600_000
        let entries = try await deployment.functionLog(
            arguments.operand(1)?.text, last: Int(lines), sinceMillis: SystemClock().nowMillis - millis)
        context.printer.log(entries)
    }
}

extension FunctionLogEntry {
    /// One line for people.
    var text: String {
        [DateText.isoMillis(timeMillis), level, function, message].filter { !$0.isEmpty }.joined(separator: "  ")
    }
}

extension RowList {
    static func functions(_ functions: [FunctionInfo]) -> RowList {
        var listing = RowList(
            [
                ("function", .left), ("started by", .left), ("at once", .right), ("memory", .right),
                ("time-out", .right), ("state", .left),
            ], nothing: "No functions")
        for function in functions {
            let definition = function.definition
            listing.add(
                [
                    definition.name, definition.trigger, "\(definition.concurrencyMax)", "\(definition.memoryMB) MB",
                    Formatting.span(millis: definition.timeoutMillis), function.state ?? "processes",
                ],
                .object([
                    "function": .string(definition.name), "trigger": .string(definition.trigger),
                    "concurrencyMax": .int(Int64(definition.concurrencyMax)),
                    "memoryMB": .int(Int64(definition.memoryMB)), "timeoutMillis": .int(definition.timeoutMillis),
                    "state": function.state.map { .string($0) },
                ]))
        }
        return listing
    }

    static func deadLetters(_ letters: [DeadLetter]) -> RowList {
        var listing = RowList(
            [("queue", .left), ("group", .left), ("bytes", .right), ("what", .left)], nothing: "No dead letters")
        for letter in letters {
            let what = letter.what
            listing.add(
                [letter.queue, letter.group, "\(letter.body.count)", what ?? "-"],
                .object([
                    "queue": .string(letter.queue), "group": .string(letter.group),
                    "bytes": .int(Int64(letter.body.count)), "what": what.map { .string($0) },
                ]))
        }
        return listing
    }
}

extension FunctionDefinition {
    fileprivate var trigger: String {
        guard let first = triggers.first else { return "calls" }
        switch first {
        case .queue(let name, let batchMax): return "\(name), \(batchMax) at a time"
        case .schedule(let millis): return "every \(Formatting.span(millis: millis))"
        }
    }
}

extension Operation {
    fileprivate var summary: String {
        let name =
            switch self {
            case .create: "create"
            case .set: "set"
            case .delete: "delete"
            case .check: "check"
            case .setACL: "setAcl"
            }
        return name + " " + pathText
    }
}

extension DeadLetter {
    /// What a request asked for; nil for what is none.
    fileprivate var what: String? {
        guard queue == QueueName.requests, let request = try? Request(decoding: body) else { return nil }
        let operations = request.operations.map(\.summary)
        switch request.body {
        case .single, .multi: return "request \(request.id.number): " + operations.joined(separator: ", ")
        case .closeSession, .evictSilent: return "the end of its session"
        case .expire(let path, _, _): return "the expiry of \(path)"
        }
    }
}
