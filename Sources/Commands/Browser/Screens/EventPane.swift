import FaaSKeeperModel
import ScreenGrid

/// What has happened, newest at the bottom.
enum EventPane {
    static func draw(_ state: BrowserState, _ area: Area, on grid: inout Grid) {
        guard !area.isEmpty else { return }
        let log = state.log
        var note = log.total == 0 ? "" : Count.text(log.total)
        if log.scroll > 0 { note = "\(Count.text(log.scroll)) newer · " + note }
        let title = log.tail.map { "events below \($0)" } ?? "events"
        BrowserScreen.title(title, [note], isFocused: state.focus == .events, above: area, on: &grid)
        if log.lines.isEmpty {
            grid.put("nothing has happened yet", area.x + 1, area.y, columns: area.width - 2, .faint)
        }
        for (index, line) in log.shown.enumerated() { draw(line, area.row(index), on: &grid) }
    }

    private static func draw(_ line: EventLog.Line, _ area: Area, on grid: inout Grid) {
        var x = area.x + 1
        x += grid.put(TimeText.clock(line.at), x, area.y, columns: 8, .faint) + 2
        switch line.what {
        case .note(let text):
            grid.put(text, x, area.y, columns: area.x + area.width - x - 1, Style(.warning))
        case .event(let event):
            let (word, ink): (String, Style.Ink) =
                switch event.type {
                case .nodeCreated: ("created", .good)
                case .nodeDeleted: ("deleted", .bad)
                case .nodeDataChanged: ("changed", .accent)
                case .nodeChildrenChanged: ("children", .accent)
                }
            grid.put(word, x, area.y, columns: 8, Style(ink))
            x += 10
            let txid = Formatting.hex(event.txid)
            let right = area.x + area.width - 1
            grid.putRight(txid, right, area.y, columns: txid.count, .faint)
            grid.put(event.path.text, x, area.y, columns: right - txid.count - 2 - x)
        }
    }
}
