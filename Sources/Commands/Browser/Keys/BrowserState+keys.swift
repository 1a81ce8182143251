import FaaSKeeper
import FaaSKeeperModel
import ScreenGrid

/// What keys do.
extension BrowserState {
    mutating func handle(_ input: ScreenInput) -> [BrowserEffect] {
        switch input {
        case .resized(let width, let height):
            (self.width, self.height) = (width, height)
            return []
        case .ending(let signal): return [.leave(128 + signal)]
        case .closed: return [.leave(129)]
        case .mouse(let mouse): return handle(mouse)
        case .key(let key): return handle(key)
        }
    }

    private mutating func handle(_ key: Key) -> [BrowserEffect] {
        // These work whatever stands in front.
        switch KeyTable.action(key) {
        case .leave: return [.leave(130)]
        case .stop: return [.stopProcess]
        case .redraw: return [.redraw]
        default: break
        }
        if overlay != nil { return handleInOverlay(key) }
        guard let action = KeyTable.action(key) else { return [] }
        return perform(action, isEscape: key == .escape)
    }

    mutating func perform(_ action: BrowserAction, isEscape: Bool = false) -> [BrowserEffect] {
        if KeyTable.changes.contains(action), !mayChange {
            say(isReadOnly ? "read-only: the browser was started so" : "locked: R allows changes", isBad: true)
            return []
        }
        switch action {
        case .help: overlay = .help(scroll: 0)
        case .command: overlay = .prompt(TypedLine(purpose: .command))
        case .lock:
            if isReadOnly {
                say("read-only: the browser was started so", isBad: true)
            } else {
                isLocked.toggle()
                say(isLocked ? "changes are locked; R allows them" : "changes are allowed; each is asked for once")
            }
        case .back: return goBack(isEscape: isEscape)
        case .costs: view = view == .costs ? .browse : .costs
        case .sessions: return showSessions()
        case .nextPane: nextPane()
        default:
            switch view {
            case .costs: scrollCosts(action)
            case .sessions: return performInSessions(action)
            case .browse: return performInPane(action)
            }
        }
        return []
    }

    private mutating func goBack(isEscape: Bool) -> [BrowserEffect] {
        if isEscape, command != nil { return [.stopCommand] }
        if view != .browse {
            view = .browse
        } else if focus != .tree {
            focus = .tree
        } else if search.scan != nil {
            search = SearchState()
            return [.stopSearch]
        } else if !isEscape {
            return [.leave(0)]
        }
        return []
    }

    private mutating func nextPane() {
        guard view == .browse else { return }
        let all = Pane.allCases
        focus = all[((all.firstIndex(of: focus) ?? 0) + 1) % all.count]
    }

    private mutating func scrollCosts(_ action: BrowserAction) {
        switch action {
        case .up: costScroll = max(0, costScroll - 1)
        case .down: costScroll += 1
        case .pageUp: costScroll = max(0, costScroll - height)
        case .pageDown: costScroll += height
        case .first: costScroll = 0
        case .last: costScroll = 1_000_000
        default: break
        }
    }

    private mutating func performInPane(_ action: BrowserAction) -> [BrowserEffect] {
        switch (focus, action) {
        case (.detail, .up): detail.scroll(by: -1)
        case (.detail, .down): detail.scroll(by: 1)
        case (.detail, .pageUp): detail.scroll(by: -detail.height)
        case (.detail, .pageDown): detail.scroll(by: detail.height)
        case (.detail, .first): detail.scroll(by: -Int.max / 2)
        case (.detail, .last): detail.scroll(by: Int.max / 2)
        case (.events, .up): log.scroll(by: -1)
        case (.events, .down): log.scroll(by: 1)
        case (.events, .pageUp): log.scroll(by: -log.height)
        case (.events, .pageDown): log.scroll(by: log.height)
        case (.events, .first): log.scroll(by: -Int.max / 2)
        case (.events, .last): log.scroll(by: Int.max / 2)
        case (.detail, .left), (.events, .left): focus = .tree
        default: return performInTree(action)
        }
        return []
    }

    private mutating func performInTree(_ action: BrowserAction) -> [BrowserEffect] {
        switch action {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -max(1, tree.height - 1))
        case .pageDown: move(by: max(1, tree.height - 1))
        case .first: return goToEdge(.start)
        case .last: return goToEdge(.end)
        case .left: close()
        case .right: open(goesIn: true)
        case .toggle: toggle()
        case .enter: if hasChildren(tree.selection.path) { toggle() } else { focus = .detail }
        case .search:
            search = SearchState()
            search.origin = tree.selection
            overlay = .prompt(TypedLine(purpose: .search))
            return [.stopSearch]
        case .nextMatch: jump(forward: true)
        case .previousMatch: jump(forward: false)
        case .filter: return askForFilter()
        case .order: return nextOrder()
        case .reload:
            tree.makeStale()
            detail.isStale = true
        case .stat: showStat()
        case .hex:
            detail.isHex.toggle()
            detail.scroll = 0
            if !BrowserLayout(self).isWide { (focus, detail.showsStatAlone) = (.detail, false) }
        case .copy:
            let path = tree.selection.path.text
            say("copied \(path)")
            return [.copy(path)]
        case .tail:
            log.follow(log.tail == nil ? tree.selection.path : nil)
            say(log.tail.map { "only events at and below \($0)" } ?? "all events")
        case .watch:
            let path = tree.selection.path
            return [.pin(path, isOn: !live.pins.contains(path))]
        case .add: overlay = .prompt(TypedLine(purpose: .name(tree.selection.path)))
        case .delete: return askToDelete()
        case .edit:
            guard let path = tree.selected, detail.path == path, let data = detail.data else {
                say("the data are not here yet", isBad: true)
                return []
            }
            return [.edit(path, data)]
        default: break
        }
        return []
    }

    /// Beside the data; in their place where there is no room for both.
    private mutating func showStat() {
        let layout = BrowserLayout(self)
        let isAlone = !layout.isWide && focus != .detail
        if isAlone { focus = .detail }
        if BrowserLayout(self).hasRoomForStat {
            detail.showsStat = isAlone || !detail.showsStat
        } else {
            detail.showsStatAlone = isAlone || !detail.showsStatAlone
        }
    }

    // MARK: Opening and closing

    private func hasChildren(_ path: NodePath) -> Bool {
        tree.expanded.contains(path) || (tree.infos[path]?.stat.numChildren ?? 0) > 0
    }

    private mutating func toggle() {
        guard let path = tree.selected else { return }
        if tree.expanded.contains(path) { close() } else { open(goesIn: false) }
    }

    private mutating func open(goesIn: Bool) {
        guard let path = tree.selected else { return }
        if tree.expanded.contains(path) {
            let next = tree.moved(tree.selection, by: 1)
            if goesIn, next.path.parent == path { tree.select(next, .down) }
        } else if hasChildren(path) {
            tree.expanded.insert(path)
        } else if goesIn {
            focus = .detail
        }
    }

    private mutating func close() {
        let path = tree.selection.path
        if tree.selection.isNode, tree.expanded.contains(path), tree.listings[path] != nil || !path.isRoot {
            tree.expanded.remove(path)
            tree.keepInView()
        } else {
            let parent = tree.selection.isNode ? path.parent : path
            if let parent { tree.select(.node(parent), .up) }
        }
    }

    /// The first or last of the siblings; from there the first or last line of all.
    private mutating func goToEdge(_ place: PageRequest.Place) -> [BrowserEffect] {
        let isStart = place == .start
        let directory = tree.selection.isNode ? tree.selection.path.parent : tree.selection.path
        guard let directory, let listing = tree.listings[directory] else {
            // The root has no siblings.
            move(by: isStart ? -1 : BrowserLimits.windowNamesMax)
            return []
        }
        let isKnown = isStart ? !listing.hasBefore : !listing.hasAfter
        guard isKnown else {
            tree.listings[directory]?.pending = place
            goalAfterPage = isStart ? .first(directory) : .last(directory)
            return [.loadPage(PageRequest(path: directory, place: place))]
        }
        guard let name = isStart ? listing.names.first : listing.names.last else { return [] }
        let edge = TreeRow.node(directory.child(name))
        if edge != tree.selection {
            tree.select(edge, isStart ? .up : .down)
        } else {
            move(by: isStart ? -BrowserLimits.windowNamesMax : BrowserLimits.windowNamesMax)
        }
        return []
    }

    // MARK: Search and filter

    mutating func jump(forward: Bool) {
        guard let match = search.match(from: tree.selection.path, forward: forward) else {
            say(search.text.isEmpty ? "/ searches first" : "no name contains \"\(search.text)\"", isBad: true)
            return
        }
        reveal = match
    }

    private mutating func askForFilter() -> [BrowserEffect] {
        let path = tree.selection.path
        let directory = tree.selection.isNode && tree.expanded.contains(path) ? path : path.parent ?? .root
        overlay = .prompt(
            TypedLine(purpose: .filter(directory), field: TextField(tree.listings[directory]?.filter?.text ?? "")))
        return []
    }

    private mutating func nextOrder() -> [BrowserEffect] {
        let path = tree.selection.path
        let directory = tree.selection.isNode && tree.expanded.contains(path) ? path : path.parent ?? .root
        guard let listing = tree.listings[directory], listing.isRead else { return [] }
        let order = listing.order.next
        if order != .name, listing.total > BrowserLimits.sortedChildrenMax {
            say(SortOrder.refusal(directory), isBad: true)
            return []
        }
        say("\(directory) by \(order.rawValue)")
        let place: PageRequest.Place = order == .name ? .start : .sorted(order)
        tree.listings[directory]?.pending = place
        return [.loadPage(PageRequest(path: directory, place: place))]
    }
}
