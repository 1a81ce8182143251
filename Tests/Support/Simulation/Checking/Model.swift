import FaaSKeeperModel
import FaaSKeeperStorage

/// ZooKeeper's tree as a sequential program: what each write does, and why it would be refused. It shares nothing with the
/// service but the plain types.
struct ModelTree: Sendable {
    struct Node: Hashable, Sendable {
        var stat: Stat
        /// nil where nobody has noted them.
        var data: [UInt8]?
        var acl: ACL = .openToAll
        /// Children ever created.
        var created: Int32 = 0
    }

    struct Quota: Hashable, Sendable {
        var limits = QuotaLimits(count: -1, bytes: -1)
        var nodes: Int64 = 0
        var bytes: Int64 = 0
    }

    private(set) var nodes: [NodePath: Node]
    private(set) var quotas: [NodePath: Quota] = [:]

    /// As every deployment begins.
    init() {
        let service = NodePath(unchecked: "/zookeeper")
        nodes = [
            .root: Node(stat: Stat(cversion: -1, numChildren: 1), data: []),
            service: Node(stat: Stat(cversion: -2, numChildren: 2), data: []),
            service.child("quota"): Node(stat: Stat(), data: []),
            service.child("config"): Node(
                stat: Stat(aversion: -1, dataLength: 9), data: Array("version=0".utf8), acl: [.readOnly]),
        ]
    }

    subscript(path: NodePath) -> Node? { nodes[path] }

    func children(of path: NodePath) -> [String] {
        nodes.keys.filter { $0.parent == path }.map(\.name).sorted()
    }

    func ephemerals(of session: SessionID) -> [NodePath] {
        nodes.filter { $0.value.stat.ephemeralOwner == session.value }.map(\.key).sorted()
    }

    // MARK: Permissions

    /// Who asks: a session and what it has proven.
    struct Asker: Sendable {
        let session: SessionID
        let identities: [String]

        init(_ session: SessionID, _ credentials: [Credential]) {
            self.session = session
            identities = credentials.compactMap { DigestIdentity.id(of: $0.secret) }
        }

        func may(_ permission: Permissions, _ acl: ACL) -> Bool {
            acl.contains { entry in
                !entry.permissions.isDisjoint(with: permission)
                    && (entry.scheme == "world" || entry.scheme == "digest" && identities.contains(entry.id))
            }
        }
    }

    // MARK: Refusals

    /// Why the operation would be refused now; nil when it would be done.
    func refusal(_ operation: Operation, _ asker: Asker) -> KeeperError.Code? {
        switch operation {
        case .create(let text, _, let mode, let acl):
            if acl.contains(where: { $0.scheme == "auth" }), asker.identities.isEmpty { return .invalidACL }
            guard let parent = parent(of: text, mode), let above = nodes[parent] else { return .noNode }
            if !asker.may(.create, above.acl) { return .noAuth }
            if nodes[name(text, mode, above)] != nil { return .nodeExists }
            if case .session = EphemeralOwner(field: above.stat.ephemeralOwner) { return .noChildrenForEphemerals }
        case .set(let path, _, let version):
            guard let node = nodes[path] else { return .noNode }
            if !asker.may(.write, node.acl) { return .noAuth }
            if version != -1, version != node.stat.version { return .badVersion }
        case .delete(let path, let version):
            guard let parent = path.parent, let above = nodes[parent] else { return .noNode }
            if !asker.may(.delete, above.acl) { return .noAuth }
            guard let node = nodes[path] else { return .noNode }
            if version != -1, version != node.stat.version { return .badVersion }
            if node.stat.numChildren > 0 { return .notEmpty }
        case .check(let path, let version):
            guard let node = nodes[path] else { return .noNode }
            if !asker.may(.read, node.acl) { return .noAuth }
            if version != -1, version != node.stat.version { return .badVersion }
        case .setACL(let path, let acl, let version):
            if acl.contains(where: { $0.scheme == "auth" }), asker.identities.isEmpty { return .invalidACL }
            guard let node = nodes[path] else { return .noNode }
            if !asker.may(.admin, node.acl) { return .noAuth }
            if version != -1, version != node.stat.aversion { return .badVersion }
        }
        return nil
    }

    /// Why the operations together would be refused; nil when they would be done.
    func refusal(_ operations: [Operation], _ asker: Asker) -> KeeperError.Code? {
        var tree = self
        for operation in operations {
            if let code = tree.refusal(operation, asker) { return code }
            _ = tree.apply(operation, data: nil, txid: 0, told: nil, asker: asker)
        }
        return nil
    }

    // MARK: Writes

    /// Does an operation that is not refused.
    /// - Parameters:
    ///   - data: what was written; nil where nobody knows.
    ///   - told: what the service says, for the times, which are its own.
    mutating func apply(
        _ operation: Operation, data: [UInt8]?, txid: Int64, told: OperationResult?, asker: Asker
    ) -> (result: OperationResult, events: [NodeEvent]) {
        switch operation {
        case .create(let text, let payload, let mode, let acl):
            let parent = parent(of: text, mode) ?? .root
            guard let above = nodes[parent] else { return (.checked, []) }
            let path = name(text, mode, above)
            var time: Int64 = 0
            if case .created(_, let stat)? = told { time = stat.ctime }
            let stat = Stat(
                czxid: txid, mzxid: txid, pzxid: txid, ctime: time, mtime: time,
                ephemeralOwner: mode.owner(session: asker.session).field, dataLength: Int32(payload.length))
            let resolved = resolve(acl, asker)
            nodes[path] = Node(stat: stat, data: data, acl: resolved)
            nodes[parent]?.created += 1
            changeChildren(of: parent, by: 1, txid)
            charge(path, nodes: 1, bytes: payload.length)
            defineQuota(path, data)
            return (
                .created(path: path, stat: stat), events(.nodeCreated, path, resolved, nodes[parent]?.acl)
            )
        case .set(let path, let payload, _):
            guard var node = nodes[path] else { return (.checked, []) }
            if case .changed(let stat)? = told { node.stat.mtime = stat.mtime }
            charge(path, nodes: 0, bytes: payload.length - Int(node.stat.dataLength))
            node.stat.version += 1
            node.stat.mzxid = txid
            node.stat.dataLength = Int32(payload.length)
            node.data = data
            nodes[path] = node
            defineQuota(path, data)
            return (.changed(stat: node.stat), [NodeEvent(type: .nodeDataChanged, path: path, acl: node.acl)])
        case .delete(let path, _): return (.deleted, delete(path, txid))
        case .check: return (.checked, [])
        case .setACL(let path, let acl, _):
            guard var node = nodes[path] else { return (.checked, []) }
            node.acl = resolve(acl, asker)
            node.stat.aversion += 1
            nodes[path] = node
            return (.changed(stat: node.stat), [])
        }
    }

    mutating func delete(_ path: NodePath, _ txid: Int64) -> [NodeEvent] {
        guard let node = nodes.removeValue(forKey: path), let parent = path.parent else { return [] }
        changeChildren(of: parent, by: -1, txid)
        charge(path, nodes: -1, bytes: -Int(node.stat.dataLength))
        if path.name == QuotaLimits.limitsName { quotas[governed(by: path)] = nil }
        return events(.nodeDeleted, path, node.acl, nodes[parent]?.acl)
    }

    private func events(_ type: EventType, _ path: NodePath, _ acl: ACL, _ parentACL: ACL?) -> [NodeEvent] {
        var result = [NodeEvent(type: type, path: path, acl: acl)]
        if let parent = path.parent {
            result.append(NodeEvent(type: .nodeChildrenChanged, path: parent, acl: parentACL))
        }
        return result
    }

    private mutating func changeChildren(of path: NodePath, by number: Int32, _ txid: Int64) {
        nodes[path]?.stat.numChildren += number
        nodes[path]?.stat.cversion += 1
        nodes[path]?.stat.pzxid = txid
    }

    private func parent(of text: String, _ mode: CreateMode) -> NodePath? {
        let named = mode.isSequential ? text + "0" : text
        return NodePath(unchecked: named).parent
    }

    private func name(_ text: String, _ mode: CreateMode, _ parent: Node) -> NodePath {
        guard mode.isSequential else { return NodePath(unchecked: text) }
        let digits = String(parent.created)
        return NodePath(unchecked: text + String(repeating: "0", count: 10 - digits.count) + digits)
    }

    private func resolve(_ acl: ACL, _ asker: Asker) -> ACL {
        acl.flatMap { entry in
            entry.scheme == "auth"
                ? asker.identities.map { ACLEntry(entry.permissions, scheme: "digest", id: $0) } : [entry]
        }
    }

    // MARK: Quotas

    private func governed(by path: NodePath) -> NodePath {
        let middle = path.text.dropFirst(QuotaLimits.root.count).dropLast(path.name.count + 1)
        return NodePath(unchecked: middle.isEmpty ? "/" : String(middle))
    }

    private mutating func charge(_ path: NodePath, nodes: Int64, bytes: Int) {
        if path.text.hasPrefix("/zookeeper/") { return }
        let governing = quotas.keys.filter { path.isWithin($0) }.max { $0.depth < $1.depth }
        guard let governing else { return }
        quotas[governing]?.nodes += nodes
        quotas[governing]?.bytes += Int64(bytes)
    }

    private mutating func defineQuota(_ path: NodePath, _ data: [UInt8]?) {
        guard path.text.hasPrefix(QuotaLimits.root + "/"), let data else { return }
        let limits = QuotaLimits(String(decoding: data, as: UTF8.self))
        switch path.name {
        case QuotaLimits.limitsName: quotas[governed(by: path), default: Quota()].limits = limits
        case QuotaLimits.statsName:
            quotas[governed(by: path), default: Quota()].nodes = max(0, limits.count)
            quotas[governed(by: path), default: Quota()].bytes = max(0, limits.bytes)
        default: break
        }
    }
}
