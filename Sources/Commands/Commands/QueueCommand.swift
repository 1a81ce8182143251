import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes
import SystemCalls

extension Command {
    static let queue = Command(
        "queue", .coordinate, "Put an element into a queue, or take the first one",
        flags: [noWait, .hex, .base64] + HoldTerms.flags,
        operands: [
            Operand("ACTION", .choice(["put", "take"]), "put or take"), .path,
            Operand("DATA", .data, .optional, "Of put: " + Operand.data.summary), .program,
        ],
        details: """
            put prints the element's node. take waits for an element, up to --timeout, then exits with 124, as it does at
            once with --no-wait. It removes the element, then prints its data as get does: it is given to one only, and
            lost if fk dies in between.

            With CMD take claims the element and runs CMD with the data on its standard input. It removes the element when
            CMD ends with 0; when CMD fails, or dies with fk, the element is free for the next: no work is lost, and some
            may be done twice. CMD gets FK_FENCE and the rest as with lock. The exit code is CMD's.
            """,
        examples: [
            ("queue put /jobs 'resize 17.png'", "at the end"), ("queue take /jobs", "the first one, once there is one"),
            ("queue take /jobs -- ./work", "the same, removed when ./work has succeeded"),
        ], cost: .place
    ) { context, arguments in
        let path = try context.path(arguments.operands[1])
        switch arguments.operands[0].text.lowercased() {
        case "put": try await put(context, arguments, path)
        case "take":
            if let extra = arguments.operand(2) {
                throw CommandError.usage("queue take has no use for \"\(extra.text)\"; a program stands after --")
            }
            if arguments.program.isEmpty {
                try await take(context, arguments, path)
            } else {
                try await work(context, arguments, path)
            }
        case let other:
            throw CommandError.usage(
                "queue knows put and take, not \"\(other)\"" + Suggestion.question(other, among: ["put", "take"]))
        }
    }

    private static func put(_ context: CommandContext, _ arguments: Arguments, _ path: String) async throws {
        let literal = arguments.program.map { Word($0, isLiteral: true) }
        let words = [arguments.operand(2)].compactMap(\.self) + literal
        guard words.count == 1 else {
            throw CommandError.usage("queue put needs one DATA; quote data that has spaces")
        }
        let data = try await context.data(words[0], arguments, path: path)
        let queue = try DistributedQueue(try await context.client(), path: path)
        let (node, stat) = try await queue.put(data)
        context.printer.created(node, stat: stat, showsStat: false)
    }

    private static func take(_ context: CommandContext, _ arguments: Arguments, _ path: String) async throws {
        let queue = try DistributedQueue(try await context.client(), path: path)
        let element: DistributedQueue.Element
        if arguments.has(noWait) {
            guard let now = try await queue.tryTake() else { throw empty(path) }
            element = now
        } else {
            element = try await context.within("No element in \(path)") { try await queue.take() }
        }
        context.printer.node(
            element.node.text, data: element.data, stat: element.stat, showsStat: false, encoding: .plain)
        // It is in nobody else's hands any more: it is written even when somebody interrupts.
        try await Task { try await context.console.output.flush() }.value
    }

    private static func empty(_ path: String) -> CommandError {
        CommandError(.timedOut, "empty", "No element in \(path)", path: path)
    }

    private static func work(_ context: CommandContext, _ arguments: Arguments, _ path: String) async throws {
        let terms = try HoldTerms(arguments)
        let status = try await context.holding(terms) { client in
            let queue = try DistributedQueue(client, path: path)
            let claim: DistributedQueue.Claim
            if arguments.has(noWait) {
                guard let now = try await queue.tryClaim() else { throw empty(path) }
                claim = now
            } else {
                claim = try await context.within("No element in \(path)") { try await queue.claim() }
            }
            let pipe = try Descriptor.makePipe()
            let data = claim.element.data
            let isWriting = startOwnThread {
                SystemCalls.Descriptor.writeAll(pipe.write, data)
                SystemCalls.Descriptor.closeFile(pipe.write)
            }
            if !isWriting { SystemCalls.Descriptor.closeFile(pipe.write) }
            defer { SystemCalls.Descriptor.closeFile(pipe.read) }
            let status = try await context.keep(claim.hold, of: path, terms, arguments.program, input: pipe.read)
            if status == 0 { try await queue.finish(claim) }
            return status
        }
        try finish(status)
    }
}
