import FaaSKeeperModel
import ScreenGrid

/// What the mouse does: click, wheel, and drag of a divider.
extension BrowserState {
    private static let wheelLines = 3

    mutating func handle(_ mouse: MouseInput) -> [BrowserEffect] {
        let layout = BrowserLayout(self)
        switch mouse.kind {
        case .release: dragging = nil
        case .move: drag(mouse, layout)
        case .wheelUp: wheel(-BrowserState.wheelLines, mouse, layout)
        case .wheelDown: wheel(BrowserState.wheelLines, mouse, layout)
        case .press: return press(mouse, layout)
        }
        return []
    }

    private mutating func press(_ mouse: MouseInput, _ layout: BrowserLayout) -> [BrowserEffect] {
        if overlay != nil { return [] }
        if view == .sessions {
            let index = sessions.top + mouse.y - layout.body.y - 2
            if sessions.rows.indices.contains(index) {
                if sessions.index == index { return performInSessions(.enter) }
                sessions.move(by: index - sessions.index)
            }
            return []
        }
        guard view == .browse else { return [] }
        if let column = layout.divider, mouse.x == column, layout.upper.rows.contains(mouse.y) {
            dragging = .column
        } else if let row = layout.eventTitle, mouse.y == row {
            dragging = .row
        } else if layout.tree.contains(mouse.x, mouse.y) {
            return clickTree(mouse.y - layout.tree.y)
        } else if layout.detail.contains(mouse.x, mouse.y) {
            focus = .detail
        } else if layout.events.contains(mouse.x, mouse.y) {
            focus = .events
        }
        return []
    }

    /// One click selects, another opens or closes.
    private mutating func clickTree(_ line: Int) -> [BrowserEffect] {
        focus = .tree
        let rows = tree.visible
        guard rows.indices.contains(line) else { return [] }
        if rows[line].row == tree.selection { return perform(.toggle) }
        tree.select(rows[line].row)
        return []
    }

    private mutating func wheel(_ lines: Int, _ mouse: MouseInput, _ layout: BrowserLayout) {
        if case .output(var pane) = overlay {
            pane.scroll(by: lines, height: max(1, height - 4))
            overlay = .output(pane)
        } else if overlay != nil {
            return
        } else if view == .sessions {
            sessions.move(by: lines)
        } else if view == .costs {
            costScroll = max(0, costScroll + lines)
        } else if layout.detail.contains(mouse.x, mouse.y) {
            detail.scroll(by: lines)
        } else if layout.events.contains(mouse.x, mouse.y) {
            log.scroll(by: lines)
        } else {
            tree.scroll(by: lines)
        }
    }

    private mutating func drag(_ mouse: MouseInput, _ layout: BrowserLayout) {
        switch dragging {
        case .column: treeShare = max(150, min(850, (mouse.x * 1_000 + width / 2) / max(1, width)))
        case .row: eventRows = max(1, layout.events.y + layout.events.height - mouse.y - 1)
        case nil: break
        }
    }
}
