import FaaSKeeperModel

/// Decides what a command line asks for, and runs it to the end.
struct Program: Sendable {
    let table: CommandTable
    let console: Console

    init(table: CommandTable = .standard, console: Console) {
        self.table = table
        self.console = console
    }

    func run(_ words: [Word]) async -> Int32 {
        if words.count == 2, words[0].text == "--generate" { return await generate(words[1].text) }
        var parser = CommandLineParser(table: table)
        let request: CommandLineParser.Request
        do throws(CommandError) {
            request = try parser.parse(words)
            try complete(&parser.options, for: request)
        } catch {
            return await ErrorReport(console: console, format: Self.format(words, parser.options)).report(error)
        }
        let session = Session(table: table, console: console, options: parser.options)
        switch request {
        case .version: return await session.runWithout { $0.printer.version(FK.version) }
        case .help(nil): return await session.runWithout { $0.printer.text(HelpText.overview($0.table), name: "help") }
        case .help(let command?):
            return await session.runWithout { $0.printer.text(HelpText.page(command), name: "help") }
        case .command(let arguments) where arguments.command.name == Command.shell.name:
            return await session.runShell()
        case .command(let arguments) where arguments.command.name == Command.browse.name:
            return await session.runBrowser(arguments)
        case .command(let arguments): return await session.runOneShot(arguments)
        case .nothing:
            guard parser.options.file != nil || !(console.input.isTerminal && console.outputIsTerminal) else {
                return await session.runShell()
            }
            return await session.runScript(file: parser.options.file)
        }
    }

    /// Takes in what was not given on the command line, but for what needs none of it: a configuration that is broken
    /// has to be mended by somebody.
    private func complete(
        _ options: inout GlobalOptions, for request: CommandLineParser.Request
    ) throws(CommandError) {
        switch request {
        case .version, .help: return
        case .command(let arguments)
        where [Command.context, .help, .version].contains { $0.name == arguments.command.name }: return
        default: options.settings = try Settings.resolve(&options, environment: console.environment)
        }
    }

    /// How an error is to be written when the command line was not understood to its end.
    private static func format(_ words: [Word], _ options: GlobalOptions) -> OutputFormat {
        if options.output == .json { return .json }
        let texts = words.map(\.text)
        let isAsked = zip(texts, texts.dropFirst()).contains { ["-o", "--output"].contains($0) && $1 == "json" }
        return isAsked || texts.contains("--output=json") ? .json : .text
    }

    /// The committed files that are made from the command table.
    private func generate(_ name: String) async -> Int32 {
        guard let text = Generated.text(name, table) else {
            return await ErrorReport(console: console, format: .text).report(
                .usage("--generate makes \(Suggestion.list(Generated.names(table))), not \"\(name)\""))
        }
        console.output.write(text)
        try? await console.output.flush()
        return 0
    }
}
