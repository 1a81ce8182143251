/// Which part of a list of children to read, in which direction.
///
/// The order of a list that is read by parts is that of the bytes of the names, each taken with a `/` at its end: so the
/// store keeps them, and a walk through a tree in this order goes by the bytes of the paths.
public struct ChildrenQuery: Hashable, Sendable {
    /// Only names after this one; before it, when descending. It need not be in the list. nil: from the beginning, or
    /// from the end.
    public var after: String?
    public var descending: Bool
    /// Names in a page at the most.
    public var limit: Int
    /// The list as it was for another page; nil: as it is now.
    public var snapshot: ChildrenSnapshot?

    public init(
        after: String? = nil, descending: Bool = false, limit: Int = 1_000, snapshot: ChildrenSnapshot? = nil
    ) {
        self.after = after
        self.descending = descending
        self.limit = limit
        self.snapshot = snapshot
    }
}

/// A list of children as it is at one txid: with it other pages of the same list are read, whatever changes meanwhile.
public struct ChildrenSnapshot: Hashable, Sendable {
    /// Of the last write that the list has seen.
    public let txid: Int64
    /// The Stat of the node, with the number of its children.
    public let stat: Stat
    /// Which of the nodes that were at the path one after the other; nil for none.
    public let incarnation: String?
    /// Names that are kept with the node itself, in the order of the list.
    public let named: [String]
    /// Whether there are others, which are kept apart.
    public let hasRows: Bool

    public init(txid: Int64, stat: Stat, incarnation: String?, named: [String], hasRows: Bool) {
        self.txid = txid
        self.stat = stat
        self.incarnation = incarnation
        self.named = named.sorted { ChildrenPage.precedes($0, $1) }
        self.hasRows = hasRows
    }
}

/// A part of the names of a node's children.
public struct ChildrenPage: Hashable, Sendable {
    /// In the order of the list, or against it where the query is descending.
    public var names: [String]
    /// Whether there are more in that direction.
    public var hasMore: Bool
    /// The list that they belong to.
    public var snapshot: ChildrenSnapshot
    /// The snapshot that was asked for could not be had any more: this page begins another one, at the same place.
    public var isRestarted = false

    public init(names: [String], hasMore: Bool, snapshot: ChildrenSnapshot) {
        self.names = names
        self.hasMore = hasMore
        self.snapshot = snapshot
    }

    /// Whether `a` stands before `b` in a list that is read by parts.
    public static func precedes(_ a: String, _ b: String) -> Bool {
        var (left, right) = (a.utf8.makeIterator(), b.utf8.makeIterator())
        var (endsLeft, endsRight) = (false, false)
        while true {
            let x = left.next() ?? (endsLeft ? nil : 0x2F)
            let y = right.next() ?? (endsRight ? nil : 0x2F)
            guard let x, let y else { return x == nil && y != nil }
            if x != y { return x < y }
            // A name has no slash of its own.
            endsLeft = x == 0x2F
            endsRight = y == 0x2F
        }
    }
}
