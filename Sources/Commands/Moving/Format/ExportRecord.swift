import FaaSKeeperModel

/// A node as an export has it.
struct ExportRecord: Sendable, Equatable {
    /// Where it stood in the service it comes from; for whoever looks, and never imported.
    struct Origin: Sendable, Equatable {
        var version: Int32
        var cversion: Int32
        var czxid: Int64
        var mzxid: Int64
        var ctime: Int64
        var mtime: Int64
        /// nil where nobody has counted them.
        var children: Int32?
        /// Not in an export.
        var aversion: Int32 = 0
    }

    /// Below the exported node, without a slash at its beginning; ``ExportRecord/root`` is that node itself.
    var path: String
    var owner = EphemeralOwner.persistent
    var data: [UInt8] = []
    var acl: ACL = .openToAll
    var origin: Origin?

    /// No name of a node, so it cannot be taken for one.
    static let root = "."

    var isEphemeral: Bool {
        if case .session = owner { true } else { false }
    }

    /// Where the node comes to stand.
    func path(below base: NodePath) -> NodePath {
        path == ExportRecord.root ? base : NodePath(unchecked: base.isRoot ? "/" + path : base.text + "/" + path)
    }

    /// How the node is made anew; an ephemeral one becomes persistent.
    var mode: CreateMode {
        switch owner {
        case .persistent, .session: .persistent
        case .container: .container
        case .ttl(let millis): .ttl(millis)
        }
    }

    /// What it is, in a word.
    var type: String { ExportRecord.type(owner) }

    static func type(_ owner: EphemeralOwner) -> String {
        switch owner {
        case .persistent: "persistent"
        case .session: "ephemeral"
        case .container: "container"
        case .ttl: "ttl"
        }
    }

    /// Whether both say the same of data, type and access control list. Origins and owners of ephemeral nodes do not count.
    func hasSameContent(as other: ExportRecord) -> Bool { differences(from: other).isEmpty }

    /// What is not the same.
    func differences(from other: ExportRecord) -> [String] {
        var result: [String] = []
        if isEphemeral != other.isEphemeral || !isEphemeral && owner != other.owner { result.append("type") }
        if data != other.data { result.append("data") }
        if !ExportRecord.areSame(acl, other.acl) { result.append("acl") }
        return result
    }

    /// By bytes: to Swift `é` in one character and in two are the same text.
    static func areSame(_ a: ACL, _ b: ACL) -> Bool {
        a.count == b.count
            && zip(a, b).allSatisfy { left, right in
                left.permissions == right.permissions && left.scheme.utf8.elementsEqual(right.scheme.utf8)
                    && left.id.utf8.elementsEqual(right.id.utf8)
            }
    }
}

/// The order of the lines: a parent before its children, and siblings by the bytes of their names, each with a slash
/// behind it. It is the order in which the service lists children by parts, so that nothing has to be sorted.
enum ExportOrder {
    /// Whether the node at `a` comes before that at `b`; both relative.
    static func precedes(_ a: String, _ b: String) -> Bool {
        if b == ExportRecord.root { return false }
        if a == ExportRecord.root { return true }
        var (left, right) = ((a + "/").utf8.makeIterator(), (b + "/").utf8.makeIterator())
        while let x = left.next() {
            guard let y = right.next() else { return false }
            if x != y { return x < y }
        }
        return right.next() != nil
    }
}
