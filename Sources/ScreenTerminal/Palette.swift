import CNcurses
import ScreenGrid

/// Which colours and attributes stand for a style: calm ones out of 256 where the terminal has them, else the first eight,
/// else none.
struct Palette {
    private enum Depth { case none, few, many }
    private let depth: Depth

    init(colors: Int) { depth = colors >= 256 ? .many : colors >= 8 ? .few : .none }

    /// Tells the terminal the pairs.
    func load() {
        guard depth != .none else { return }
        for paper in Style.Paper.allCases {
            for ink in Style.Ink.allCases {
                fk_screen_pair(pair(ink, paper), Int32(foreground(ink, paper)), Int32(background(paper)))
            }
        }
    }

    /// The number of the pair, and the attributes.
    func look(of style: Style) -> (pair: Int32, attributes: Int32) {
        var attributes = 0
        if style.isBold { attributes |= FK_BOLD }
        if style.isReversed { attributes |= FK_REVERSED }
        if style.isUnderlined { attributes |= FK_UNDERLINED }
        if depth == .none {
            // Without colours: bold for what has just changed, reverse for the bar.
            if style.paper == .flash { attributes |= FK_BOLD | FK_UNDERLINED }
            if style.paper == .bar { attributes |= FK_REVERSED }
            if style.ink == .faint { attributes |= FK_DIM }
            if style.ink == .bad || style.ink == .warning { attributes |= FK_BOLD }
            return (0, Int32(attributes))
        }
        if depth == .few, style.ink == .faint { attributes |= FK_DIM }
        return (pair(style.ink, style.paper), Int32(attributes))
    }

    private func pair(_ ink: Style.Ink, _ paper: Style.Paper) -> Int32 {
        Int32(1 + Int(paper.rawValue) * Style.Ink.allCases.count + Int(ink.rawValue))
    }

    private func foreground(_ ink: Style.Ink, _ paper: Style.Paper) -> Int {
        let isMany = depth == .many
        return switch ink {
        case .plain: paper == .plain ? -1 : isMany ? 252 : 7
        case .faint: isMany ? 244 : paper == .plain ? -1 : 7
        case .accent: isMany ? 110 : 6
        case .good: isMany ? 108 : 2
        case .warning: isMany ? 179 : 3
        case .bad: isMany ? 174 : 1
        case .name: isMany ? 110 : 4
        case .text: isMany ? 144 : 2
        case .number: isMany ? 139 : 5
        }
    }

    private func background(_ paper: Style.Paper) -> Int {
        switch paper {
        case .plain: -1
        case .bar: depth == .many ? 236 : 0
        case .flash: depth == .many ? 58 : 4
        }
    }
}
