import FaaSKeeper
import FaaSKeeperModel

/// Visits a node and all below it, parents first and siblings in order, reading a few siblings at once.
struct SubtreeWalk: Sendable {
    /// A node as it was read.
    struct Visit: Sendable {
        let path: NodePath
        let depth: Int
        let names: [String]
        let stat: Stat
    }

    /// Siblings that are read at once.
    private static let width = 16

    let client: FaaSKeeperClient
    var watches = false
    /// Levels below the root of the walk whose nodes are read.
    var depthMax = Int.max

    /// - Throws: `.noNode` when the first node does not exist. Nodes that go meanwhile are passed over.
    func run(from root: NodePath, _ body: (Visit) async throws -> Void) async throws {
        let (names, stat) = try await client.children(root.text, watch: watches)
        try await descend(Visit(path: root, depth: 0, names: names, stat: stat), body)
    }

    private func descend(_ visit: Visit, _ body: (Visit) async throws -> Void) async throws {
        try await body(visit)
        guard visit.depth < depthMax else { return }
        var start = 0
        while start < visit.names.count {
            let end = min(start + SubtreeWalk.width, visit.names.count)
            let paths = visit.names[start..<end].map { visit.path.child($0) }
            for child in try await read(paths, depth: visit.depth + 1) { try await descend(child, body) }
            start = end
        }
    }

    private func read(_ paths: [NodePath], depth: Int) async throws -> [Visit] {
        if paths.count == 1 { return try await read(paths[0], depth: depth).map { [$0] } ?? [] }
        return try await withThrowingTaskGroup(of: (Int, Visit?).self) { group in
            for (index, path) in paths.enumerated() {
                group.addTask { (index, try await read(path, depth: depth)) }
            }
            var visits = [Visit?](repeating: nil, count: paths.count)
            for try await (index, visit) in group { visits[index] = visit }
            return visits.compactMap(\.self)
        }
    }

    private func read(_ path: NodePath, depth: Int) async throws -> Visit? {
        do throws(KeeperError) {
            let (names, stat) = try await client.children(path.text, watch: watches)
            return Visit(path: path, depth: depth, names: names, stat: stat)
        } catch {
            guard error.code == .noNode else { throw error }
            return nil
        }
    }
}
