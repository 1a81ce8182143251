import FaaSKeeperModel
import ScreenGrid

/// The tree: a line a node, with columns at the right as far as there is room.
enum TreePane {
    private struct Columns {
        let children: Bool
        let size: Bool
        let version: Bool
        let time: Bool

        init(width: Int) {
            children = width >= 30
            size = width >= 24
            version = width >= 58
            time = width >= 72
        }

        var width: Int { (children ? 6 : 0) + (size ? 6 : 0) + (version ? 6 : 0) + (time ? 13 : 0) }
    }

    static func draw(_ state: BrowserState, _ area: Area, on grid: inout Grid) {
        guard !area.isEmpty else { return }
        let (name, notes) = title(state)
        BrowserScreen.title(name, notes, isFocused: state.focus == .tree, above: area, on: &grid)
        let columns = Columns(width: area.width)
        for (index, cursor) in state.tree.visible.prefix(area.height).enumerated() {
            draw(cursor, state, columns, area.row(index), on: &grid)
        }
    }

    /// `tree`, and at the right where the selection is among its siblings; shorter, where there is no room for that.
    private static func title(_ state: BrowserState) -> (String, [String]) {
        var name = "tree"
        if let count = state.search.scan?.count, state.search.scan != nil {
            name += " /\(state.search.text): " + searchText(state, count)
        }
        let directory = state.tree.selection.isNode ? state.tree.selection.path.parent : state.tree.selection.path
        guard let directory, let listing = state.tree.listings[directory], listing.isRead else { return (name, []) }
        if let filter = listing.filter {
            var found = filter.isDone ? Count.text(filter.count) : "\(Count.text(filter.count)) so far"
            if filter.count > BrowserLimits.matchesMax {
                found = "first \(Count.text(BrowserLimits.matchesMax)) of \(found)"
            }
            return (name, ["\"\(filter.text)\": \(found)", found])
        }
        let order = listing.order == .name ? "" : " by \(listing.order.rawValue)"
        let total = "of \(Count.text(listing.total))\(order)"
        guard let first = listing.firstIndex, let index = listing.index(of: state.tree.selection.path.name) else {
            return (name, [total])
        }
        return (name, ["\(Count.text(first + index + 1)) \(total)", total])
    }

    private static func searchText(_ state: BrowserState, _ count: Int) -> String {
        let isDone = state.search.scan?.isDone ?? false
        let place = state.tree.selected.flatMap { state.search.place(of: $0) }
        let all = Count.text(count) + (isDone ? "" : "…")
        return place.map { "\(Count.text($0)) of \(all)" } ?? all
    }

    private static func draw(
        _ cursor: TreeState.Cursor, _ state: BrowserState, _ columns: Columns, _ area: Area, on grid: inout Grid
    ) {
        let y = area.y
        let isSelected = cursor.row == state.tree.selection
        let indent = area.x + 1 + min(cursor.depth, max(0, area.width - columns.width - 12) / 2) * 2
        var right = area.x + area.width - 1
        switch cursor.row {
        case .node(let path):
            let info = state.tree.infos[path]
            let flash = state.tree.flashes[path]
            if flash != nil { grid.fill(area, Style(on: .flash)) }
            let paper: Style.Paper = flash == nil ? .plain : .flash
            if let stat = info?.stat { right -= draw(stat, columns, right, y, paper, on: &grid) }
            if state.live.pins.contains(path) {
                grid.put("◆", right - 1, y, columns: 1, Style(.accent, on: paper))
                right -= 2
            }
            draw(path, info?.stat, state, paper, x: indent, right: right, y, on: &grid)
        case .before(let path):
            let count = state.tree.listings[path]?.firstIndex.map { Count.text($0) + " more above" } ?? "more above"
            grid.put("… \(count)", indent, y, columns: right - indent, .faint)
        case .after(let path):
            grid.put(afterText(state.tree.listings[path]), indent, y, columns: right - indent, .faint)
        }
        if isSelected { grid.restyle(area) { $0.isReversed = true } }
    }

    private static func afterText(_ listing: Listing?) -> String {
        guard let listing, listing.isRead else { return "…" }
        guard let first = listing.firstIndex else { return "… more" }
        return "… \(Count.text(max(0, listing.total - first - listing.names.count))) more"
    }

    private static func draw(
        _ path: NodePath, _ stat: Stat?, _ state: BrowserState, _ paper: Style.Paper, x: Int, right: Int, _ y: Int,
        on grid: inout Grid
    ) {
        let isOpen = state.tree.expanded.contains(path)
        let isEphemeral = (stat?.ephemeralOwner ?? 0) > 0
        let hasChildren = (stat?.numChildren ?? 0) > 0
        let mark = isOpen && (hasChildren || path.isRoot) ? "▾" : hasChildren ? "▸" : isEphemeral ? "○" : "·"
        grid.put(mark, x, y, columns: 1, Style(hasChildren ? .accent : .faint, on: paper))
        let name = path.isRoot ? "/" : path.name
        let ink: Style.Ink = isEphemeral ? .warning : hasChildren ? .name : .plain
        let room = right - x - 3
        let used = grid.put(name, x + 2, y, columns: room, Style(ink, on: paper, bold: hasChildren))
        if !state.search.text.isEmpty, let found = Matching.range(name, state.search.text) {
            let start = CharacterWidth.columns(String(name[..<found.lowerBound]))
            let columns = CharacterWidth.columns(String(name[found]))
            if start + columns <= used {
                grid.restyle(Area(x: x + 2 + start, y: y, width: columns, height: 1)) {
                    $0.isUnderlined = true
                    $0.isBold = true
                }
            }
        }
        guard isOpen else { return }
        guard let listing = state.tree.listings[path], listing.isRead else {
            grid.put("  …", x + 2 + used, y, columns: room - used, Style(.faint, on: paper))
            return
        }
        if let fault = listing.fault {
            grid.put("  \(fault)", x + 2 + used, y, columns: room - used, Style(.bad, on: paper))
        } else if let filter = listing.filter {
            let found = "\(Count.text(filter.count))\(filter.isDone ? "" : "…") with \"\(filter.text)\""
            grid.put("  \(found)", x + 2 + used, y, columns: room - used, Style(.accent, on: paper))
        }
    }

    /// - Returns: the columns that it took.
    private static func draw(
        _ stat: Stat, _ columns: Columns, _ right: Int, _ y: Int, _ paper: Style.Paper, on grid: inout Grid
    ) -> Int {
        var x = right
        func put(_ text: String, _ width: Int, _ ink: Style.Ink) {
            grid.putRight(text, x, y, columns: width - 1, Style(ink, on: paper))
            x -= width
        }
        if columns.time { put(TimeText.short(stat.mtime), 13, .faint) }
        if columns.version { put("v\(stat.version)", 6, .faint) }
        if columns.size { put(stat.dataLength == 0 ? "" : SizeText.short(Int(stat.dataLength)), 6, .faint) }
        if columns.children { put(stat.numChildren == 0 ? "" : Count.short(Int(stat.numChildren)), 6, .number) }
        return right - x
    }
}

/// Bytes in few columns.
enum SizeText {
    /// `16B`, `1.2K`, `1.0M`
    static func short(_ bytes: Int) -> String {
        if bytes < 1_000 { return "\(bytes)B" }
        if bytes < 10_240 { return Formatting.fixed(Double(bytes) / 1_024, 1) + "K" }
        if bytes < 1_000 * 1_024 { return "\(bytes / 1_024)K" }
        return Formatting.fixed(Double(bytes) / 1_048_576, 1) + "M"
    }
}

/// Dates in few columns, always UTC.
enum TimeText {
    /// `11-23 15:50`
    static func short(_ millis: Int64) -> String {
        // What has been there from the beginning.
        if millis == 0 { return "" }
        let text = Array(DateText.iso(millis: millis))
        return text.count >= 16 ? String(text[(text.count - 15)..<(text.count - 10)]) + " " + clock(millis, 5) : ""
    }

    /// `15:50:34`
    static func clock(_ millis: Int64, _ length: Int = 8) -> String {
        let text = DateText.iso(millis: millis)
        return String(text.suffix(9).prefix(length))
    }

    /// `2026-11-23 15:50:34`
    static func long(_ millis: Int64) -> String {
        millis == 0
            ? "from the beginning " : DateText.iso(millis: millis).replacing("T", with: " ").replacing("Z", with: "")
    }
}
