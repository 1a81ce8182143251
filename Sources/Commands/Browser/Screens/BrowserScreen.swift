import FaaSKeeperModel
import ScreenGrid

/// Draws the whole screen: each part is a small piece of its own.
enum BrowserScreen {
    static func draw(_ state: BrowserState, on grid: inout Grid) {
        let layout = BrowserLayout(state)
        grid.fill(Area(x: 0, y: 0, width: grid.width, height: grid.height))
        guard !layout.isTooSmall else { return drawTooSmall(state, on: &grid) }
        switch state.view {
        case .browse: drawPanes(state, layout, on: &grid)
        case .costs: CostScreen.draw(state, layout.body, on: &grid)
        case .sessions: SessionScreen.draw(state, layout.body, on: &grid)
        }
        if state.link != .connected {
            // What is seen is old: it stays, and pales.
            grid.restyle(layout.body) { style in
                style = Style(.faint, reversed: style.isReversed)
            }
        }
        TitleLine.draw(state, on: &grid)
        StatusLine.draw(state, on: &grid)
        OverlayScreen.draw(state, layout, on: &grid)
    }

    private static func drawPanes(_ state: BrowserState, _ layout: BrowserLayout, on grid: inout Grid) {
        let title = layout.body.y
        grid.horizontalLine(0, title, columns: grid.width)
        if layout.isWide, let divider = layout.divider, let eventTitle = layout.eventTitle {
            grid.verticalLine(divider, title + 1, rows: eventTitle - title - 1)
            grid.put("┬", divider, title, columns: 1, .faint)
            grid.horizontalLine(0, eventTitle, columns: grid.width)
            grid.put("┴", divider, eventTitle, columns: 1, .faint)
            TreePane.draw(state, layout.tree, on: &grid)
            DetailPane.draw(state, layout, on: &grid)
            EventPane.draw(state, layout.events, on: &grid)
        } else {
            switch state.focus {
            case .tree: TreePane.draw(state, layout.tree, on: &grid)
            case .detail: DetailPane.draw(state, layout, on: &grid)
            case .events: EventPane.draw(state, layout.events, on: &grid)
            }
        }
    }

    /// The title of a pane, on the line above it.
    /// - Parameter notes: what stands at its right end: the first for which there is room.
    static func title(
        _ text: String, _ notes: [String], isFocused: Bool, above area: Area, on grid: inout Grid
    ) {
        let style = isFocused ? Style(.accent, bold: true) : Style(.plain)
        let used = grid.put(" \(text) ", area.x + 1, area.y - 1, columns: area.width - 2, style)
        let room = area.width - used - 4
        if let note = notes.first(where: { CharacterWidth.columns($0) + 2 <= room }), !note.isEmpty {
            grid.putRight(" \(note) ", area.x + area.width - 1, area.y - 1, columns: room, .faint)
        }
    }

    private static func drawTooSmall(_ state: BrowserState, on grid: inout Grid) {
        let text = [
            "The terminal is too small:",
            "\(state.width)x\(state.height), at least "
                + "\(BrowserLimits.widthMin)x\(BrowserLimits.heightMin)", "q leaves",
        ]
        for (index, line) in text.prefix(grid.height).enumerated() { grid.put(line, 0, index, columns: grid.width) }
    }
}

/// The first line: where one is, and whether it is live.
enum TitleLine {
    static func draw(_ state: BrowserState, on grid: inout Grid) {
        let bar = Style(on: .bar)
        grid.fill(Area(x: 0, y: 0, width: grid.width, height: 1), bar)
        var right = grid.width - 1
        for (text, ink) in marks(state).reversed() {
            right -= grid.putRight(text, right, 0, columns: max(0, right - 20), Style(ink, on: .bar)) + 2
        }
        var x = 1
        if grid.width >= BrowserLimits.wideWidth {
            x += grid.put(state.url, x, 0, columns: max(8, grid.width / 4), Style(.faint, on: .bar)) + 2
        }
        let path = state.tree.selection.path.text
        // The end of a path says more than its beginning.
        let room = max(0, right - x)
        grid.put(
            CharacterWidth.columns(path) <= room ? path : "…" + tail(path, room - 1), x, 0, columns: room,
            Style(on: .bar, bold: true))
    }

    private static func tail(_ path: String, _ columns: Int) -> String {
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in path.unicodeScalars.reversed() {
            used += CharacterWidth.columns(String(scalar))
            if used > columns { break }
            result.append(scalar)
        }
        return String(String.UnicodeScalarView(result.reversed()))
    }

    private static func marks(_ state: BrowserState) -> [(String, Style.Ink)] {
        var marks: [(String, Style.Ink)] = []
        if state.isLocked { marks.append((state.isReadOnly ? "read-only" : "locked", .warning)) }
        switch state.link {
        case .connecting: marks.append(("○ connecting", .warning))
        case .lost: marks.append(("○ connection lost", .bad))
        case .connected:
            if let scope = state.live.scope {
                marks.append(("● live" + (scope.isRoot ? "" : " below \(scope)"), .good))
            } else {
                marks.append((state.live.fault == nil ? "○ not live yet" : "○ not live", .warning))
            }
        }
        return marks
    }
}
