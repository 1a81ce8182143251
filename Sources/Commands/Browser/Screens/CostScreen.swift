import CloudPrimitives
import FaaSKeeperModel
import ScreenGrid

/// What the browser's own sessions cost: by operation and by service.
enum CostScreen {
    static func draw(_ state: BrowserState, _ area: Area, on grid: inout Grid) {
        grid.horizontalLine(area.x, area.y, columns: area.width)
        let content = Area(x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 1)
        BrowserScreen.title(
            "costs of this browser", "c goes back", isFocused: true,
            above: Area(x: area.x, y: content.y, width: area.width, height: content.height), on: &grid)
        let lines = lines(state)
        let start = max(0, min(state.costScroll, lines.count - content.height))
        for (index, line) in lines.dropFirst(start).prefix(content.height).enumerated() {
            grid.put(line.text, content.x, content.y + index, columns: content.width, line.style)
        }
    }

    private static func lines(_ state: BrowserState) -> [(text: String, style: Style)] {
        let meters = state.meters
        var table = TextTable([
            ("operation", .left), ("calls", .right), ("time", .right), ("queue", .right), ("kv", .right),
            ("object", .right), ("fn", .right), ("total", .right),
        ])
        func add(_ name: String, _ count: Int?, _ micros: Int64?, _ usage: Usage) {
            let cost = meters.sheet.cost(of: usage)
            table.add(
                [name, count.map(Count.text) ?? "", micros.map { Formatting.duration(micros: $0) } ?? ""]
                    + [cost.queue, cost.keyValue, cost.object, cost.function, cost.total].map(Formatting.money))
        }
        var known = Usage()
        for entry in meters.entries {
            add(entry.operation, entry.count, entry.micros, entry.usage)
            known += entry.usage
        }
        if meters.usage != known { add("session", nil, nil, meters.usage - known) }
        add("all", meters.entries.reduce(0) { $0 + $1.count }, nil, meters.usage)
        let rows = table.lines
        var lines: [(text: String, style: Style)] = [("", .plain)]
        for (index, row) in rows.enumerated() {
            let isEdge = index == 0 || index == rows.count - 1
            lines.append((row, Style(index == 0 ? .accent : .plain, bold: isEdge)))
        }
        lines.append(("", .plain))
        lines += services(meters).map { ($0, .plain) }
        lines.append(("", .plain))
        if let hour = meters.rate.perHour(state.now) {
            lines.append(("\(Formatting.money(hour)) an hour, by the last minute", .plain))
            lines.append(
                ("\(Formatting.money(hour * CostRate.hoursOfAMonth)) a month, if it went on like that", .plain))
        }
        lines.append(("prices: \(meters.sheet.name) of \(meters.sheet.date)", .faint))
        lines.append(
            ("What a change costs its own session, and the functions that tell of it, is not on this bill.", .faint))
        return lines
    }

    /// A bar for each service.
    private static func services(_ meters: Meters) -> [String] {
        let services = [
            ("queue", meters.services.queue), ("key-value", meters.services.keyValue),
            ("object", meters.services.object), ("functions", meters.services.function),
        ]
        let most = services.map(\.1).max() ?? 0
        return services.map { name, dollars in
            let columns = most > 0 ? Int((dollars / most * 24).rounded()) : 0
            let bar = String(repeating: "█", count: columns)
            return Formatting.pad(name, 11) + Formatting.pad(Formatting.money(dollars), 14, onLeft: true) + "  " + bar
        }
    }
}
