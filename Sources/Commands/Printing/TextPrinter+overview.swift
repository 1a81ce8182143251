import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// Trees and tables.
extension TextPrinter {
    func treeNode(_ node: TreeNode, showsStat: Bool) {
        guard let isLast = node.lasts.last else { return line(label(node, node.path.text, showsStat)) }
        let guides = usesUnicode ? ("├── ", "└── ", "│   ") : ("|-- ", "`-- ", "|   ")
        let prefix = node.lasts.dropLast().map { $0 ? "    " : guides.2 }.joined()
        line(prefix + (isLast ? guides.1 : guides.0) + label(node, node.path.name, showsStat))
    }

    func endTreeNode(_ node: TreeNode) {}

    private func label(_ node: TreeNode, _ name: String, _ showsStat: Bool) -> String {
        let isEphemeral = node.stat.ephemeralOwner != 0
        let text = isEphemeral ? style.yellow(safe(name)) : safe(name)
        let hidden = node.isCut ? (usesUnicode ? "/…" : "/...") : ""
        return text + hidden + (showsStat ? style.dim("  (\(StatText.short(node.stat)))") : "")
    }

    func quota(_ quota: Quota, of path: String) {
        var table = TextTable([("quota of \(safe(path))", .left), ("used", .right), ("soft", .right), ("hard", .right)])
        func text(_ value: Int64?) -> String { value.map(String.init) ?? "-" }
        for (name, bounds) in [("nodes", quota.nodes), ("bytes", quota.bytes)] {
            table.add([name, text(bounds.used), text(bounds.soft), text(bounds.hard)])
        }
        table.lines.forEach(line)
    }

    func identities(_ identities: [(scheme: String, id: String)]) {
        identities.forEach { line(safe("\($0.scheme): \($0.id)")) }
    }

    func cost(_ summary: CostSummary) {
        var table = TextTable([
            ("operation", .left), ("calls", .right), ("time", .right), ("queue", .right), ("kv", .right),
            ("object", .right), ("fn", .right), ("total", .right),
        ])
        func add(_ name: String, _ count: Int?, _ micros: Int64?, _ usage: Usage) {
            let services = summary.sheet.services(of: usage).map { Formatting.money($0.dollars) }
            table.add(
                [name, count.map(String.init) ?? "", micros.map { Formatting.duration(micros: $0) } ?? ""] + services
                    + [Formatting.money(summary.sheet.cost(of: usage).total)])
        }
        var accounted = Usage()
        for entry in summary.entries {
            add(entry.operation, entry.count, entry.micros, entry.usage)
            accounted += entry.usage
        }
        if summary.total != accounted { add("session", nil, nil, summary.total - accounted) }
        add("all", summary.entries.reduce(0) { $0 + $1.count }, nil, summary.total)
        for (index, text) in table.lines.enumerated() { line(index == 0 ? style.bold(text) : text) }
        line(
            style.dim(
                "\(CostText.services(summary.total)); prices \(summary.sheet.name) of \(summary.sheet.date)"))
    }

    func status(_ status: ClientStatus, session: SessionID) {
        line("session = \(session)")
        line("txid = \(Formatting.hex(status.txid))")
        line("mrd = \(Formatting.hex(status.mrd))")
        line("epoch = \(Formatting.epoch(status.epoch))")
        line("epochOfAll = \(status.epochSize)")
        line("watches = \(status.watches.count)")
        for watch in status.watches { line("  \(watch.kind) \(safe(watch.path.text))") }
    }

    /// Columns of fixed widths, as what comes is not known yet.
    func traceStep(_ number: Int, _ step: Step, _ sheet: PriceSheet) {
        func row(_ cells: [String], _ last: String) -> String {
            let widths = [2, -8, -9, -10, 8, -8, 11]
            return zip(cells, widths).map { Formatting.pad($0, abs($1), onLeft: $1 > 0) }.joined(separator: "  ") + "  "
                + last
        }
        output.endLine()
        if number == 1 {
            line(style.bold(row(["#", "caller", "service", "call", "time", "units", "price"], "target")))
        }
        let cells = [
            String(number), step.caller, step.service, step.operation + (step.failed ? " !" : ""),
            Formatting.duration(micros: step.micros), CostText.units(step.usage),
            Formatting.money(sheet.cost(of: step.usage).total),
        ]
        line(row(cells, safe(step.target)))
    }

    func trace(_ command: String, _ tally: Ledger.Tally, _ sheet: PriceSheet) {
        output.endLine()
        line(style.dim(CostText.line(tally, sheet)))
    }

    func sessions(_ sessions: [SessionInfo]) {
        var table = TextTable([
            ("session", .left), ("created", .left), ("seen", .left), ("timeout", .right), ("ephemerals", .right),
            ("watches", .right),
        ])
        for session in sessions {
            table.add([
                session.id.description, DateText.iso(millis: session.createdMillis),
                DateText.iso(millis: session.lastSeenMillis), Formatting.span(millis: session.timeoutMillis),
                String(session.ephemerals.count), String(session.watchCount),
            ])
        }
        for (index, text) in table.lines.enumerated() { line(index == 0 ? style.bold(text) : text) }
    }

    func version(_ version: String) { line("fk \(version), FaaSKeeper for Swift") }

    func text(_ lines: [String], name: String) { lines.forEach(line) }
}
