import FaaSKeeperModel

/// Moving through the tree, and keeping the selection in view.
extension TreeState {
    enum Direction: Sendable { case up, down, anywhere }

    mutating func select(_ row: TreeRow, _ direction: Direction = .anywhere) {
        selection = row
        keepInView(direction)
    }

    /// Moves the selection by so many lines.
    mutating func move(by count: Int) {
        select(moved(selection, by: count, stopsAtGaps: true), count < 0 ? .up : .down)
    }

    /// Moves what is seen; the selection stays on the screen.
    mutating func scroll(by count: Int) {
        guard cursor(top) != nil else { return keepInView(.anywhere) }
        top = moved(top, by: count)
        fillScreen()
        let rows = visible.map(\.row)
        if !rows.contains(selection), let first = rows.first, let last = rows.last {
            selection = count > 0 ? first : last
        }
    }

    /// The selection is on the screen, and the screen is full where the tree is long enough.
    mutating func keepInView(_ direction: Direction = .anywhere) {
        if cursor(selection) == nil { selection = nearest(to: selection) }
        if cursor(top) == nil || !visible.contains(where: { $0.row == selection }) {
            switch direction {
            case .up: top = selection
            case .down: top = moved(selection, by: 1 - height)
            case .anywhere: top = moved(selection, by: -(height / 3))
            }
        }
        fillScreen()
    }

    /// No empty lines at the bottom while there are others above the top.
    private mutating func fillScreen() {
        let missing = height - visible.count
        if missing > 0 { top = moved(top, by: -missing) }
    }

    /// What is seen in the place of a line that is gone: the next sibling, the one before, or the parent.
    private func nearest(to row: TreeRow) -> TreeRow {
        var path = row.path
        while true {
            guard let parent = path.parent else { return .node(.root) }
            if cursor(.node(parent)) != nil, let listing = listings[parent], expanded.contains(parent),
                listing.order == .name
            {
                let place = min(listing.place(of: path.name), listing.names.count - 1)
                if place >= 0 { return .node(parent.child(listing.names[place])) }
            }
            if cursor(.node(parent)) != nil { return .node(parent) }
            path = parent
        }
    }

    /// The path that keys are about.
    var selected: NodePath? { if case .node(let path) = selection { path } else { nil } }

    // MARK: What has changed

    /// Whatever was read may have changed since.
    /// - Parameter scope: but not what lies there.
    mutating func makeStale(outside scope: NodePath? = nil) {
        func isOutside(_ path: NodePath) -> Bool { scope.map { !path.isWithin($0) } ?? true }
        for path in infos.keys where isOutside(path) { infos[path]?.isStale = true }
        for path in listings.keys where isOutside(path) { listings[path]?.isStale = true }
        hasStale = true
    }

    mutating func makeStale(_ path: NodePath) {
        guard infos[path] != nil else { return }
        infos[path]?.isStale = true
        hasStale = true
    }

    /// A node is gone, and all that was below it.
    mutating func forget(_ path: NodePath) {
        infos[path] = nil
        forgetFlash(path)
        guard listings[path] != nil || expanded.contains(path) else { return }
        for other in listings.keys where other.isWithin(path) { listings[other] = nil }
        expanded = expanded.filter { !$0.isWithin(path) }
    }

    /// Gives up what has not been seen for long, so that memory stays bounded.
    mutating func trim() {
        if infos.count > BrowserLimits.infosMax {
            let seen = Set(visible.map(\.row.path))
            infos = infos.filter { seen.contains($0.key) }
        }
        guard listings.count > BrowserLimits.listingsMax else { return }
        let kept = Set(visible.map(\.row.path).flatMap { [$0] + $0.ancestors } + [selection.path])
        listings = listings.filter { kept.contains($0.key) }
        expanded = expanded.filter { kept.contains($0) || $0.isRoot }
    }
}
