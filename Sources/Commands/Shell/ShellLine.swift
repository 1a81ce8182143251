/// What a line of the shell asks for.
enum ShellLine: Equatable {
    /// Where the answer goes.
    enum Sink: Equatable {
        case terminal
        /// The standard input of a system command.
        case pipe(String)
        case file(String, appends: Bool)
    }

    /// Nothing, or a comment.
    case empty
    /// `!COMMAND`: for the system's shell.
    case system(String)
    case command([Word], block: String, Sink)
    case invalid(String)
    /// A quotation or a block is open: the line goes on.
    case incomplete

    /// - Parameter text: one of ``commands(_:)``; it may have several lines.
    init(_ text: String) {
        if let command = ShellLine.systemCommand(text) {
            self = command.isEmpty ? .invalid("! needs a system command, such as !date") : .system(command)
            return
        }
        let (head, block) = ShellLine.splitBlock(text)
        if let block, !ShellLine.isClosed(block) {
            self = .incomplete
            return
        }
        let line = Tokenizer(head, operators: ["|", ">"])
        guard case .words(let words) = line.outcome else {
            self = .incomplete
            return
        }
        let rest = line.stop.map { String(String.UnicodeScalarView(head.unicodeScalars.dropFirst($0))) } ?? ""
        if words.isEmpty {
            self = rest.isEmpty ? .empty : .invalid("A command is missing before \(rest.prefix(1))")
            return
        }
        switch ShellLine.sink(rest) {
        case .success(let sink): self = .command(words, block: block ?? "", sink)
        case .failure(let fault): self = fault == .open ? .incomplete : .invalid(fault.text)
        }
    }

    /// What follows the `!` of a line; nil where there is none.
    static func systemCommand(_ line: some StringProtocol) -> String? {
        let text = line.drop { $0 == " " || $0 == "\t" || $0 == "\n" }
        return text.first == "!" ? String(text.dropFirst().drop { $0 == " " || $0 == "\t" }) : nil
    }

    private struct Fault: Error, Equatable {
        let text: String
        static let open = Fault(text: "")
    }

    /// What stands behind the command, from its operator on.
    private static func sink(_ rest: String) -> Result<Sink, Fault> {
        if rest.isEmpty { return .success(.terminal) }
        // By scalars: an accent that follows an operator would make one character of both.
        let rest = rest.unicodeScalars
        if rest.first == "|" {
            let command = String(rest.dropFirst().drop { $0 == " " || $0 == "\t" })
            guard !command.isEmpty else { return .failure(Fault(text: "| needs a system command, such as | less")) }
            return .success(.pipe(command))
        }
        let appends = rest.starts(with: ">>".unicodeScalars)
        switch Tokenizer.split(String(rest.dropFirst(appends ? 2 : 1))) {
        case .incomplete: return .failure(.open)
        case .words(let words):
            guard words.count == 1, !words[0].text.isEmpty else {
                return .failure(Fault(text: "\(appends ? ">>" : ">") needs one file; quote data that has a > or a |"))
            }
            return .success(.file(words[0].text, appends: appends))
        }
    }

    // MARK: Several commands

    /// The commands of a text, such as a pasted one: one a line, but that quotations and the blocks of transactions go on
    /// over several. Empty lines are left out.
    static func commands(_ text: String) -> [String] {
        var result: [String] = []
        var rest = Array(text.unicodeScalars)[...]
        while let line = nextLine(&rest) {
            guard line.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { continue }
            var command = line
            if isBlock(command) {
                while let more = nextLine(&rest) {
                    command += "\n" + more
                    if endsBlock(more) { break }
                }
            }
            result.append(command)
        }
        return result
    }

    /// Looks at no more than the line, so that a paste of very many is taken apart at once.
    private static func nextLine(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
        if rest.isEmpty { return nil }
        // What the system's shell gets is quoted as it pleases.
        let isSystemCommand = rest.first { $0 != " " && $0 != "\t" } == "!"
        let end = isSystemCommand ? rest.firstIndex(of: "\n") : Tokenizer(rest, operators: ["\n"]).stop
        let line = rest[..<(end ?? rest.endIndex)]
        rest = end.map { rest[($0 + 1)...] } ?? []
        return String(String.UnicodeScalarView(line))
    }

    // MARK: Blocks

    /// A transaction without operations beside it takes the lines after it.
    private static func isBlock(_ line: String) -> Bool {
        guard case .words(let words) = Tokenizer.split(line), words.count == 1 else { return false }
        return CommandTable.standard[words[0].text]?.name == Command.transaction.name
    }

    private static func endsBlock(_ line: String) -> Bool {
        guard case .words(let words) = Tokenizer.split(line) else { return false }
        return TransactionEnd(words) != nil
    }

    private static func splitBlock(_ text: String) -> (head: String, block: String?) {
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard isBlock(String(lines[0])) else { return (text, nil) }
        return (String(lines[0]), lines.count > 1 ? String(lines[1]) : "")
    }

    /// Whether a line says commit or abort.
    private static func isClosed(_ block: String) -> Bool {
        block.split(separator: "\n").contains { endsBlock(String($0)) }
    }
}
