import FaaSKeeperModel
import ScreenGrid

/// The last line: numbers, or what has just been said.
enum StatusLine {
    static func draw(_ state: BrowserState, on grid: inout Grid) {
        let y = grid.height - 1
        grid.fill(Area(x: 0, y: y, width: grid.width, height: 1), Style(on: .bar))
        let hint = grid.width >= 60 ? "? keys  q leave" : "? keys"
        let right = grid.width - 1
        grid.putRight(hint, right, y, columns: hint.count, Style(.faint, on: .bar))
        let room = right - hint.count - 3
        if let remark = state.remark { return draw(remark.text, isBad: remark.isBad, room, on: &grid) }
        if case .lost(let why) = state.link, state.underway == nil, CharacterWidth.columns(why) > room {
            return draw(why, isBad: true, room, on: &grid)
        }
        var x = 1
        for (text, ink) in fitting(parts(state), room) {
            if x > 1 { x += grid.put(" · ", x, y, columns: 3, Style(.faint, on: .bar)) }
            x += grid.put(text, x, y, columns: room - x + 1, Style(ink, on: .bar))
        }
    }

    /// Whole, even where the line is too short for it: then it takes the lines above as well.
    private static func draw(_ text: String, isBad: Bool, _ room: Int, on grid: inout Grid) {
        let style = Style(isBad ? .bad : .accent, on: .bar)
        guard CharacterWidth.columns(text) > room else {
            grid.put(text, 1, grid.height - 1, columns: room, style)
            return
        }
        let lines = Document.wrapped(words: text, grid.width - 2).prefix(BrowserLimits.remarkLinesMax)
        let top = grid.height - lines.count
        grid.fill(Area(x: 0, y: top, width: grid.width, height: lines.count), Style(on: .bar))
        for (index, line) in lines.enumerated() { grid.put(line, 1, top + index, columns: grid.width - 2, style) }
    }

    /// With the least important ones, those of the highest numbers, left out until the rest fits.
    private static func fitting(_ parts: [(String, Style.Ink, Int)], _ room: Int) -> [(String, Style.Ink)] {
        var parts = parts
        while parts.reduce(0, { $0 + CharacterWidth.columns($1.0) + 3 }) - 3 > room, let least = parts.map(\.2).max() {
            parts.removeAll { $0.2 == least }
        }
        return parts.map { ($0.0, $0.1) }
    }

    private static func parts(_ state: BrowserState) -> [(String, Style.Ink, Int)] {
        let meters = state.meters
        let rate = state.live.eventsPerSecond(state.now)
        var parts: [(String, Style.Ink, Int)] = []
        if let underway = state.underway {
            let hint = state.command == nil ? "" : ", Esc gives it up"
            let seconds = (state.now - underway.since) / 1_000
            let time = seconds > 0 ? " " + Formatting.span(millis: seconds * 1_000) : ""
            parts.append(("\(underway.text) …\(time)\(hint)", .accent, 0))
        }
        if case .lost(let why) = state.link { parts.append((why, .bad, 1)) }
        parts.append(("txid \(Formatting.hex(meters.txid))", .plain, 2))
        parts.append(("epoch \(meters.epoch)", .plain, 6))
        parts.append(
            ("\(rate >= 100 ? Count.text(Int(rate)) : Formatting.fixed(rate, 1)) ev/s", rate > 0 ? .good : .plain, 3))
        if let last = meters.last {
            parts.append(
                (
                    "\(last.name) \(Formatting.duration(micros: last.micros)) \(Formatting.money(last.dollars))",
                    .faint, 7
                ))
        }
        parts.append((Formatting.money(meters.dollars), .plain, 4))
        if let hour = meters.rate.perHour(state.now) {
            parts.append(("\(Formatting.money(hour))/h", .plain, 5))
            parts.append(("\(Formatting.money(hour * CostRate.hoursOfAMonth))/month", .plain, 8))
        }
        return parts
    }
}
