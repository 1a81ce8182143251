import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Judges a request against the rows of its nodes and works out the write: a pure function of the two.
///
/// It never does I/O. A refusal is a thrown `KeeperError`. Where it needs a row that was not loaded it throws
/// ``RowNeeded``; the follower locks that row and runs a new planner.
struct WritePlanner {
    /// A row that has to be locked and loaded first.
    struct RowNeeded: Error {
        var path: NodePath
        var mayCreate: Bool
    }

    let session: SessionID
    let attempt: String
    let nowMillis: Int64
    let config: DeploymentConfig
    let access: AccessRules
    /// The quotas in force, deepest first.
    let quotas: [Quota]

    private(set) var rows: [NodePath: NodeRow]
    private(set) var changed: [NodePath] = []
    private(set) var deltas: [NodeDelta] = []
    private(set) var events: [NodeEvent] = []
    private(set) var tombstones: [Tombstone] = []
    private(set) var garbage: [String] = []
    private(set) var warnings: [String] = []
    /// Writes of rows that are no nodes: sessions' ephemerals, the registry.
    private(set) var sideUpdates: [ItemUpdate] = []
    private var quotaUse: [Quota.Use] = []

    init(
        session: SessionID, attempt: String, nowMillis: Int64, config: DeploymentConfig, access: AccessRules,
        quotas: [Quota], rows: [NodePath: NodeRow]
    ) {
        self.session = session
        self.attempt = attempt
        self.nowMillis = nowMillis
        self.config = config
        self.access = access
        self.quotas = quotas
        self.rows = rows
    }

    /// Applies one operation to the rows, as if it were committed.
    mutating func apply(_ operation: Operation) throws -> ResultTemplate {
        switch operation {
        case .create(let path, let data, let mode, let acl):
            return try create(path, data: data, mode: mode, acl: acl)
        case .set(let path, let data, let version): return try set(path, data: data, version: version)
        case .delete(let path, let version): return try delete(path, version: version, isService: false)
        case .check(let path, let version):
            let row = try existing(path)
            try access.check(row.effectiveACL, .read, path: path)
            try WritePlanner.match(version, row.version, path)
            return ResultTemplate(kind: .checked, path: path, stat: Stat())
        case .setACL(let path, let acl, let version): return try setACL(path, acl: acl, version: version)
        }
    }

    /// Deletes for the service: a session's ephemeral, an expired node. Without access control and version.
    mutating func deleteForService(_ path: NodePath) throws -> ResultTemplate {
        try delete(path, version: -1, isService: true)
    }

    // MARK: Operations

    private mutating func create(
        _ text: String, data: Payload, mode: CreateMode, acl: ACL
    ) throws -> ResultTemplate {
        try WritePlanner.checkSize(data, path: text)
        let storedACL = try access.resolve(acl, path: text)
        let parentPath = try WritePlanner.parent(of: text, isSequential: mode.isSequential)
        var parent = try loaded(parentPath, mayCreate: false)
        guard parent.exists else { throw KeeperError.noNode(NodePath(unchecked: text)) }
        try access.check(parent.effectiveACL, .create, path: parentPath)
        let path = try NodePath(
            mode.isSequential ? text + WritePlanner.sequence(parent.childrenCreated) : text)
        var node = try loaded(path, mayCreate: true)
        if node.exists { throw KeeperError.nodeExists(path) }
        if case .session = EphemeralOwner(field: parent.owner) { throw KeeperError.noChildrenForEphemerals(path) }
        if parent.numChildren >= Limits.childrenMax {
            throw KeeperError(
                .limitExceeded, "\(parentPath) has \(parent.numChildren) children, more it cannot have", path: path.text
            )
        }
        try charge(path, nodes: 1, bytes: data.length)

        let owner = mode.owner(session: session)
        node.incarnation = attempt + "." + String(deltas.count)
        node.version = 0
        node.aversion = 0
        node.childrenCreated = 0
        node.numChildren = 0
        node.owner = owner.field
        node.ctime = nowMillis
        node.mtime = nowMillis
        node.dataLength = Int32(data.length)
        node.inlineChildren = 0
        node.inlineBytes = 0
        node.acl = storedACL == .openToAll ? nil : storedACL
        node.object = data.objectKey
        let name = path.name
        let isInline =
            parent.inlineChildren < config.inlineChildrenMax
            && Int(parent.inlineBytes) + name.utf8.count <= config.inlineChildrenBytesMax
        node.hasChildRow = !isInline
        parent.childrenCreated &+= 1
        parent.numChildren &+= 1
        if isInline {
            parent.inlineChildren += 1
            parent.inlineBytes += Int32(name.utf8.count)
        }
        write(path, node)
        write(parentPath, parent)
        var creation = NodeDelta(path: path)
        creation.creation = NodeDelta.Creation(
            incarnation: node.incarnation ?? "", owner: owner.field, ctime: nowMillis)
        creation.data = NodeDelta.DataChange(data: data, version: 0, mtime: nowMillis)
        if let acl = node.acl { creation.acl = NodeDelta.ACLChange(acl: acl, aversion: 0) }
        changeDelta(path) { $0 = creation }
        changeChildren(of: parentPath, parent) { change in
            let row = ChildRow(name: name, incarnation: node.incarnation ?? "")
            if isInline { change.addInline(name) } else { change.rowsAdded.append(row) }
        }
        events += NodeEvent.comingOrGoing(.nodeCreated, path, acl: node.acl, parentACL: parent.acl)
        registerCreation(path, owner)
        if let quota = Quota.Definition(path: path, data: data) { quota.created().forEach { side($0) } }
        return ResultTemplate(kind: .created, path: path, stat: stat(node, isNew: true))
    }

    private mutating func set(_ path: NodePath, data: Payload, version: Int32) throws -> ResultTemplate {
        try WritePlanner.checkSize(data, path: path.text)
        var node = try existing(path)
        try access.check(node.effectiveACL, .write, path: path)
        try charge(path, nodes: 0, bytes: data.length - Int(node.dataLength))
        try WritePlanner.match(version, node.version, path)
        if let object = node.object, object != data.objectKey { garbage.append(object) }
        node.version &+= 1
        node.mtime = nowMillis
        node.dataLength = Int32(data.length)
        node.object = data.objectKey
        write(path, node)
        let change = NodeDelta.DataChange(data: data, version: node.version, mtime: nowMillis)
        changeDelta(path) { $0.data = change }
        events.append(NodeEvent(type: .nodeDataChanged, path: path, acl: node.acl))
        if let quota = Quota.Definition(path: path, data: data) { quota.changed().forEach { side($0) } }
        var result = stat(node, isNew: isCreatedHere(path))
        result.mzxid = ResultTemplate.thisTxid
        // In a multi a child may have come or gone before.
        if deltas.contains(where: { $0.path == path && $0.children != nil }) { result.pzxid = ResultTemplate.thisTxid }
        return ResultTemplate(kind: .changed, path: path, stat: result)
    }

    private mutating func delete(
        _ path: NodePath, version: Int32, isService: Bool
    ) throws -> ResultTemplate {
        if !isService, WritePlanner.isProtected(path) {
            throw KeeperError(.badArguments, "\(path) cannot be deleted", path: path.text)
        }
        guard let parentPath = path.parent else {
            throw KeeperError(.badArguments, "The root cannot be deleted", path: path.text)
        }
        var parent = try loaded(parentPath, mayCreate: false)
        guard parent.exists else { throw KeeperError.noNode(path) }
        if !isService { try access.check(parent.effectiveACL, .delete, path: path) }
        let node = try existing(path)
        if !isService { try WritePlanner.match(version, node.version, path) }
        if node.numChildren > 0 { throw KeeperError.notEmpty(path) }
        let wasCreatedHere = isCreatedHere(path)
        let name = path.name
        let childRow = node.hasChildRow ? ChildRow(name: name, incarnation: node.incarnation ?? "") : nil
        if let object = node.object { garbage.append(object) }
        release(path, bytes: Int(node.dataLength))
        var gone = NodeRow()
        gone.pending = node.pending
        gone.sequence = node.sequence
        write(path, gone)
        parent.numChildren &-= 1
        if childRow == nil {
            parent.inlineChildren -= 1
            parent.inlineBytes -= Int32(name.utf8.count)
        }
        write(parentPath, parent)
        changeDelta(path) { delta in
            delta = NodeDelta(path: path)
            delta.isDeletion = true
        }
        changeChildren(of: parentPath, parent) { change in
            if let childRow { change.removeRow(childRow) } else { change.removeInline(name) }
        }
        tombstones.append(
            Tombstone(path: path, childRow: wasCreatedHere ? nil : childRow.map { $0.name + "/" + $0.incarnation }))
        events += NodeEvent.comingOrGoing(.nodeDeleted, path, acl: node.acl, parentACL: parent.acl)
        registerDeletion(path, EphemeralOwner(field: node.owner))
        if let quota = Quota.Definition(path: path, data: .empty) { quota.deleted().forEach { side($0) } }
        return ResultTemplate(kind: .deleted, path: path, stat: Stat())
    }

    private mutating func setACL(_ path: NodePath, acl: ACL, version: Int32) throws -> ResultTemplate {
        let storedACL = try access.resolve(acl, path: path.text)
        var node = try existing(path)
        try access.check(node.effectiveACL, .admin, path: path)
        try WritePlanner.match(version, node.aversion, path)
        node.aversion &+= 1
        node.acl = storedACL == .openToAll ? nil : storedACL
        write(path, node)
        changeDelta(path) { $0.acl = NodeDelta.ACLChange(acl: node.acl, aversion: node.aversion) }
        return ResultTemplate(kind: .changed, path: path, stat: stat(node, isNew: isCreatedHere(path)))
    }

    // MARK: Rows

    private func loaded(_ path: NodePath, mayCreate: Bool) throws -> NodeRow {
        guard let row = rows[path] else { throw RowNeeded(path: path, mayCreate: mayCreate) }
        return row
    }

    private func existing(_ path: NodePath) throws -> NodeRow {
        let row = try loaded(path, mayCreate: false)
        guard row.exists else { throw KeeperError.noNode(path) }
        return row
    }

    private mutating func write(_ path: NodePath, _ row: NodeRow) {
        rows[path] = row
        if !changed.contains(path) { changed.append(path) }
    }

    private func isCreatedHere(_ path: NodePath) -> Bool {
        deltas.contains { $0.path == path && $0.creation != nil }
    }

    private mutating func changeDelta(_ path: NodePath, _ change: (inout NodeDelta) -> Void) {
        if let index = deltas.firstIndex(where: { $0.path == path }) {
            change(&deltas[index])
        } else {
            var delta = NodeDelta(path: path)
            change(&delta)
            deltas.append(delta)
        }
    }

    private mutating func changeChildren(
        of path: NodePath, _ row: NodeRow, _ change: (inout NodeDelta.ChildChange) -> Void
    ) {
        changeDelta(path) { delta in
            var children =
                delta.children ?? NodeDelta.ChildChange(childrenCreated: 0, numChildren: 0, rowChildren: 0)
            children.childrenCreated = row.childrenCreated
            children.numChildren = row.numChildren
            children.rowChildren = row.numChildren - row.inlineChildren
            change(&children)
            delta.children = children
        }
    }

    /// The Stat as of now, with marks for the txids.
    private func stat(_ row: NodeRow, isNew: Bool) -> Stat {
        let old = isNew ? ResultTemplate.thisTxid : ResultTemplate.fromImage
        return Stat(
            czxid: old, mzxid: old, pzxid: old, ctime: row.ctime, mtime: row.mtime, version: row.version,
            cversion: row.cversion, aversion: row.aversion, ephemeralOwner: row.owner, dataLength: row.dataLength,
            numChildren: row.numChildren)
    }

    private mutating func registerCreation(_ path: NodePath, _ owner: EphemeralOwner) {
        switch owner {
        case .persistent: break
        case .session(let id):
            if !sideUpdates.contains(where: { $0.key == Layout.session(id) }) {
                sideUpdates.append(ItemUpdate(Layout.session(id), .check, if: SessionRow.isOpen))
            }
            side(ItemUpdate(Layout.ephemeral(id, path), .put(Item())))
        case .container: side(ItemUpdate(ItemKey(Layout.registry, Layout.containers, path.text), .put(Item())))
        case .ttl(let millis):
            side(ItemUpdate(ItemKey(Layout.registry, Layout.ttls, path.text), .put(["ttl": .int(millis)])))
        }
    }

    private mutating func registerDeletion(_ path: NodePath, _ owner: EphemeralOwner) {
        switch owner {
        case .persistent: break
        case .session(let id): side(ItemUpdate(Layout.ephemeral(id, path), .delete))
        case .container: side(ItemUpdate(ItemKey(Layout.registry, Layout.containers, path.text), .delete))
        case .ttl: side(ItemUpdate(ItemKey(Layout.registry, Layout.ttls, path.text), .delete))
        }
    }

    /// A transaction has one write a row: changes of the same row are put together, otherwise the later one counts.
    private mutating func side(_ update: ItemUpdate) {
        if let index = sideUpdates.firstIndex(where: { $0.key == update.key }) {
            let earlier = sideUpdates.remove(at: index)
            if case .modify(let first) = earlier.action, case .modify(let second) = update.action {
                sideUpdates.append(ItemUpdate(update.key, .modify(first + second), if: earlier.condition))
                return
            }
        }
        sideUpdates.append(update)
    }

    // MARK: Quotas

    private mutating func charge(_ path: NodePath, nodes: Int, bytes: Int) throws {
        guard let quota = Quota.governing(path, quotas) else { return }
        let used = quotaUse.first { $0.path == quota.path } ?? Quota.Use(path: quota.path)
        var planned = used.adding(nodes: nodes, bytes: bytes)
        planned.isCharged = planned.isCharged || nodes > 0 || bytes != 0
        if let error = quota.refusal(of: planned, growsNodes: nodes > 0, changesBytes: bytes != 0, path: path) {
            throw error
        }
        warnings += quota.warnings(of: planned)
        record(planned)
    }

    private mutating func release(_ path: NodePath, bytes: Int) {
        guard let quota = Quota.governing(path, quotas) else { return }
        let used = quotaUse.first { $0.path == quota.path } ?? Quota.Use(path: quota.path)
        record(used.adding(nodes: -1, bytes: -bytes))
    }

    private mutating func record(_ use: Quota.Use) {
        quotaUse.removeAll { $0.path == use.path }
        quotaUse.append(use)
    }

    /// All side writes: those of sessions and registry, and what the quotas' counts become.
    var allSideUpdates: [ItemUpdate] {
        sideUpdates
            + quotaUse.filter { use in !sideUpdates.contains { $0.key == use.key } }.map { use in
                use.update(within: use.isCharged ? quotas.first { $0.path == use.path }?.limits : nil)
            }
    }

    /// Whether the write changes the counts of a quota.
    var usesQuota: Bool { !quotaUse.isEmpty }

    // MARK: Rules

    static func match(_ expected: Int32, _ actual: Int32, _ path: NodePath) throws(KeeperError) {
        if expected != -1, expected != actual { throw .badVersion(path, expected: expected, actual: actual) }
    }

    static func checkSize(_ data: Payload, path: String) throws(KeeperError) {
        if data.length > Limits.nodeDataBytesMax {
            throw KeeperError(
                .limitExceeded, "\(data.length) bytes of data, the limit is \(Limits.nodeDataBytesMax)", path: path)
        }
    }

    /// The parent of a node to be made; a sequential one may end with a slash, as its name is the number alone.
    static func parent(of text: String, isSequential: Bool) throws(KeeperError) -> NodePath {
        let probe = try NodePath(isSequential ? text + String(repeating: "0", count: Limits.sequenceDigits) : text)
        guard let parent = probe.parent else { throw .nodeExists(.root) }
        return parent
    }

    static func sequence(_ number: Int32) -> String {
        let digits = String(number.magnitude)
        let padding = String(repeating: "0", count: max(0, Limits.sequenceDigits - digits.count - (number < 0 ? 1 : 0)))
        return (number < 0 ? "-" : "") + padding + digits
    }

    /// The service's own nodes.
    static func isProtected(_ path: NodePath) -> Bool {
        ["/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"].contains(path.text)
    }
}

extension Payload {
    var objectKey: String? {
        if case .object(let key, _) = self { key } else { nil }
    }
}

extension NodeDelta.ChildChange {
    mutating func addInline(_ name: String) {
        if let index = inlineRemoved.firstIndex(of: name) {
            inlineRemoved.remove(at: index)
        } else {
            inlineAdded.append(name)
        }
    }

    mutating func removeInline(_ name: String) {
        if let index = inlineAdded.firstIndex(of: name) {
            inlineAdded.remove(at: index)
        } else {
            inlineRemoved.append(name)
        }
    }

    mutating func removeRow(_ row: ChildRow) {
        if let index = rowsAdded.firstIndex(of: row) { rowsAdded.remove(at: index) } else { rowsRemoved.append(row) }
    }
}
