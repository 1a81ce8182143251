import FaaSKeeper
import FaaSKeeperModel

/// Visits a node and all below it, parents first, in the order of the bytes of the paths.
///
/// Of each level it holds one page of names and a few siblings that are read at once, however many there are.
struct TreeWalk: Sendable {
    /// A node as it was read.
    struct Visit: Sendable {
        let path: NodePath
        let depth: Int
        let stat: Stat
        /// Where they were asked for.
        let data: [UInt8]
        /// Whether there are children that ``TreeWalk/depthMax`` hides.
        let isCut: Bool
        /// Whether no sibling follows, as far as was known when it was read.
        var isLast = true
    }

    private struct Reading: Sendable {
        var visit: Visit
        let page: ChildrenPage?
    }

    let client: FaaSKeeperClient
    var readsData = false
    /// Levels below the first node.
    var depthMax = Int.max
    /// Called for each node that may not be read; it and what is below it are passed over.
    var onDenied: @Sendable (KeeperError) -> Void = { _ in }

    /// - Parameters:
    ///   - enter: called for each node.
    ///   - leave: called when everything below the node is done.
    /// - Throws: `.noNode` when the first node does not exist. Others that go meanwhile are passed over.
    func run(
        from root: NodePath, enter: (Visit) async throws -> Void, leave: (Visit) async throws -> Void = { _ in }
    ) async throws {
        guard let first = try await read(root, depth: 0) else { throw KeeperError.noNode(root) }
        try await descend(first, enter, leave)
    }

    private func descend(
        _ reading: Reading, _ enter: (Visit) async throws -> Void, _ leave: (Visit) async throws -> Void
    ) async throws {
        try Task.checkCancellation()
        let visit = reading.visit
        try await enter(visit)
        var page = reading.page
        while let part = page {
            var start = 0
            while start < part.names.count {
                let end = min(start + LookLimits.siblingsAtOnce, part.names.count)
                let paths = part.names[start..<end].map { visit.path.child($0) }
                let children = try await read(paths, depth: visit.depth + 1)
                for (index, var child) in children.enumerated() {
                    child.visit.isLast = !part.hasMore && end == part.names.count && index == children.count - 1
                    try await descend(child, enter, leave)
                }
                start = end
            }
            page = part.hasMore ? try await next(part, of: visit.path) : nil
        }
        try await leave(visit)
    }

    private func next(_ page: ChildrenPage, of path: NodePath) async throws -> ChildrenPage? {
        let query = ChildrenQuery(
            after: page.names.last, limit: LookLimits.pageNames, snapshot: page.snapshot)
        return try await present { () async throws(KeeperError) in try await client.childrenPage(path.text, query) }
    }

    private func read(_ paths: [NodePath], depth: Int) async throws -> [Reading] {
        if paths.count == 1 { return try await below(paths[0], depth).map { [$0] } ?? [] }
        return try await withThrowingTaskGroup(of: (Int, Reading?).self) { group in
            for (index, path) in paths.enumerated() {
                group.addTask { (index, try await below(path, depth)) }
            }
            var readings = [Reading?](repeating: nil, count: paths.count)
            for try await (index, reading) in group { readings[index] = reading }
            return readings.compactMap(\.self)
        }
    }

    /// A node below the first: it may be gone, or not for everybody.
    private func below(_ path: NodePath, _ depth: Int) async throws -> Reading? {
        do { return try await read(path, depth: depth) } catch let error as KeeperError where error.code == .noAuth {
            onDenied(error)
            return nil
        }
    }

    private func read(_ path: NodePath, depth: Int) async throws -> Reading? {
        let isLast = depth >= depthMax
        var data: [UInt8] = []
        var stat: Stat?
        if readsData {
            let read = try await present { () async throws(KeeperError) in try await client.get(path.text) }
            guard let read else { return nil }
            (data, stat) = (read.data, read.stat)
        } else if isLast {
            stat = try await client.exists(path.text)
            if stat == nil { return nil }
        }
        var page: ChildrenPage?
        if !isLast, stat?.numChildren != 0 {
            let query = ChildrenQuery(limit: LookLimits.pageNames)
            page = try await present { () async throws(KeeperError) in
                try await client.childrenPage(path.text, query)
            }
        }
        guard let stat = stat ?? page?.snapshot.stat else { return nil }
        let isCut = isLast && stat.numChildren > 0
        return Reading(visit: Visit(path: path, depth: depth, stat: stat, data: data, isCut: isCut), page: page)
    }

    /// What `body` reads; nil where the node is gone.
    private func present<Value>(
        _ body: () async throws(KeeperError) -> Value
    ) async throws(KeeperError) -> Value? {
        do throws(KeeperError) { return try await body() } catch {
            guard error.code == .noNode else { throw error }
            return nil
        }
    }
}
