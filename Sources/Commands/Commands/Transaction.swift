import FaaSKeeper
import FaaSKeeperModel

/// The line that ends a block of operations.
enum TransactionEnd: String {
    case commit, abort

    init?(_ words: [Word]) {
        guard let word = words.first else { return nil }
        self.init(rawValue: word.text.lowercased())
    }
}

extension Command {
    /// Operations of one transaction. A check has no command of its own.
    private static let operations = CommandTable([
        Command("create", .change, "", flags: CreateArguments.flags, operands: CreateArguments.operands) { _, _ in },
        Command("set", .change, "", flags: [.version, .hex, .base64], operands: [.path, .data]) { _, _ in },
        Command("delete", .change, "", flags: [.version], operands: [.path]) { _, _ in },
        Command(
            "check", .change, "", flags: [.version],
            operands: [.path, Operand("VERSION", .text, .optional, "The version, as -v")]
        ) { _, _ in },
    ])
    private static let separator = "--then"

    /// The words of an operation, and the line they stand on where they come from lines.
    private struct Line {
        let words: [Word]
        let number: Int?
    }

    static let transaction = Command(
        "txn", aliases: ["multi"], .change, "Several changes as one: all of them or none",
        operands: [Operand("OPERATION", .command, .rest, "create, set, delete or check, as a command is typed")],
        details: """
            Operations are create, set, delete and check (check PATH [VERSION]: that the node exists, at that version),
            with the flags of the commands. On a command line --then separates them. Without any, they are read one a
            line, from standard input up to its end or commit; in a script from the lines that follow, up to commit;
            abort drops them.

            When one fails nothing is written, the message names it, and the exit code is its.
            """,
        examples: [
            ("txn check /lock 4 --then set /a 1 --then delete /b", "three operations, one transaction"),
            ("txn < FILE", "the operations of a file"),
        ], cost: .write
    ) { context, arguments in
        var context = context
        var lines: [Line]? = split(arguments.operands)
        if arguments.operands.isEmpty {
            lines = try await block(
                context.lines ?? ScriptLines(context.console.input), needsEnd: context.lines != nil)
            if context.lines == nil { context.console.inputIsScript = true }
        }
        guard let lines else { return context.printer.transaction([], []) }
        var changes: [Change] = []
        for line in lines {
            do { changes.append(try await change(context, line.words)) } catch {
                var fault = CommandError(any: error)
                fault.line = line.number
                throw fault
            }
        }
        guard !changes.isEmpty else { throw CommandError.usage("txn needs at least one operation") }
        let results = try await context.client().multi(changes)
        if let failed = failure(results) { throw failed }
        context.printer.transaction(changes, results)
    }

    private static func split(_ words: [Word]) -> [Line] {
        words.split(omittingEmptySubsequences: false) { $0.text == separator }
            .map { Line(words: Array($0), number: nil) }
    }

    /// The operations of a block; nil when it was aborted.
    private static func block(_ lines: ScriptLines, needsEnd: Bool) async throws -> [Line]? {
        var operations: [Line] = []
        var fault: (any Error)?
        while true {
            do {
                guard let words = try await lines.nextWords() else { break }
                if words.isEmpty { continue }
                switch TransactionEnd(words) {
                case .commit:
                    if let fault { throw fault }
                    return operations
                case .abort: return nil
                case nil: operations.append(Line(words: words, number: await lines.number))
                }
            } catch let error as CommandError where fault == nil && error.exitCode == .usage {
                // The rest of the block belongs to it, whatever is wrong with this line: it is read to its end.
                fault = error
            }
        }
        if let fault { throw fault }
        // The end of a script is no commit: half of a transaction may be missing.
        if needsEnd { throw CommandError.usage("txn is not closed: commit or abort is missing") }
        return operations
    }

    private static func change(_ context: CommandContext, _ words: [Word]) async throws -> Change {
        guard !words.isEmpty else { throw CommandError.usage("An operation is missing beside \(separator)") }
        var parser = CommandLineParser(table: operations, isLine: true)
        guard case .command(let arguments) = try parser.parse(words) else {
            throw CommandError.usage("\"\(words[0].text)\" is no operation of a transaction")
        }
        switch arguments.command.name {
        case "create":
            let wanted = try await CreateArguments(context, arguments)
            return .create(wanted.path, data: wanted.data, mode: wanted.mode, acl: wanted.acl)
        case "set":
            let path = try context.path(arguments)
            let data = try await context.data(arguments.operand(1), arguments, path: path)
            return .set(path, data: data, version: try arguments.expectedVersion())
        case "delete":
            return .delete(try context.path(arguments), version: try arguments.expectedVersion())
        default:
            let given = try arguments.operand(1).map { try Values.integer($0.text, in: -1...Int32.max, for: "check") }
            return .check(try context.path(arguments), version: try given ?? arguments.expectedVersion())
        }
    }

    /// The operation that made all of them fail.
    private static func failure(_ results: [OperationResult]) -> CommandError? {
        for (index, result) in results.enumerated() {
            guard case .failed(let error) = result else { continue }
            if error.code == .rolledBack || error.code == .runtimeInconsistency { continue }
            let message =
                results.count == 1
                ? error.message
                : "Operation \(index + 1) of \(results.count) failed, nothing was written: \(error.message)"
            return CommandError(ExitCode(error.code), error.code.description, message, path: error.path)
        }
        return nil
    }
}
