import FaaSKeeper
import FaaSKeeperModel

/// Reads a node and all below it as records, in the order of an export, with never more than a page of names of each
/// directory on the way in memory.
struct NodeWalk {
    private struct Level {
        let path: NodePath
        /// Relative, with a slash behind it; empty for the root of the walk.
        let prefix: String
        var names: [String]
        var next = 0
        var after: String?
        var snapshot: ChildrenSnapshot?
        var hasMore: Bool
    }

    let client: FaaSKeeperClient
    let root: NodePath
    let isRecursive: Bool
    /// Without reading the lists: everybody's nodes are told as open.
    var readsACL = true
    private var levels: [Level] = []
    private var hasBegun = false

    init(client: FaaSKeeperClient, root: NodePath, isRecursive: Bool = true) {
        self.client = client
        self.root = root
        self.isRecursive = isRecursive
    }

    /// The next node. Those that go while the walk comes to them are passed over; of those that come meanwhile some are
    /// seen.
    /// - Throws: `.noNode` when the first one is not there; `.noAuth` where one may not be read.
    mutating func next() async throws -> ExportRecord? {
        if !hasBegun {
            hasBegun = true
            guard let record = try await read(root, ExportRecord.root) else { throw KeeperError.noNode(root) }
            try await open(root, prefix: "", record)
            return record
        }
        while let level = levels.last {
            if level.next == level.names.count {
                guard level.hasMore else {
                    levels.removeLast()
                    continue
                }
                try await turnPage()
                continue
            }
            levels[levels.count - 1].next += 1
            let name = level.names[level.next]
            let path = level.path.child(name)
            if path == NodeWalk.service { continue }
            guard let record = try await read(path, level.prefix + name) else { continue }
            try await open(path, prefix: level.prefix + name + "/", record)
            return record
        }
        return nil
    }

    /// Nodes of the service itself.
    static let service = NodePath(unchecked: "/zookeeper")

    private mutating func open(_ path: NodePath, prefix: String, _ record: ExportRecord) async throws {
        guard isRecursive, record.origin?.children != 0 else { return }
        let query = ChildrenQuery(limit: MovingLimits.pageNames)
        do throws(KeeperError) {
            let page = try await client.childrenPage(path.text, query)
            levels.append(
                Level(
                    path: path, prefix: prefix, names: page.names, after: page.names.last, snapshot: page.snapshot,
                    hasMore: page.hasMore))
        } catch {
            if error.code != .noNode { throw error }
        }
    }

    private mutating func turnPage() async throws {
        let index = levels.count - 1
        let query = ChildrenQuery(
            after: levels[index].after, limit: MovingLimits.pageNames, snapshot: levels[index].snapshot)
        do throws(KeeperError) {
            let page = try await client.childrenPage(levels[index].path.text, query)
            levels[index].names = page.names
            levels[index].next = 0
            levels[index].after = page.names.last
            levels[index].snapshot = page.snapshot
            levels[index].hasMore = page.hasMore
        } catch {
            guard error.code == .noNode else { throw error }
            levels.removeLast()
        }
    }

    /// A node with data and list of one moment; nil when there is none.
    private func read(_ path: NodePath, _ relative: String) async throws -> ExportRecord? {
        try await NodeWalk.record(of: path, relative, client, readsACL: readsACL)
    }

    static func record(
        of path: NodePath, _ relative: String, _ client: FaaSKeeperClient, readsACL: Bool = true
    ) async throws -> ExportRecord? {
        for _ in 0..<MovingLimits.readsMax {
            do throws(KeeperError) {
                let (data, stat) = try await client.get(path.text)
                var record = ExportRecord(
                    path: relative, owner: EphemeralOwner(field: stat.ephemeralOwner), data: data)
                record.origin = ExportRecord.Origin(
                    version: stat.version, cversion: stat.cversion, czxid: stat.czxid, mzxid: stat.mzxid,
                    ctime: stat.ctime, mtime: stat.mtime, children: stat.numChildren, aversion: stat.aversion)
                guard readsACL else { return record }
                let (acl, after) = try await client.acl(path.text)
                guard after.czxid == stat.czxid, after.mzxid == stat.mzxid, after.aversion == stat.aversion else {
                    continue
                }
                record.acl = acl
                return record
            } catch {
                guard error.code == .noNode else { throw error }
                return nil
            }
        }
        throw KeeperError(
            .badVersion, "\(path) changes faster than it can be read: \(MovingLimits.readsMax) times", path: path.text)
    }

    /// Whether the service has hidden a part of the list: it shows digests only to those with admin permission.
    static func hidesDigests(_ acl: ACL) -> Bool { acl.contains { $0.scheme == "digest" && $0.id.hasSuffix(":x") } }

    /// As the service shows a list to those without admin permission.
    static func hidingDigests(_ acl: ACL) -> ACL {
        acl.map { entry in
            guard entry.scheme == "digest", let colon = entry.id.utf8.firstIndex(of: 0x3A) else { return entry }
            return ACLEntry(entry.permissions, scheme: entry.scheme, id: entry.id[..<colon] + ":x")
        }
    }

    /// - Throws: code 9 where a list was read that is not whole, as what is made of it would lock everybody out.
    static func checkWhole(_ record: ExportRecord, at path: NodePath) throws(CommandError) {
        guard hidesDigests(record.acl) else { return }
        throw CommandError(
            .notPermitted, KeeperError.Code.noAuth.description,
            "The access control list of \(path) shows its digests only with admin permission: "
                + "add a credential with --auth, or leave the lists out with --no-acl", path: path.text)
    }
}
