import FaaSKeeperModel
import ScreenGrid

/// The selected node: its data, and its Stat.
enum DetailPane {
    static func draw(_ state: BrowserState, _ layout: BrowserLayout, on grid: inout Grid) {
        guard !layout.detail.isEmpty else { return }
        let detail = state.detail
        BrowserScreen.title(
            "data", [note(detail, room: layout.detail.width - 10)], isFocused: state.focus == .detail,
            above: layout.detail, on: &grid)
        drawData(detail, layout.data, on: &grid)
        drawStat(state, layout.stat, on: &grid)
    }

    /// `JSON · 16 B · lines 1-10 of 40`
    private static func note(_ detail: DetailState, room: Int) -> String {
        guard let data = detail.data else { return "" }
        let size = "\(Count.text(data.bytes.count)) B"
        var parts: [String] = []
        if let document = detail.document, document.kind != .empty {
            parts.append(document.request.isHex && document.kind != .binary ? "bytes" : document.kind.rawValue)
            if document.count > detail.height {
                let last = min(document.count, detail.scroll + detail.height)
                parts.append("\(Count.text(detail.scroll + 1))-\(Count.text(last))/\(Count.text(document.count))")
            }
        }
        let whole = (parts + [size]).joined(separator: " · ")
        return CharacterWidth.columns(whole) <= room
            ? whole : ([parts.last].compactMap(\.self) + [size]).joined(separator: " · ")
    }

    private static func drawData(_ detail: DetailState, _ area: Area, on grid: inout Grid) {
        if let fault = detail.fault {
            for (index, line) in Formatting.wrapped(fault, width: max(8, area.width)).prefix(area.height).enumerated() {
                grid.put(line, area.x, area.y + index, columns: area.width, Style(.bad))
            }
            return
        }
        guard let document = detail.document else { return }
        if document.kind == .empty {
            grid.put("no data", area.x, area.y, columns: area.width, .faint)
            return
        }
        for index in 0..<area.height where detail.scroll + index < document.count {
            let line = document.line(detail.scroll + index)
            let y = area.y + index
            grid.put(line, area.x, y, columns: area.width)
            if document.showsBytes {
                grid.restyle(Area(x: area.x, y: y, width: 6, height: 1)) { $0.ink = .faint }
            } else if document.kind == .json {
                color(line, area.row(index), on: &grid)
            }
        }
    }

    /// Colours a line of JSON: names, texts, numbers and words.
    private static func color(_ line: String, _ area: Area, on grid: inout Grid) {
        let bytes = Array(line.utf8)
        // Columns are bytes only here; a line with others keeps the plain colour.
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return }
        var index = 0
        while index < min(bytes.count, area.width) {
            let start = index
            var ink = Style.Ink.faint
            if bytes[index] == 0x22 {
                index += 1
                while index < bytes.count, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
                index = min(index + 1, bytes.count)
                ink = index < bytes.count && bytes[index] == 0x3A ? .name : .text
            } else if bytes[index] == 0x2D || (0x30...0x39).contains(bytes[index])
                || (0x61...0x7A).contains(bytes[index])
            {
                while index < bytes.count, ![0x2C, 0x5D, 0x7D, 0x20].contains(bytes[index]) { index += 1 }
                ink = .number
            } else {
                index += 1
            }
            grid.restyle(Area(x: area.x + start, y: area.y, width: min(index, area.width) - start, height: 1)) {
                $0.ink = ink
            }
        }
    }

    private static func drawStat(_ state: BrowserState, _ area: Area, on grid: inout Grid) {
        guard !area.isEmpty else { return }
        grid.horizontalLine(area.x, area.y, columns: area.width)
        if area.x > 0 { grid.put("├", area.x - 1, area.y, columns: 1, .faint) }
        grid.put(" stat ", area.x + 1, area.y, columns: area.width - 2)
        guard let path = state.detail.path, let stat = state.tree.infos[path]?.stat else { return }
        for (index, (label, value)) in lines(path, stat, state).enumerated() where index + 1 < area.height {
            let y = area.y + 1 + index
            grid.put(label, area.x + 1, y, columns: 9, .faint)
            grid.put(value, area.x + 11, y, columns: area.width - 12)
        }
    }

    private static func lines(_ path: NodePath, _ stat: Stat, _ state: BrowserState) -> [(String, String)] {
        [
            ("version", "\(stat.version)   cversion \(stat.cversion)   aversion \(stat.aversion)"),
            ("created", "\(TimeText.long(stat.ctime))  \(Formatting.hex(stat.czxid))"),
            ("changed", "\(TimeText.long(stat.mtime))  \(Formatting.hex(stat.mzxid))"),
            ("children", "\(Count.text(Int(stat.numChildren)))   last \(Formatting.hex(stat.pzxid))"),
            ("kind", kind(stat)),
            ("watched", watched(path, state)),
        ]
    }

    private static func kind(_ stat: Stat) -> String {
        switch EphemeralOwner(field: stat.ephemeralOwner) {
        case .persistent: "persistent"
        case .session(let id): "ephemeral, s: \(id)"
        case .container: "container"
        case .ttl(let millis): "time to live \(Formatting.span(millis: millis))"
        }
    }

    private static func watched(_ path: NodePath, _ state: BrowserState) -> String {
        var parts: [String] = []
        if let scope = state.live.scope, path.isWithin(scope) { parts.append("with all below \(scope)") }
        if state.live.pins.contains(path) { parts.append("by w") }
        return parts.isEmpty ? "no" : parts.joined(separator: ", ")
    }
}
