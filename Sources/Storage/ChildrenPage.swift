public import FaaSKeeperModel

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
    let incarnation: String?
    /// Names that stand in the node's image, in the order of the list.
    let inline: [String]
    let hasRows: Bool

    init(_ image: NodeImage) {
        txid = image.txid
        stat = image.stat
        incarnation = image.incarnation
        inline = image.inlineChildren.sorted { ChildrenPage.precedes($0, $1) }
        hasRows = image.rowChildren > 0
    }

    /// Whether the image is one of the same node: not of another that was made at its path later.
    public func isOf(_ image: NodeImage) -> Bool { image.incarnation == incarnation }
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
