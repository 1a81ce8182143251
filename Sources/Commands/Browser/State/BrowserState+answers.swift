import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// What the service has answered.
extension BrowserState {
    mutating func take(_ request: PageRequest, _ result: Result<LoadedPage, KeeperError>) {
        let path = request.path
        guard tree.listings[path]?.pending == request.place else { return }
        switch result {
        case .failure(let error):
            tree.listings[path]?.pending = nil
            if error.code == .noNode {
                remove(path)
            } else if [.connectionLoss, .timedOut, .closing].contains(error.code) {
                fail(error)
            } else if case .sorted = request.place, error.code == .limitExceeded {
                tree.listings[path]?.giveUpOrder()
                fail(error)
            } else {
                tree.listings[path]?.take(fault: error.message)
                fail(error)
            }
        case .success(let page):
            tree.listings[path]?.take(page, request.place, at: now)
            reachGoal(page, request)
            tree.infos[path] = NodeInfo(stat: page.stat)
            for (name, stat) in page.stats { tree.infos[path.child(name)] = NodeInfo(stat: stat) }
            tree.keepInView()
        }
    }

    /// Selects the name for which the page was read.
    private mutating func reachGoal(_ page: LoadedPage, _ request: PageRequest) {
        let path = request.path
        // By moving further, or by a jump to an end.
        let goesOn = !tree.selection.isNode
        switch goalAfterPage {
        case .first(path):
            if let name = page.names.first { tree.select(.node(path.child(name)), goesOn ? .down : .up) }
        case .last(path):
            if let name = page.names.last { tree.select(.node(path.child(name)), goesOn ? .up : .down) }
        default: return
        }
        goalAfterPage = nil
    }

    mutating func take(_ stats: [(path: NodePath, stat: Stat?)]) {
        isReadingStats = false
        for (path, stat) in stats {
            guard let stat else {
                remove(path)
                continue
            }
            tree.infos[path] = NodeInfo(stat: stat)
            tree.listings[path]?.note(total: Int(stat.numChildren))
            if detail.path == path, let data = detail.data, data.stat.mzxid != stat.mzxid { detail.isStale = true }
        }
    }

    mutating func take(_ path: NodePath, _ result: Result<NodeData, KeeperError>) {
        detail.isReading = false
        guard path == detail.path else { return }
        switch result {
        case .success(let data):
            detail.take(data)
            tree.infos[path] = NodeInfo(stat: data.stat)
        case .failure(let error):
            if error.code == .noNode { remove(path) }
            detail.take(fault: error.message)
            if [.connectionLoss, .timedOut].contains(error.code) { fail(error) }
        }
    }

    mutating func take(_ meters: Meters) {
        var rate = self.meters.rate
        rate.add(meters.dollars, at: now)
        self.meters = meters
        self.meters.rate = rate
    }

    // MARK: Events

    mutating func take(_ events: [WatchedEvent], lost: Int) {
        live.count(events.count + lost, at: now)
        for event in events {
            log.add(.event(event), at: now)
            take(event)
        }
        if lost > 0 {
            log.add(
                .note("\(Count.text(lost)) events came too quickly to be shown; everything seen is read again"), at: now
            )
            tree.makeStale()
            detail.isStale = true
        }
        tree.keepInView()
    }

    private mutating func take(_ event: WatchedEvent) {
        let path = event.path
        switch event.type {
        case .nodeCreated:
            if let parent = path.parent {
                tree.listings[parent]?.insert(path.name)
                tree.makeStale(parent)
            }
            tree.makeStale(path)
            tree.flash(path, isNew: true, at: now)
        case .nodeDeleted: remove(path)
        case .nodeDataChanged:
            tree.makeStale(path)
            tree.flash(path, isNew: false, at: now)
            if detail.path == path { detail.isStale = true }
        case .nodeChildrenChanged: tree.makeStale(path)
        }
    }

    /// A node is gone.
    private mutating func remove(_ path: NodePath) {
        if let parent = path.parent {
            // The selection goes to what takes its place.
            let isSelected = tree.selection.path.isWithin(path)
            tree.listings[parent]?.remove(path.name)
            tree.makeStale(parent)
            tree.forget(path)
            if isSelected { tree.selection = .node(path) }
            tree.keepInView()
        }
        if detail.path == path { detail.take(fault: "The node is gone") }
    }

    mutating func takeScope(_ scope: NodePath?, _ error: KeeperError?) {
        let before = live.take(scope, fault: error?.message)
        if let error { fail(error) }
        guard let scope else { return }
        // What was not watched until now may have changed since it was read.
        if let before, scope.isWithin(before) { return }
        tree.makeStale(outside: before)
        if detail.path.map({ path in before.map { !path.isWithin($0) } ?? true }) ?? false { detail.isStale = true }
    }

    mutating func takePin(_ path: NodePath, _ isOn: Bool, _ error: KeeperError?) {
        if let error { return fail(error) }
        live.pin(path, isOn)
        say(isOn ? "\(path) is watched whatever is seen" : "\(path) is watched only while it is seen")
    }

    // MARK: Scans

    mutating func take(_ scan: Scan) {
        switch scan.purpose {
        case .filter:
            guard let directory = scan.paths.first else { return }
            tree.listings[directory]?.take(scan, names: scan.matches.map(\.name))
            tree.keepInView()
        case .search:
            guard scan.id == search.scan?.id else { return }
            search.scan = scan
            guard !search.hasJumped, !scan.matches.isEmpty else { return }
            // The nearest one below where the user was; known once everything before has been looked at.
            guard let match = search.match(from: search.origin.path, forward: true, orSelf: true) else { return }
            if scan.isDone || TreeOrder.precedes(search.origin.path, match) {
                search.hasJumped = true
                reveal = match
            }
        }
    }

    // MARK: Sessions

    mutating func showSessions() -> [BrowserEffect] {
        if view == .sessions {
            view = .browse
            return []
        }
        let owner = tree.infos[tree.selection.path]?.stat.ephemeralOwner ?? 0
        if view == .browse, case .session(let id) = EphemeralOwner(field: owner) { sessions.wanted = id }
        view = .sessions
        return [.readSessions]
    }

    mutating func take(_ result: Result<[SessionInfo], KeeperError>) {
        switch result {
        case .success(let all): sessions.take(all)
        case .failure(let error):
            sessions.take(fault: error.message)
            fail(error)
        }
    }

    mutating func performInSessions(_ action: BrowserAction) -> [BrowserEffect] {
        switch action {
        case .up: sessions.move(by: -1)
        case .down: sessions.move(by: 1)
        case .pageUp: sessions.move(by: -sessions.height)
        case .pageDown: sessions.move(by: sessions.height)
        case .first: sessions.move(by: -sessions.rows.count)
        case .last: sessions.move(by: sessions.rows.count)
        case .reload: return [.readSessions]
        case .copy:
            guard sessions.rows.indices.contains(sessions.index) else { return [] }
            let text: String
            switch sessions.rows[sessions.index] {
            case .session(let id), .more(let id, _): text = id.description
            case .ephemeral(_, let path): text = path.text
            }
            say("copied \(text)")
            return [.copy(text)]
        case .enter, .right, .toggle:
            guard sessions.rows.indices.contains(sessions.index) else { return [] }
            if case .ephemeral(_, let path) = sessions.rows[sessions.index] {
                view = .browse
                focus = .tree
                reveal = path
            } else {
                sessions.move(by: 1)
            }
        default: break
        }
        return []
    }
}
