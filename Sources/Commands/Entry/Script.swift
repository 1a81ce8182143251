import SystemCalls

/// Commands from a file or a pipe, one a line, in one session.
///
/// The answer to a line is written before the next line is read, so that another program can talk to `fk` through two
/// pipes. A quotation may go on over several lines.
struct Script: Sendable {
    let lines: ScriptLines
    let context: CommandContext
    let reporter: ErrorReport

    /// - Throws: the first failure, once the script is over: at once, or with `-k` at its end.
    func run() async throws {
        var first: CommandError?
        while true {
            do {
                guard let words = try await lines.nextWords() else { break }
                try await run(words)
            } catch {
                var failure = CommandError(any: error)
                if failure == .quit { break }
                if failure == .closedPipe { throw CommandError.answered(.failure) }
                let isLast = !context.options.keepsGoing || failure.endsScript
                if failure.line == nil { failure.line = await lines.number }
                if isLast, first == nil { throw failure }
                await reporter.report(failure)
                first = first ?? failure
                if isLast { break }
            }
        }
        // It was reported when it happened.
        if let first { throw first.withoutMessage }
    }

    private func run(_ words: [Word]) async throws {
        guard !words.isEmpty else { return }
        var context = context
        let arguments = try context.take(words)
        try await Execution(context: context).run(arguments)
    }
}

extension CommandError {
    /// Nothing after it can work, or nobody would see it.
    fileprivate var endsScript: Bool {
        self == .interrupted || exitCode == .sessionExpired || code == "output"
    }
}

/// The lines of a script with their numbers.
actor ScriptLines {
    private let input: Input
    /// Of the line read last, from 1.
    private(set) var number = 0

    init(_ input: Input) { self.input = input }

    /// - Throws: code 2 for a line that is not UTF-8.
    func next() async throws -> String? {
        guard let bytes = try await input.readLine() else { return nil }
        number += 1
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError.usage("The line is not valid UTF-8")
        }
        return text
    }

    /// The words of the next command, which may reach over several lines; none for a comment.
    func nextWords() async throws -> [Word]? {
        guard var text = try await next() else { return nil }
        let start = number
        while true {
            switch Tokenizer.split(text) {
            case .words(let words): return words
            case .incomplete(let opened, let column):
                guard let more = try await next() else {
                    var error = CommandError.usage(
                        opened == "\\"
                            ? "Nothing follows the backslash at the end"
                            : "The quotation that begins with \(opened) in column \(column) is not closed")
                    error.line = start
                    throw error
                }
                text += "\n" + more
            }
        }
    }
}

extension Session {
    /// - Parameter file: nil or `-` is standard input.
    func runScript(file: String?) async -> Int32 {
        var session = console
        session.endsAnswers = true
        let input: Input
        if let file, file != "-" {
            do throws(Descriptor.Failure) { input = Input(try Descriptor.openForReading(file)) } catch {
                return await reporter.report(
                    CommandError(.failure, "input", "Cannot read \(file): \(error.reason)"))
            }
        } else {
            input = console.input
            session.inputIsScript = true
        }
        let lines = ScriptLines(input)
        let pump = EventPump(Session.printer(session, options), session.output)
        let connection = connection(pump)
        var context = context(connection, .script)
        context.lines = lines
        context.console = session
        context.printer = Session.printer(session, options)
        let script = Script(lines: lines, context: context, reporter: reporter)
        return await interruptible {
            try await script.run()
        } finally: {
            await connection.close()
            await pump.finish()
        }
    }
}
