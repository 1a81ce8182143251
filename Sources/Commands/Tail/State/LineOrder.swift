import FaaSKeeperModel

/// The places of lines: each event has one from the moment it comes, and lines come out in the order of their places, each when
/// all before it are complete. What was found by comparing has a place of its own, that of the gap. Pure.
struct LineOrder: Sendable {
    private var next = 0
    private var nextOut = 0
    private var complete: [Int: [TailLine]] = [:]
    private var gapPlace: Int?
    private var found: [TailChange] = []

    /// The number of the next place.
    var nextPlace: Int { next }
    /// Whether everything has come out.
    var isEmpty: Bool { nextOut == next }

    /// A place whose lines come later.
    mutating func newPlace() -> Int {
        next += 1
        return next - 1
    }

    /// A line that is complete.
    mutating func add(_ line: TailLine) { complete[newPlace()] = [line] }

    /// The lines that can come out now.
    mutating func take() -> [TailLine] {
        var result: [TailLine] = []
        while let lines = complete.removeValue(forKey: nextOut) {
            result += lines
            nextOut += 1
        }
        return result
    }

    /// Puts the lines of one node into their places: what was found beside an event stands beside it, or in the gap, if
    /// that keeps the node's order.
    mutating func add(_ entries: [Settlement.Entry]) {
        guard let first = entries.firstIndex(where: { $0.number != nil }), var place = entries[first].number,
            let last = entries.lastIndex(where: { $0.number != nil }), let lastPlace = entries[last].number
        else { return addFound(entries.map(\.change)) }
        let isAfterGap = gapPlace.map { $0 < place } ?? false
        let isBeforeGap = gapPlace.map { $0 > lastPlace } ?? false
        if isAfterGap { addFound(entries[..<first].map(\.change)) }
        for entry in entries[(isAfterGap ? first : 0)...(isBeforeGap ? last : entries.count - 1)] {
            place = entry.number ?? place
            complete[place, default: []].append(.change(entry.change))
        }
        if isBeforeGap { addFound(entries[(last + 1)...].map(\.change)) }
    }

    private mutating func addFound(_ changes: [TailChange]) {
        guard !changes.isEmpty else { return }
        if gapPlace != nil {
            found += changes
        } else {
            complete[newPlace()] = changes.map { .change($0) }
        }
    }

    // MARK: The gap

    /// From here on what is found is kept together.
    mutating func openGap() {
        if gapPlace == nil { gapPlace = newPlace() }
    }

    /// All of it is here.
    mutating func closeGap() {
        guard let gapPlace else { return }
        complete[gapPlace] = LineOrder.sorted(found).map { .change($0) }
        (self.gapPlace, found) = (nil, [])
    }

    /// By txid as far as there is one; what went at an unknown time goes first, the deepest nodes before those above them. What
    /// belongs to one node stays in its order.
    static func sorted(_ changes: [TailChange]) -> [TailChange] {
        var last: [NodePath: Int64] = [:]
        var keyed: [(key: Int64, index: Int, change: TailChange)] = []
        for (index, change) in changes.enumerated() {
            let key = max(change.txid ?? 0, last[change.path] ?? 0)
            last[change.path] = key
            keyed.append((key, index, change))
        }
        keyed.sort { a, b in
            if a.key != b.key { return a.key < b.key }
            if a.change.path == b.change.path || a.key > 0 { return a.index < b.index }
            return a.change.path > b.change.path
        }
        return keyed.map(\.change)
    }
}
