import FaaSKeeperModel

/// A look through all names of a directory, page by page: for a search or a filter.
struct Scan: Sendable, Equatable {
    enum Purpose: Sendable, Equatable { case search, filter }

    var id: Int
    var purpose: Purpose
    /// Directories to look through.
    var paths: [NodePath]
    var text: String
    /// Found so far, in the order of the tree.
    var matches: [NodePath] = []
    /// Those that are not kept are counted.
    var count = 0
    /// Names that were looked at.
    var seen = 0
    var isDone = false

    /// Takes a page's names in.
    mutating func look(at names: [String], in directory: NodePath) {
        seen += names.count
        for name in names where Matching.contains(name, text) {
            count += 1
            if matches.count < BrowserLimits.matchesMax { matches.append(directory.child(name)) }
        }
    }
}

/// The search that was made last.
struct SearchState: Sendable {
    var text = ""
    var scan: Scan?
    /// Where the user was when it began: what is typed jumps from there.
    var origin = TreeRow.node(.root)
    /// The first match has been shown.
    var hasJumped = false

    /// The next match after a path, or before it, in the order of the tree; the other end follows the last.
    func match(from path: NodePath, forward: Bool, orSelf: Bool = false) -> NodePath? {
        guard let matches = scan?.matches, !matches.isEmpty else { return nil }
        func precedes(_ a: NodePath, _ b: NodePath) -> Bool { TreeOrder.precedes(a, b) }
        if forward {
            let next = matches.first { orSelf ? !precedes($0, path) : precedes(path, $0) }
            return next ?? matches.first
        }
        return matches.last { precedes($0, path) } ?? matches.last
    }

    /// `3/1,204`: which of them the path is.
    func place(of path: NodePath) -> Int? { scan?.matches.firstIndex(of: path).map { $0 + 1 } }
}

/// The order in which a tree shows its nodes, by their paths alone.
enum TreeOrder {
    /// By the bytes of the paths, each with a slash at its end.
    static func precedes(_ a: NodePath, _ b: NodePath) -> Bool {
        if a.isRoot || b.isRoot { return a.isRoot && !b.isRoot }
        var (left, right) = (a.text.utf8.makeIterator(), b.text.utf8.makeIterator())
        while true {
            switch (left.next(), right.next()) {
            case (nil, nil): return false
            case (nil, let y?): return y >= 0x2F
            case (let x?, nil): return x < 0x2F
            case (let x?, let y?): if x != y { return x < y }
            }
        }
    }
}

/// What lies at and below a node, as far as it has been counted.
struct SubtreeCount: Sendable, Equatable {
    var id: Int
    var path: NodePath
    /// Below it, without itself.
    var below = 0
    var ephemeral = 0
    var version: Int32 = 0
    var isDone = false
    var fault: String?
}
