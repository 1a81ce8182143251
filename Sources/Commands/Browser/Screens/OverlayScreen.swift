import FaaSKeeperModel
import ScreenGrid

/// What stands in front: a line that is typed at the bottom, the others as boxes in the middle.
enum OverlayScreen {
    static func draw(_ state: BrowserState, _ layout: BrowserLayout, on grid: inout Grid) {
        let whole = Area(x: 0, y: 0, width: grid.width, height: grid.height)
        switch state.overlay {
        case .help(let scroll): HelpOverlay.draw(scroll, whole, on: &grid)
        case .prompt(let prompt): draw(prompt, state, on: &grid)
        case .confirm(let confirmation): draw(confirmation, whole, on: &grid)
        case .output(let pane): draw(pane, whole, on: &grid)
        case nil: break
        }
    }

    // MARK: A line

    private static func draw(_ prompt: TypedLine, _ state: BrowserState, on grid: inout Grid) {
        let y = grid.height - 1
        grid.fill(Area(x: 0, y: y, width: grid.width, height: 1), Style(on: .bar))
        let (lead, hint) = words(prompt, state)
        var x = 1 + grid.put(lead, 1, y, columns: grid.width / 2, Style(.accent, on: .bar, bold: true))
        let room = grid.width - x - (hint.isEmpty ? 1 : min(CharacterWidth.columns(hint) + 2, grid.width / 3))
        if !hint.isEmpty { grid.putRight(hint, grid.width - 1, y, columns: grid.width / 3, Style(.faint, on: .bar)) }
        // The end of a long line is what is being typed.
        var before = prompt.field.beforeCursor
        while CharacterWidth.columns(before) >= room, !before.isEmpty { before.removeFirst() }
        x += grid.put(before, x, y, columns: room, Style(on: .bar))
        grid.cursor = (x, y)
        let rest = String(prompt.field.characters[prompt.field.cursor...])
        grid.put(rest, x, y, columns: max(0, room - CharacterWidth.columns(before)), Style(on: .bar))
    }

    private static func words(_ prompt: TypedLine, _ state: BrowserState) -> (String, String) {
        switch prompt.purpose {
        case .search:
            guard let scan = state.search.scan else { return ("/", "Enter keeps it, Esc goes back") }
            let count = "\(Count.text(scan.count)) of \(Count.text(scan.seen))" + (scan.isDone ? "" : "…")
            return ("/", count)
        case .filter(let path): return ("only children of \(path) with: ", "empty: all")
        case .command: return (": fk ", "at \(state.tree.selection.path)")
        case .name(let path): return ("new node \(path.isRoot ? "/" : path.text + "/")", "Esc: no node")
        case .data(let path, let mode):
            return ("create \(path), \(TypedLine.modes[mode].text), with data: ", "Tab: kind, Enter: create")
        }
    }

    // MARK: Boxes

    private static func draw(_ confirmation: Confirmation, _ whole: Area, on grid: inout Grid) {
        let width = min(whole.width - 2, 72)
        let hint = Document.wrapped(words: confirmation.hint, width - 4)
        let room = max(1, whole.height - hint.count - (confirmation.needsName ? 4 : 3))
        let question = Document.wrapped(words: confirmation.question, width - 4).prefix(room)
        let box = whole.centered(
            width: width, height: question.count + hint.count + 3 + (confirmation.needsName ? 1 : 0))
        grid.box(box, title: "change", Style(.warning))
        var y = box.y + 1
        for line in question {
            grid.put(line, box.x + 2, y, columns: box.width - 4, Style(bold: true))
            y += 1
        }
        if confirmation.needsName {
            grid.put("> ", box.x + 2, y, columns: 2, Style(.accent))
            let used = grid.put(confirmation.field.text, box.x + 4, y, columns: box.width - 6)
            grid.cursor = (min(box.x + 4 + used, box.x + box.width - 2), y)
            y += 1
        }
        y += 1
        for line in hint {
            grid.put(line, box.x + 2, y, columns: box.width - 4, .faint)
            y += 1
        }
    }

    private static func draw(_ pane: OutputPane, _ whole: Area, on grid: inout Grid) {
        let box = whole.inset(x: whole.width >= 80 ? 2 : 0, y: 1)
        grid.box(box, title: pane.title, Style(.accent))
        let room = box.height - 2
        let start = max(0, min(pane.scroll, pane.lines.count - room))
        for (index, line) in pane.lines.dropFirst(start).prefix(room).enumerated() {
            grid.put(line, box.x + 2, box.y + 1 + index, columns: box.width - 4)
        }
        if pane.lines.count > room {
            let note = " \(Count.text(start + 1))-\(Count.text(start + room)) of \(Count.text(pane.lines.count)) "
            grid.putRight(note, box.x + box.width - 2, box.y + box.height - 1, columns: box.width - 4, .faint)
        }
    }
}

/// All keys, from the same table that finds what they do.
enum HelpOverlay {
    static func lines(columns: Int) -> [(label: String, text: String, isTitle: Bool)] {
        var lines: [(label: String, text: String, isTitle: Bool)] = []
        for group in KeyBinding.Group.allCases {
            if !lines.isEmpty { lines.append(("", "", false)) }
            lines.append((group.rawValue, "", true))
            for binding in KeyTable.bindings where binding.group == group {
                let wrapped = Formatting.wrapped(binding.help, width: max(12, columns - 9))
                for (index, text) in wrapped.enumerated() {
                    lines.append((index == 0 ? binding.label : "", text, false))
                }
            }
        }
        return lines
    }

    private static func boxWidth(_ width: Int) -> Int { min(68, width) }

    static func lineCount(width: Int) -> Int { lines(columns: boxWidth(width) - 6).count }

    static func draw(_ scroll: Int, _ whole: Area, on grid: inout Grid) {
        let box = whole.centered(width: boxWidth(whole.width), height: whole.height - 2)
        grid.box(box, title: "keys", Style(.accent))
        let lines = lines(columns: box.width - 6)
        let room = box.height - 2
        let start = max(0, min(scroll, lines.count - room))
        for (index, line) in lines.dropFirst(start).prefix(room).enumerated() {
            let y = box.y + 1 + index
            grid.put(
                line.label, box.x + 2, y, columns: 8,
                line.isTitle ? Style(.accent, bold: true) : Style(.name, bold: true))
            grid.put(line.text, box.x + 11, y, columns: box.width - 13)
        }
        let more = lines.count > room ? " ↓ \(Count.text(lines.count - start - room)) more lines" : ""
        let whole = more + (more.isEmpty ? " any key closes " : ", any other key closes ")
        let note = CharacterWidth.columns(whole) <= box.width - 4 ? whole : more + " "
        grid.putRight(note, box.x + box.width - 2, box.y + box.height - 1, columns: box.width - 4, .faint)
    }
}
