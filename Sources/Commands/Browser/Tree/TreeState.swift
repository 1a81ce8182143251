import FaaSKeeper
import FaaSKeeperModel

/// A line of the tree.
enum TreeRow: Hashable, Sendable {
    case node(NodePath)
    /// Stands for names before or after those that are known.
    case before(NodePath)
    case after(NodePath)

    var path: NodePath {
        switch self {
        case .node(let path), .before(let path), .after(let path): path
        }
    }

    var isNode: Bool { if case .node = self { true } else { false } }
}

/// What is known of a node that is or was seen.
struct NodeInfo: Sendable, Equatable {
    var stat: Stat
    var isStale = false
}

/// The tree as far as it is known, and where the user is in it.
struct TreeState: Sendable {
    var listings: [NodePath: Listing] = [:]
    var expanded: Set<NodePath> = []
    var infos: [NodePath: NodeInfo] = [:]
    private(set) var flashes: [NodePath: Flash] = [:]
    var selection = TreeRow.node(.root)
    /// The first line on the screen.
    var top = TreeRow.node(.root)
    var height = 20
    /// Something that is seen may have changed since it was read.
    var hasStale = false

    struct Flash: Sendable, Equatable {
        var until: Int64
        var isNew: Bool
    }

    // MARK: Flashes

    mutating func flash(_ path: NodePath, isNew: Bool, at now: Int64) {
        flashes[path] = Flash(until: now + BrowserLimits.flashMillis, isNew: isNew || (flashes[path]?.isNew ?? false))
    }

    mutating func forgetFlashes(before now: Int64) {
        if !flashes.isEmpty { flashes = flashes.filter { $0.value.until > now } }
    }

    mutating func forgetFlash(_ path: NodePath) { flashes[path] = nil }

    var nextFlashEnd: Int64? { flashes.values.map(\.until).min() }

    // MARK: Going through it

    /// A line by its places in the directories above it.
    struct Cursor: Sendable {
        fileprivate var frames: [(directory: NodePath, slot: Int)] = []
        var row = TreeRow.node(.root)

        var depth: Int { frames.count }
        /// The last of its directory.
        var isLast = false
    }

    /// Lines below a directory: one for the names that are not known at each end.
    private func slots(_ listing: Listing) -> Int {
        listing.names.count + (listing.hasBefore ? 1 : 0) + (listing.hasAfter ? 1 : 0)
    }

    private func slotCount(_ path: NodePath) -> Int {
        guard expanded.contains(path), let listing = listings[path] else { return 0 }
        return slots(listing)
    }

    private func row(_ directory: NodePath, _ slot: Int) -> TreeRow {
        guard let listing = listings[directory] else { return .after(directory) }
        if listing.hasBefore, slot == 0 { return .before(directory) }
        let index = slot - (listing.hasBefore ? 1 : 0)
        return index < listing.names.count ? .node(directory.child(listing.names[index])) : .after(directory)
    }

    /// Where a line is; nil when it is not in the tree as it is shown.
    func cursor(_ row: TreeRow) -> Cursor? {
        var cursor = Cursor()
        let directory: NodePath? = if case .node(let path) = row { path.parent } else { row.path }
        guard let directory else { return cursor }
        for path in ([directory] + directory.ancestors).reversed() where !path.isRoot {
            guard let slot = slot(of: path) else { return nil }
            cursor.frames.append((path.parent ?? .root, slot))
        }
        let last: Int?
        switch row {
        case .node(let path): last = slot(of: path)
        case .before: last = listings[directory]?.hasBefore == true ? 0 : nil
        case .after:
            last = listings[directory].flatMap { $0.hasAfter ? slots($0) - 1 : nil }
        }
        guard let last, expanded.contains(directory) else { return nil }
        cursor.frames.append((directory, last))
        cursor.row = row
        return cursor
    }

    private func slot(of path: NodePath) -> Int? {
        guard let parent = path.parent, expanded.contains(parent), let listing = listings[parent],
            let index = listing.index(of: path.name)
        else { return nil }
        return index + (listing.hasBefore ? 1 : 0)
    }

    func next(_ cursor: Cursor) -> Cursor? {
        var next = cursor
        if case .node(let path) = cursor.row, slotCount(path) > 0 {
            next.frames.append((path, 0))
            next.row = row(path, 0)
            return next
        }
        while let frame = next.frames.popLast() {
            if frame.slot + 1 < slotCount(frame.directory) {
                next.frames.append((frame.directory, frame.slot + 1))
                next.row = row(frame.directory, frame.slot + 1)
                return next
            }
        }
        return nil
    }

    func previous(_ cursor: Cursor) -> Cursor? {
        var previous = cursor
        guard let frame = previous.frames.popLast() else { return nil }
        if frame.slot == 0 {
            previous.row = .node(frame.directory)
            return previous
        }
        previous.frames.append((frame.directory, frame.slot - 1))
        previous.row = row(frame.directory, frame.slot - 1)
        while case .node(let path) = previous.row, case let count = slotCount(path), count > 0 {
            previous.frames.append((path, count - 1))
            previous.row = row(path, count - 1)
        }
        return previous
    }

    /// Lines from one on, downwards.
    func rows(from row: TreeRow, count: Int) -> [Cursor] {
        guard var cursor = cursor(row) ?? cursor(selection) ?? cursor(.node(.root)), count > 0 else { return [] }
        var result = [cursor]
        while result.count < count, let next = next(cursor) {
            result.append(next)
            cursor = next
        }
        return result
    }

    var visible: [Cursor] { rows(from: top, count: height) }

    /// Whether a line is the last of its directory.
    func isLast(_ cursor: Cursor) -> Bool {
        guard let frame = cursor.frames.last else { return true }
        return frame.slot + 1 >= slotCount(frame.directory)
    }

    /// Which of the directories above a line have lines after it: where guides go down.
    func guides(_ cursor: Cursor) -> [Bool] {
        cursor.frames.dropLast().map { $0.slot + 1 < slotCount($0.directory) }
    }

    /// So many lines further.
    func moved(_ row: TreeRow, by count: Int, stopsAtGaps: Bool = false) -> TreeRow {
        guard var cursor = cursor(row) else { return .node(.root) }
        for _ in 0..<abs(count) {
            guard let other = count > 0 ? next(cursor) : previous(cursor) else { break }
            cursor = other
            // What stands for names that are not known is no place to jump over.
            if stopsAtGaps, !cursor.row.isNode { break }
        }
        return cursor.row
    }
}
