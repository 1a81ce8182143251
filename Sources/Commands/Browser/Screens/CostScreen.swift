import CloudPrimitives
import FaaSKeeperModel
import ScreenGrid

/// What the browser's own sessions cost: by operation and by service.
enum CostScreen {
    static func draw(_ state: BrowserState, _ area: Area, on grid: inout Grid) {
        grid.horizontalLine(area.x, area.y, columns: area.width)
        let content = Area(x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 1)
        BrowserScreen.title(
            "costs of this browser", ["c goes back"], isFocused: true,
            above: Area(x: area.x, y: content.y, width: area.width, height: content.height), on: &grid)
        let lines = lines(state, columns: content.width)
        let start = max(0, min(state.costScroll, lines.count - content.height))
        for (index, line) in lines.dropFirst(start).prefix(content.height).enumerated() {
            grid.put(line.text, content.x, content.y + index, columns: content.width, line.style)
        }
    }

    static func lineCount(_ state: BrowserState, columns: Int) -> Int { lines(state, columns: columns).count }

    private static func lines(_ state: BrowserState, columns: Int) -> [(text: String, style: Style)] {
        let meters = state.meters
        var rows = table(meters, isWhole: true)
        if rows.contains(where: { CharacterWidth.columns($0) > columns }) { rows = table(meters, isWhole: false) }
        var lines: [(text: String, style: Style)] = columns < BrowserLimits.wideWidth - 4 ? [] : [("", .plain)]
        for (index, row) in rows.enumerated() {
            let isEdge = index == 0 || index == rows.count - 1
            lines.append((row, Style(index == 0 ? .accent : .plain, bold: isEdge)))
        }
        lines.append(("", .plain))
        lines += services(meters, columns: columns).map { ($0, .plain) }
        lines.append(("", .plain))
        func add(_ text: String, _ style: Style) {
            lines += Document.wrapped(words: text, columns).map { ($0, style) }
        }
        if let hour = meters.rate.perHour(state.now) {
            add("\(Formatting.money(hour)) an hour, by the last minute", .plain)
            add("\(Formatting.money(hour * CostRate.hoursOfAMonth)) a month, if it went on like that", .plain)
        }
        add("prices: \(meters.sheet.name) of \(meters.sheet.date)", .faint)
        add(
            "What a change costs its own session, and the functions that tell of it, is not on this bill.", .faint)
        return lines
    }

    /// - Parameter isWhole: with a column for each service.
    private static func table(_ meters: Meters, isWhole: Bool) -> [String] {
        let numbers = ["calls"] + (isWhole ? ["time", "queue", "kv", "object", "fn"] : []) + ["total"]
        var columns: [(title: String, alignment: TextTable.Alignment)] = [("operation", .left)]
        for name in numbers { columns.append((name, .right)) }
        var table = TextTable(columns)
        func add(_ name: String, _ count: Int?, _ micros: Int64?, _ usage: Usage) {
            let cost = meters.sheet.cost(of: usage)
            var row = [name, count.map(Count.text) ?? ""]
            if isWhole {
                row.append(micros.map { Formatting.duration(micros: $0) } ?? "")
                row += [cost.queue, cost.keyValue, cost.object, cost.function].map(Formatting.money)
            }
            table.add(row + [Formatting.money(cost.total)])
        }
        var known = Usage()
        for entry in meters.entries {
            add(entry.operation, entry.count, entry.micros, entry.usage)
            known += entry.usage
        }
        if meters.usage != known { add("session", nil, nil, meters.usage - known) }
        add("all", meters.entries.reduce(0) { $0 + $1.count }, nil, meters.usage)
        return table.lines
    }

    /// A bar for each service.
    private static func services(_ meters: Meters, columns: Int) -> [String] {
        let services = [
            ("queue", meters.services.queue), ("key-value", meters.services.keyValue),
            ("object", meters.services.object), ("functions", meters.services.function),
        ]
        let most = services.map(\.1).max() ?? 0
        let room = max(0, min(24, columns - 27))
        return services.map { name, dollars in
            let length = most > 0 ? Int((dollars / most * Double(room)).rounded()) : 0
            let bar = String(repeating: "█", count: length)
            return Formatting.pad(name, 11) + Formatting.pad(Formatting.money(dollars), 14, onLeft: true) + "  " + bar
        }
    }
}
