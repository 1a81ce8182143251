import FaaSKeeperModel

/// A node that two trees do not have in common.
struct TreeDifference: Sendable, Equatable {
    /// Seen from the first tree to the second.
    enum Change: String, Sendable { case added, removed, changed }

    /// Below the root of both.
    let path: String
    let change: Change
    /// Of a changed node: type, data, acl.
    var what: [String] = []
}

/// Goes through two trees side by side, each in the order of an export, and keeps one node of each in memory.
struct TreeComparison {
    /// The next node of a tree.
    typealias Side = () async throws -> ExportRecord?

    let left: Side
    let right: Side

    func run(_ body: (TreeDifference) async throws -> Void) async throws {
        var (a, b) = (try await left(), try await right())
        while a != nil || b != nil {
            try Task.checkCancellation()
            if let first = a, b.map({ ExportOrder.precedes(first.path, $0.path) }) ?? true {
                try await body(TreeDifference(path: first.path, change: .removed))
                a = try await left()
            } else if let second = b, a.map({ ExportOrder.precedes(second.path, $0.path) }) ?? true {
                try await body(TreeDifference(path: second.path, change: .added))
                b = try await right()
            } else if let first = a, let second = b {
                let what = TreeComparison.differences(first, second)
                if !what.isEmpty { try await body(TreeDifference(path: first.path, change: .changed, what: what)) }
                a = try await left()
                b = try await right()
            }
        }
    }

    /// Where the service hides the digests of one list, they count in neither.
    private static func differences(_ a: ExportRecord, _ b: ExportRecord) -> [String] {
        guard NodeWalk.hidesDigests(a.acl) || NodeWalk.hidesDigests(b.acl) else { return b.differences(from: a) }
        var (a, b) = (a, b)
        a.acl = NodeWalk.hidingDigests(a.acl)
        b.acl = NodeWalk.hidingDigests(b.acl)
        return b.differences(from: a)
    }
}
