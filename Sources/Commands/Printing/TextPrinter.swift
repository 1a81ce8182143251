import FaaSKeeper
import FaaSKeeperModel

/// Answers for people on a terminal, and, through a pipe, the bare values for the next program: `create` gives the path
/// alone, `ls` one name a line, `get` the bytes as they are.
struct TextPrinter: Printer {
    let output: Output
    /// A person reads.
    let isTerminal: Bool
    /// Another answer may follow on the stream.
    let endsAnswers: Bool
    let usesUnicode: Bool
    let style: TextStyle
    /// Confirmations such as `Created /path` are left out.
    let isQuiet: Bool

    init(_ console: Console, isQuiet: Bool) {
        output = console.output
        isTerminal = console.outputIsTerminal
        endsAnswers = console.endsAnswers || console.outputIsTerminal
        usesUnicode = console.usesUnicode
        style = console.outputStyle
        self.isQuiet = isQuiet
    }

    func line(_ text: String) { output.writeLine(text) }

    /// A name from the service: never raw to a terminal.
    func safe(_ text: String) -> String { isTerminal ? Formatting.terminalSafe(text) : text }

    func lines(_ stat: Stat) { StatText.lines(stat).forEach(line) }

    /// Words for a person only.
    func confirm(_ text: @autoclosure () -> String) { if isTerminal, !isQuiet { line(text()) } }

    func names(_ names: [String], of path: String, stat: Stat?) {
        if isTerminal {
            line("[" + names.map(safe).joined(separator: ", ") + "]")
        } else {
            names.forEach(line)
        }
        if let stat { lines(stat) }
    }

    func path(_ path: NodePath, isFirst: Bool) { line(safe(path.text)) }

    func endPaths(isEmpty: Bool) {}

    func node(_ path: String, data: [UInt8], stat: Stat, showsStat: Bool, encoding: DataEncoding) {
        switch encoding {
        case .base64: line(Base64.encode(data))
        case .hexDump: HexDump.lines(data).forEach(line)
        case .plain:
            if isTerminal, HexDump.isBinary(data) {
                HexDump.lines(data).forEach(line)
            } else {
                output.write(data)
                if endsAnswers, data.last != 0x0A { output.write("\n") }
            }
        }
        if showsStat {
            output.endLine()
            lines(stat)
        }
    }

    func stat(_ stat: Stat, of path: String) { lines(stat) }

    func existence(_ stat: Stat?, of path: String) { line(stat == nil ? "false" : "true") }

    func created(_ path: NodePath, stat: Stat, showsStat: Bool) {
        if !isTerminal { line(path.text) } else { confirm("Created \(safe(path.text))") }
        if showsStat { lines(stat) }
    }

    func changed(_ path: String, stat: Stat, showsStat: Bool) { if showsStat { lines(stat) } }

    func deleted(_ path: String, count: Int) {
        if count != 1 { confirm("Deleted \(count) nodes") }
    }

    func done(_ confirmation: String, path: String?) { confirm(confirmation) }

    func number(_ number: Int, of path: String) { line(String(number)) }

    func acl(_ acl: ACL, of path: String, stat: Stat, showsStat: Bool) {
        acl.forEach { line(safe(Values.text(of: $0))) }
        if showsStat { lines(stat) }
    }

    func event(_ event: WatchedEvent) {
        output.endLine()
        line(safe(event.zkCliText))
    }

    func transaction(_ changes: [Change], _ results: [OperationResult]) {
        for (change, result) in zip(changes, results) {
            switch result {
            case .created(let path, let stat): created(path, stat: stat, showsStat: false)
            case .changed(let stat): confirm("Set \(safe(change.path)) to version \(stat.version)")
            case .deleted: confirm("Deleted \(safe(change.path))")
            case .checked: confirm("Checked \(safe(change.path))")
            case .failed(let error): confirm(safe(error.message))
            }
        }
    }
}
