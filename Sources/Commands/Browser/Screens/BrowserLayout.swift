import ScreenGrid

/// Where everything stands on a screen of that size.
struct BrowserLayout: Sendable {
    let isTooSmall: Bool
    /// Panes beside each other; else one at a time.
    let isWide: Bool
    /// Between the first line and the last.
    let body: Area
    /// Tree and detail with their titles.
    private(set) var upper = Area.nothing
    private(set) var tree = Area.nothing
    private(set) var detail = Area.nothing
    /// The lines of the data, and those of the Stat.
    private(set) var data = Area.nothing
    private(set) var stat = Area.nothing
    private(set) var events = Area.nothing
    /// The column between tree and detail, the row above the events.
    private(set) var divider: Int?
    private(set) var eventTitle: Int?

    static let statLines = 6

    /// Whether the data still have some lines beside it.
    var hasRoomForStat: Bool { detail.height >= BrowserLayout.statLines + 4 }

    init(_ state: BrowserState) {
        let (width, height) = (state.width, state.height)
        isTooSmall = width < BrowserLimits.widthMin || height < BrowserLimits.heightMin
        isWide = width >= BrowserLimits.wideWidth
        body = Area(x: 0, y: 1, width: width, height: height - 2)
        guard !isTooSmall else { return }
        isWide ? placeBeside(state) : placeAlone(state)
    }

    private mutating func placeBeside(_ state: BrowserState) {
        let most = max(1, body.height - 6)
        let usual = min(12, max(3, body.height / 5))
        let lines = max(1, min(state.eventRows ?? usual, most))
        let title = body.y + body.height - lines - 1
        eventTitle = title
        events = Area(x: 0, y: title + 1, width: body.width, height: lines)
        upper = Area(x: 0, y: body.y, width: body.width, height: title - body.y)
        let column = max(24, min(body.width - 24, (body.width * state.treeShare + 500) / 1_000))
        divider = column
        tree = Area(x: 0, y: upper.y + 1, width: column, height: upper.height - 1)
        placeDetail(
            state, Area(x: column + 1, y: upper.y + 1, width: body.width - column - 1, height: upper.height - 1))
    }

    private mutating func placeAlone(_ state: BrowserState) {
        upper = body
        let area = Area(x: 0, y: body.y + 1, width: body.width, height: body.height - 1)
        switch state.focus {
        case .tree: tree = area
        case .detail: placeDetail(state, area)
        case .events: events = area
        }
    }

    private mutating func placeDetail(_ state: BrowserState, _ area: Area) {
        detail = area
        data = area.inset(x: 1)
        guard hasRoomForStat else {
            // The line above it says what it is.
            guard state.detail.showsStatAlone else { return }
            stat = Area(x: area.x, y: area.y - 1, width: area.width, height: area.height + 1)
            data.height = 0
            return
        }
        guard state.detail.showsStat else { return }
        let lines = BrowserLayout.statLines + 1
        data = Area(x: area.x + 1, y: area.y, width: area.width - 2, height: area.height - lines)
        stat = Area(x: area.x, y: area.y + area.height - lines, width: area.width, height: lines)
    }
}
