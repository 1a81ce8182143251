import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import LocalEmulator

extension Command {
    private static let once = Flag(long: "once", "One picture, after one interval")
    private static let interval = Flag("d", "SECONDS", "Between two pictures; 1 unless given")
    private static let count = Flag("n", "COUNT", "So many pictures, then leave")

    private static let format = Flag(
        "o", "FORMAT", choices: OutputFormat.allCases.map(\.rawValue), "As the option --output")

    static let top = Command(
        "top", .look, "Show what the deployment is doing, live",
        flags: [once, interval, count, format],
        details: """
            Writes by second and kind, sessions, watches, notifications that are not confirmed, queues with the functions
            that work on them, and what writing at that rate costs by hour. It is drawn anew in its place until Ctrl-C;
            into a pipe the pictures follow each other, as JSON one object a line.

            It changes nothing: it reads what the service itself has written down. Reads of clients leave no trace, so they
            are not counted. The price is that of writes of a few bytes without watches, as fk cost tells.
            """,
        examples: [("top", "until Ctrl-C"), ("top --once -o json", "for a program")], cost: .walk
    ) { context, arguments in
        let seconds = try arguments.value(interval).map { text throws(CommandError) in
            try Values.seconds(text, for: "-d")
        }
        try arguments.atMostOne(of: [once, count])
        let count = arguments.has(once) ? 1 : try arguments.integer(count, in: 1...Int.max) ?? .max
        var context = context
        if let text = arguments.value(format) { context.options.output = try Values.choice(text, for: "-o") }
        let deployment = try await context.connection.handle.deployment()
        var screen = TopScreen(context)
        var before = try await deployment.administration.load(after: nil)
        for _ in 0..<count {
            try await Task.sleep(for: .milliseconds(seconds ?? LookLimits.topMillis))
            let now = try await deployment.administration.load(after: before.txid)
            let picture = LoadPicture(
                before: before, now: now, queues: try await deployment.queues(), sheet: deployment.priceSheet)
            screen.show(picture, of: context.connection.handle.url)
            try await context.console.output.flush()
            before = now
        }
    }
}

/// What happened between two looks.
struct LoadPicture: Sendable {
    let before: LoadSample
    let now: LoadSample
    let queues: [QueueReport]
    let sheet: PriceSheet

    private func rate(_ count: Int64) -> Double {
        Double(count) * 1_000 / Double(max(1, now.atMillis - before.atMillis))
    }

    var writes: Double { rate(now.writes) }
    var created: Double { rate(now.created) }
    var changed: Double { rate(now.changed) }
    var deleted: Double { rate(now.deleted) }

    /// What an hour of such writes costs.
    var dollarsPerHour: Double {
        let second =
            created * sheet.cost(of: NominalWrites.create).total
            + changed * sheet.cost(of: NominalWrites.set).total
            + deleted * sheet.cost(of: NominalWrites.delete).total
        return second * 3_600
    }

    /// The function that takes the messages of a queue.
    static func function(of queue: String) -> String {
        switch queue {
        case QueueName.requests: "follower"
        case QueueName.leader: "leader"
        default: queue.hasPrefix("invoke:") ? String(queue.dropFirst("invoke:".count)) : "-"
        }
    }
}

/// What a write of a few bytes is billed, alone in its batch and without watches: the table of docs/cost.md. A test meters
/// such writes anew.
enum NominalWrites {
    static let set = usage(writes: 4, reads: 4, functionMBMicros: 24_268_800)
    static let create = usage(writes: 11, reads: 4, functionMBMicros: 28_364_800)
    static let delete = usage(writes: 11, reads: 4, functionMBMicros: 28_364_800)

    private static func usage(writes: Int64, reads: Int64, functionMBMicros: Int64) -> Usage {
        var usage = Usage()
        usage.queueSends = 2
        usage.queueReceives = 4
        usage.writeUnits = writes
        usage.readUnits = reads
        usage.invocations = 2
        usage.functionMBMicros = functionMBMicros
        return usage
    }
}

/// Draws pictures, on a terminal each in the place of the one before.
private struct TopScreen {
    private let context: CommandContext
    private var linesBefore = 0

    init(_ context: CommandContext) { self.context = context }

    mutating func show(_ picture: LoadPicture, of url: String) {
        guard context.options.output == .text else {
            return context.console.output.writeLine(TopScreen.json(picture).text)
        }
        var text = ""
        if context.console.outputIsTerminal, linesBefore > 0 { text += "\u{1B}[\(linesBefore)A\r\u{1B}[J" }
        let lines = lines(picture, url)
        for line in lines { text += line + "\n" }
        linesBefore = lines.count
        context.console.output.write(text)
    }

    private func lines(_ picture: LoadPicture, _ url: String) -> [String] {
        func rate(_ value: Double) -> String { Formatting.fixed(value, 1) }
        let now = picture.now
        let style = context.console.outputStyle
        var lines = [
            style.bold(Formatting.terminalSafe(url))
                + "  txid \(Formatting.hex(now.txid))  sessions \(now.sessions)  watches \(now.watches)"
                + "  unconfirmed events \(now.pendingNotifications)",
            "writes \(rate(picture.writes))/s: nodes created \(rate(picture.created)), set \(rate(picture.changed)), "
                + "deleted \(rate(picture.deleted))  about \(Formatting.money(picture.dollarsPerHour)) an hour",
        ]
        var table = TextTable([
            ("queue", .left), ("waiting", .right), ("in flight", .right), ("oldest", .right), ("dead", .right),
            ("function", .left),
        ])
        for queue in picture.queues {
            table.add([
                queue.queue, "\(queue.waiting)", "\(queue.inFlight)",
                queue.oldestSentMillis.map { Formatting.span(millis: max(0, now.atMillis - $0)) } ?? "-",
                "\(queue.dead)", LoadPicture.function(of: queue.queue),
            ])
        }
        for (index, line) in table.lines.enumerated() { lines.append(index == 0 ? style.dim(line) : line) }
        return lines
    }

    private static func json(_ picture: LoadPicture) -> JSON {
        let now = picture.now
        return .object([
            "txid": .int(now.txid), "intervalMillis": .int(now.atMillis - picture.before.atMillis),
            "writes": .int(now.writes), "created": .int(now.created), "changed": .int(now.changed),
            "deleted": .int(now.deleted), "writesPerSecond": .double(picture.writes),
            "sessions": .int(Int64(now.sessions)), "watches": .int(now.watches),
            "unconfirmedEvents": .int(Int64(now.pendingNotifications)),
            "queues": .array(picture.queues.map { .of($0, nowMillis: now.atMillis) }),
            "functions": .array(
                picture.queues.map {
                    .object([
                        "function": .string(LoadPicture.function(of: $0.queue)), "inFlight": .int(Int64($0.inFlight)),
                    ])
                }),
            "dollarsPerHour": .double(picture.dollarsPerHour), "prices": .string(picture.sheet.name),
        ])
    }
}
