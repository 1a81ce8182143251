import FaaSKeeper
import FaaSKeeperModel

/// How children are ordered.
enum SortOrder: String, CaseIterable, Sendable {
    case name = "name"
    case newest = "last change"
    case created = "creation"
    case size = "size"
    case children = "children"

    var next: SortOrder {
        let all = SortOrder.allCases
        return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }

    /// What is said of a directory that is too large for it.
    static func refusal(_ path: NodePath) -> String {
        "\(path) has more than \(Count.text(BrowserLimits.sortedChildrenMax)) children: they stay sorted by name"
    }
}

/// A part of a directory's names to be read.
struct PageRequest: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        case start, end
        case after(String), before(String)
        /// Both sides of a name, whether it is there or not.
        case around(String)
        /// All of them, in another order.
        case sorted(SortOrder)
    }

    var path: NodePath
    var place: Place
}

/// A part of a directory's names that was read, in their order.
struct LoadedPage: Sendable, Equatable {
    var names: [String]
    /// Whether there are others before and after; nil where the page does not tell.
    var hasBefore: Bool?
    var hasAfter: Bool?
    var stat: Stat
    /// Where every child was read: their Stats.
    var stats: [String: Stat] = [:]
}

/// The names of a directory that are known: one run of them, without a hole, that moves with what is seen.
struct Listing: Sendable {
    private(set) var names: [String] = []
    private(set) var hasBefore = false
    private(set) var hasAfter = true
    /// Where the first of the names stands in the whole directory, where that is known.
    private(set) var firstIndex: Int?
    private(set) var total = 0
    private(set) var order = SortOrder.name
    /// When it was read last.
    private(set) var readAt: Int64 = 0
    var isStale = false
    var isRead = false
    /// Why it cannot be read.
    private(set) var fault: String?
    /// What is being read.
    var pending: PageRequest.Place?
    /// Only names that contain it.
    var filter: Filter?

    /// Names that a filter has left.
    struct Filter: Sendable, Equatable {
        var text: String
        var seen = 0
        var count = 0
        var isDone = false
    }

    var isComplete: Bool { isRead && !hasBefore && !hasAfter }

    // MARK: Names

    func index(of name: String) -> Int? {
        guard order == .name else { return names.firstIndex(of: name) }
        let place = place(of: name)
        return place < names.count && names[place] == name ? place : nil
    }

    /// Where a name stands, or would stand.
    func place(of name: String) -> Int {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if ChildrenPage.precedes(names[middle], name) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Takes a page in.
    mutating func take(_ page: LoadedPage, _ place: PageRequest.Place, at now: Int64) {
        pending = nil
        readAt = now
        isStale = false
        isRead = true
        fault = nil
        total = Int(page.stat.numChildren)
        switch place {
        case .after(let name) where order == .name && names.last == name:
            names += page.names
            hasAfter = page.hasAfter ?? false
            trimFront()
        case .before(let name) where order == .name && names.first == name:
            names = page.names + names
            hasBefore = page.hasBefore ?? false
            firstIndex = firstIndex.map { max(0, $0 - page.names.count) }
            trimBack()
        case .after, .before: break
        case .start, .end, .around, .sorted: replace(page, place)
        }
        if !hasBefore { firstIndex = 0 }
        if firstIndex == nil, !hasAfter { firstIndex = max(0, total - names.count) }
    }

    /// It cannot be sorted: its names stay, and are read again by name.
    mutating func giveUpOrder() {
        pending = nil
        if order == .name { return }
        (order, isStale) = (.name, true)
        (hasBefore, hasAfter, firstIndex) = (false, false, nil)
        names.sort { ChildrenPage.precedes($0, $1) }
    }

    mutating func take(fault: String) {
        (self.fault, pending, isRead, isStale, names) = (fault, nil, true, false, [])
        (hasBefore, hasAfter) = (false, false)
    }

    private mutating func replace(_ page: LoadedPage, _ place: PageRequest.Place) {
        names = page.names
        hasBefore = page.hasBefore ?? false
        hasAfter = page.hasAfter ?? false
        firstIndex = nil
        order = .name
        filter = nil
        if case .sorted(let order) = place { self.order = order }
    }

    /// The names that a filter has found so far.
    mutating func take(_ scan: Scan, names found: [String]) {
        guard filter?.text == scan.text else { return }
        names = found
        (hasBefore, hasAfter, firstIndex, order) = (false, false, 0, .name)
        filter = Filter(text: scan.text, seen: scan.seen, count: scan.count, isDone: scan.isDone)
        (isRead, isStale, pending) = (true, false, nil)
    }

    private mutating func trimFront() {
        let surplus = names.count - BrowserLimits.windowNamesMax
        guard surplus > 0 else { return }
        names.removeFirst(surplus)
        hasBefore = true
        firstIndex = firstIndex.map { $0 + surplus }
    }

    private mutating func trimBack() {
        let surplus = names.count - BrowserLimits.windowNamesMax
        guard surplus > 0 else { return }
        names.removeLast(surplus)
        hasAfter = true
    }

    // MARK: Events

    /// A child has come.
    mutating func insert(_ name: String) {
        guard isRead else { return }
        if let filter {
            guard Matching.contains(name, filter.text) else { return }
            self.filter?.count += 1
        } else if order != .name {
            isStale = true
            return
        }
        let place = place(of: name)
        if place < names.count, names[place] == name { return }
        total += 1
        if place == 0, hasBefore {
            firstIndex = firstIndex.map { $0 + 1 }
        } else if place == names.count, hasAfter {
            return
        } else {
            names.insert(name, at: place)
            trimBack()
        }
    }

    /// A child has gone.
    mutating func remove(_ name: String) {
        guard isRead else { return }
        if let index = index(of: name) {
            names.remove(at: index)
            total = max(0, total - 1)
            if filter != nil { self.filter?.count -= 1 }
        } else if hasBefore, order == .name, filter == nil, place(of: name) == 0 {
            total = max(0, total - 1)
            firstIndex = firstIndex.map { max(0, $0 - 1) }
        } else if hasAfter {
            total = max(0, total - 1)
        }
    }

    /// How many children there are, by a Stat that was just read.
    mutating func note(total: Int) {
        guard filter == nil else { return }
        self.total = total
        if isComplete, total != names.count { isStale = true }
    }
}

/// How names are compared with what was typed.
enum Matching {
    /// Case counts only where capital letters were typed.
    static func contains(_ name: String, _ text: String) -> Bool { range(name, text) != nil }

    static func range(_ name: String, _ text: String) -> Range<String.Index>? {
        if text.isEmpty { return nil }
        let isExact = text.utf8.contains { (0x41...0x5A).contains($0) }
        let (name8, text8) = (name.utf8, Array(text.utf8))
        func folded(_ byte: UInt8) -> UInt8 { !isExact && (0x41...0x5A).contains(byte) ? byte + 32 : byte }
        var start = name8.startIndex
        while start != name8.endIndex {
            var (index, matched) = (start, 0)
            while index != name8.endIndex, matched < text8.count, folded(name8[index]) == text8[matched] {
                index = name8.index(after: index)
                matched += 1
            }
            if matched == text8.count { return start..<index }
            start = name8.index(after: start)
        }
        return nil
    }
}
