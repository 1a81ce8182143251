import FaaSKeeperConnect
import FaaSKeeperModel
import ScreenGrid

/// The sessions of the deployment, each with its ephemeral nodes.
enum SessionScreen {
    static func draw(_ state: BrowserState, _ area: Area, on grid: inout Grid) {
        let sessions = state.sessions
        grid.horizontalLine(area.x, area.y, columns: area.width)
        let below = Area(x: area.x, y: area.y + 1, width: area.width, height: area.height - 1)
        BrowserScreen.title(
            "sessions", ["Enter goes to a node · s goes back", "s goes back"], isFocused: true, above: below, on: &grid)
        if let fault = sessions.fault {
            grid.put(fault, area.x + 1, area.y + 1, columns: area.width - 2, Style(.bad))
            return
        }
        guard sessions.isRead else {
            grid.put("…", area.x + 1, area.y + 1, columns: area.width - 2, .faint)
            return
        }
        let columns = Columns(area.width)
        columns.draw(
            ["session", "created", "seen", "timeout", "nodes", "watches"], area.x + 1, area.y + 1,
            Style(.accent, bold: true),
            on: &grid)
        if sessions.rows.isEmpty {
            grid.put("no session is registered", area.x + 1, area.y + 2, columns: area.width - 2, .faint)
        }
        for (index, row) in sessions.rows.dropFirst(sessions.top).prefix(area.height - 2).enumerated() {
            let y = area.y + 2 + index
            switch row {
            case .session(let id):
                guard let info = sessions.session(id) else { continue }
                columns.draw(texts(info, state.now), area.x + 1, y, Style(bold: true), on: &grid)
            case .ephemeral(_, let path):
                grid.put("○ " + path.text, area.x + 3, y, columns: area.width - 4, Style(.warning))
            case .more(_, let count):
                grid.put("… \(Count.text(count)) more", area.x + 3, y, columns: area.width - 4, .faint)
            }
            if sessions.top + index == sessions.index {
                grid.restyle(area.row(2 + index)) { $0.isReversed = true }
            }
        }
    }

    private static func texts(_ info: SessionInfo, _ now: Int64) -> [String] {
        [
            info.id.description, TimeText.long(info.createdMillis),
            Formatting.span(millis: now - info.lastSeenMillis) + " ago", Formatting.span(millis: info.timeoutMillis),
            Count.text(info.ephemerals.count), Count.text(info.watchCount),
        ]
    }

    /// As many columns as fit, the last ones at the right.
    private struct Columns {
        private let widths: [Int]

        init(_ width: Int) {
            let all = [19, 20, 12, 9, 8, 8]
            let few = [19, 0, 0, 0, 8, 8]
            let some = [19, 0, 12, 9, 8, 8]
            widths = width >= 80 ? all : width >= 60 ? some : few
        }

        func draw(_ texts: [String], _ x: Int, _ y: Int, _ style: Style, on grid: inout Grid) {
            var x = x
            for (index, text) in texts.enumerated() where widths[index] > 0 {
                if index < 2 {
                    grid.put(text, x, y, columns: widths[index] - 1, style)
                } else {
                    grid.putRight(text, x + widths[index] - 1, y, columns: widths[index] - 1, style)
                }
                x += widths[index]
            }
        }
    }
}
