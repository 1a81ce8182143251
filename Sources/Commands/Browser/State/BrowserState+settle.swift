import FaaSKeeper
import FaaSKeeperModel
import ScreenGrid

/// What is missing on the screen after something has changed.
extension BrowserState {
    /// Called after the events of a moment, and before drawing.
    /// - Returns: what has to be read or watched so that what is seen is right.
    mutating func settle() -> [BrowserEffect] {
        let layout = BrowserLayout(self)
        tree.height = max(1, layout.tree.height)
        detail.height = max(1, layout.data.height)
        detail.width = max(8, layout.data.width)
        log.height = max(1, layout.events.height)
        sessions.height = max(1, layout.body.height - 2)
        tree.keepInView(.down)
        if view == .costs {
            let lines = CostScreen.lineCount(self, columns: layout.body.width - 4)
            costScroll = max(0, min(costScroll, lines - (layout.body.height - 1)))
        }
        if overlay == nil, let pane = waiting { (overlay, waiting) = (.output(pane), nil) }
        var effects: [BrowserEffect] = []
        guard link == .connected else {
            if let due = probeDueAt, due <= now, !isProbing {
                probeDueAt = now + BrowserLimits.probeMillis
                isProbing = true
                effects.append(.probe)
            }
            detail.show(tree.selected)
            return effects
        }
        effects += follow()
        let rows = tree.visible
        effects += pages(rows)
        effects += stats(rows)
        detail.show(tree.selected)
        if detail.needsData, let path = detail.path, now >= detail.dueAt ?? 0 {
            detail.isReading = true
            detail.dueAt = now + BrowserLimits.refreshMillis
            effects.append(.readData(path))
        }
        if let request = detail.wanted {
            detail.formatting = request
            effects.append(.format(request))
        }
        if isShown, let scope = live.want(scope(rows), at: now) { effects.append(.watch(scope)) }
        tree.trim()
        return effects
    }

    /// Something has been read: there is a first screen.
    private var isShown: Bool { tree.listings[.root]?.isRead ?? false }

    // MARK: Pages

    /// Directories of which something is seen that is not known.
    private mutating func pages(_ rows: [TreeState.Cursor]) -> [BrowserEffect] {
        var effects: [BrowserEffect] = []
        var seen: Set<NodePath> = []
        sortDueAt = nil
        func isNew(_ path: NodePath) -> Bool { seen.insert(path).inserted }
        for path in tree.expanded where tree.listings[path] == nil && tree.cursor(.node(path)) != nil {
            tree.listings[path] = Listing()
        }
        for cursor in rows {
            let directory: NodePath? = cursor.row.isNode ? cursor.row.path.parent : cursor.row.path
            if let directory, isNew(directory), let place = missing(directory, rows) {
                if case .sorted = place,
                    let due = tree.listings[directory].map({ $0.readAt + BrowserLimits.sortMillis }),
                    due > now
                {
                    // Each of its children has to be read, so not at every change.
                    sortDueAt = min(sortDueAt ?? due, due)
                } else {
                    effects.append(load(directory, place))
                }
            }
            if case .node(let path) = cursor.row, tree.expanded.contains(path), tree.listings[path]?.isRead == false,
                isNew(path), let place = missing(path, rows)
            {
                effects.append(load(path, place))
            }
        }
        return effects
    }

    private mutating func load(_ path: NodePath, _ place: PageRequest.Place) -> BrowserEffect {
        tree.listings[path]?.pending = place
        return .loadPage(PageRequest(path: path, place: place))
    }

    /// The part of a directory that has to be read for what is seen, and a little more.
    private func missing(_ path: NodePath, _ rows: [TreeState.Cursor]) -> PageRequest.Place? {
        guard let listing = tree.listings[path], listing.pending == nil, listing.filter == nil else { return nil }
        if !listing.isRead { return .start }
        if listing.isStale {
            if listing.order != .name { return .sorted(listing.order) }
            // What the user is at, or is on the way to, stays known.
            let anchor = reveal ?? tree.selection.path
            if anchor != path, anchor.isWithin(path) { return .around(NodePath.name(of: anchor, below: path)) }
            let first = rows.first { $0.row.isNode && $0.row.path.parent == path }
            let isNearStart =
                !listing.hasBefore
                && (first.flatMap { listing.index(of: $0.row.path.name) } ?? 0) < BrowserLimits.pageNames / 2
            return isNearStart ? .start : first.map { .around($0.row.path.name) } ?? .start
        }
        switch tree.selection {
        // Reached from below: the end of the directory; from above: what follows.
        case .after(path): return goalAfterPage == .last(path) ? .end : listing.names.last.map { .after($0) } ?? .start
        case .before(path):
            return goalAfterPage == .first(path) ? .start : listing.names.first.map { .before($0) } ?? .end
        default: break
        }
        // Only where the user is: whoever looks at a directory from outside sees that there is more.
        guard tree.selection.path != path, tree.selection.path.isWithin(path) else { return nil }
        // Two screens ahead.
        let names = rows.compactMap { $0.row.isNode && $0.row.path.parent == path ? $0.row.path.name : nil }
        let ahead = 2 * tree.height
        let isAfterSeen = rows.contains { $0.row == .after(path) }
        let isBeforeSeen = rows.contains { $0.row == .before(path) }
        if listing.hasAfter, let last = listing.names.last,
            isAfterSeen || names.last.flatMap(listing.index).map({ $0 + ahead >= listing.names.count }) ?? false
        {
            return .after(last)
        }
        if listing.hasBefore, let first = listing.names.first,
            isBeforeSeen || names.first.flatMap(listing.index).map({ $0 < ahead }) ?? false
        {
            return .before(first)
        }
        return nil
    }

    /// Opens the directories above what is to be selected, one after the other.
    private mutating func follow() -> [BrowserEffect] {
        guard let path = reveal else { return [] }
        for directory in path.ancestors.reversed() {
            tree.expanded.insert(directory)
            let name = NodePath.name(of: path, below: directory)
            guard var listing = tree.listings[directory], listing.isRead else {
                var listing = tree.listings[directory] ?? Listing()
                guard listing.pending == nil else { return [] }
                listing.pending = .around(name)
                tree.listings[directory] = listing
                return [.loadPage(PageRequest(path: directory, place: .around(name)))]
            }
            if listing.index(of: name) != nil { continue }
            guard listing.pending == nil else { return [] }
            if listing.isComplete, listing.filter == nil, !listing.isStale {
                reveal = nil
                say("\(path) is not there", isBad: true)
                return []
            }
            let isLookedFor = listing.order == .name && listing.filter == nil && !listing.isStale
            let place = listing.place(of: name)
            if isLookedFor, place > 0 || !listing.hasBefore, place < listing.names.count || !listing.hasAfter {
                reveal = nil
                say("\(path) is not there", isBad: true)
                return []
            }
            listing.filter = nil
            listing.pending = .around(name)
            tree.listings[directory] = listing
            return [.loadPage(PageRequest(path: directory, place: .around(name)))]
        }
        reveal = nil
        tree.select(.node(path))
        return []
    }

    // MARK: Stats

    private mutating func stats(_ rows: [TreeState.Cursor]) -> [BrowserEffect] {
        guard !isReadingStats, now >= statsBlockedUntil else { return [] }
        var missing: [NodePath] = []
        var stale: [NodePath] = []
        for case .node(let path) in rows.map(\.row) {
            guard let info = tree.infos[path] else {
                missing.append(path)
                continue
            }
            if info.isStale { stale.append(path) }
        }
        tree.hasStale = !stale.isEmpty || !missing.isEmpty
        if now >= statsDueAt { missing += stale }
        guard !missing.isEmpty else { return [] }
        isReadingStats = true
        statsDueAt = now + BrowserLimits.refreshMillis
        return [.readStats(Array(missing.prefix(BrowserLimits.statsAtOnce)))]
    }

    // MARK: Watching

    /// The deepest node that everything which is seen lies at or below: the directories of all lines.
    private func scope(_ rows: [TreeState.Cursor]) -> NodePath {
        var scope: NodePath?
        for cursor in rows {
            let directory = cursor.row.isNode ? cursor.row.path.parent ?? .root : cursor.row.path
            scope = scope.map { NodePath.common($0, directory) } ?? directory
            if scope?.isRoot == true { break }
        }
        return scope ?? .root
    }
}

extension NodePath {
    /// The deepest node that both lie at or below.
    static func common(_ a: NodePath, _ b: NodePath) -> NodePath {
        if b.isWithin(a) { return a }
        return a.ancestors.first { b.isWithin($0) } ?? .root
    }

    /// The name of the child of `directory` through which `path` goes.
    static func name(of path: NodePath, below directory: NodePath) -> String {
        let start = directory.isRoot ? 1 : directory.text.utf8.count + 1
        return String(decoding: path.text.utf8.dropFirst(start).prefix { $0 != 0x2F }, as: UTF8.self)
    }
}
