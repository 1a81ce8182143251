import FaaSKeeper
import FaaSKeeperModel

/// Reads parts of directories.
struct PageLoader: Sendable {
    let client: FaaSKeeperClient

    func load(_ request: PageRequest) async throws(KeeperError) -> LoadedPage {
        let path = request.path.text
        let limit = BrowserLimits.pageNames
        switch request.place {
        case .start:
            let page = try await client.childrenPage(path, ChildrenQuery(limit: limit))
            return LoadedPage(page, hasBefore: false, hasAfter: page.hasMore)
        case .end:
            let page = try await client.childrenPage(path, ChildrenQuery(descending: true, limit: limit))
            return LoadedPage(page, hasBefore: page.hasMore, hasAfter: false, isReversed: true)
        case .after(let name):
            let page = try await client.childrenPage(path, ChildrenQuery(after: name, limit: limit))
            return LoadedPage(page, hasBefore: nil, hasAfter: page.hasMore)
        case .before(let name):
            let page = try await client.childrenPage(
                path, ChildrenQuery(after: name, descending: true, limit: limit))
            return LoadedPage(page, hasBefore: page.hasMore, hasAfter: nil, isReversed: true)
        case .around(let name): return try await around(name, path, limit)
        case .sorted(let order): return try await sorted(order, request.path)
        }
    }

    private func around(_ name: String, _ path: String, _ limit: Int) async throws(KeeperError) -> LoadedPage {
        let before = try await client.childrenPage(
            path, ChildrenQuery(after: name, descending: true, limit: limit / 2))
        let after = try await client.childrenPage(
            path, ChildrenQuery(after: before.names.first, limit: limit / 2, snapshot: before.snapshot))
        var page = LoadedPage(after, hasBefore: before.hasMore, hasAfter: after.hasMore)
        page.names = before.names.reversed() + page.names
        return page
    }

    /// All children with their Stats. Those that go meanwhile are left out.
    private func sorted(_ order: SortOrder, _ path: NodePath) async throws(KeeperError) -> LoadedPage {
        var query = ChildrenQuery(limit: BrowserLimits.scanNames)
        var names: [String] = []
        var last: ChildrenPage
        repeat {
            last = try await client.childrenPage(path.text, query)
            names += last.names
            (query.after, query.snapshot) = (last.names.last, last.snapshot)
            if names.count > BrowserLimits.sortedChildrenMax {
                throw KeeperError(.limitExceeded, SortOrder.refusal(path), path: path.text)
            }
        } while last.hasMore
        var stats: [String: Stat] = [:]
        for name in names { stats[name] = try await client.exists(path.child(name).text) }
        let there = names.filter { stats[$0] != nil }
        func key(_ name: String) -> Int64 {
            guard let stat = stats[name] else { return 0 }
            return switch order {
            case .name: 0
            case .newest: -stat.mzxid
            case .created: -stat.czxid
            case .size: -Int64(stat.dataLength)
            case .children: -Int64(stat.numChildren)
            }
        }
        let keyed = there.map { (name: $0, key: key($0)) }
        let sorted = keyed.enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }
        return LoadedPage(
            names: sorted.map(\.element.name), hasBefore: false, hasAfter: false, stat: last.snapshot.stat, stats: stats
        )
    }
}

extension LoadedPage {
    init(_ page: ChildrenPage, hasBefore: Bool?, hasAfter: Bool?, isReversed: Bool = false) {
        self.init(
            names: isReversed ? page.names.reversed() : page.names, hasBefore: hasBefore, hasAfter: hasAfter,
            stat: page.snapshot.stat)
    }
}
