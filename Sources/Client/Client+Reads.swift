import CloudPrimitives
public import FaaSKeeperModel
import Synchronization
import FaaSKeeperStorage

extension FaaSKeeperClient {
    /// The data and the Stat of a node. One storage read; two for data above the deployment's inline bound.
    /// - Parameter watch: whether to leave a one-shot watch on data and deletion.
    /// - Throws: `.noNode`, `.noAuth`, `.badArguments`, `.connectionLoss`.
    public func get(_ path: String, watch: Bool = false) async throws(KeeperError) -> (data: [UInt8], stat: Stat) {
        try await read("get", path, watch ? .data : nil) { path, image throws(KeeperError) in
            guard image.exists else { throw .noNode(path) }
            try self.check(image, .read, path)
            guard let data = try await self.data(of: image, path) else { return nil }
            var stat = image.stat
            stat.dataLength = Int32(data.count)
            return (data, stat)
        }
    }

    /// The Stat of a node, nil when there is none.
    /// - Parameter watch: whether to leave a one-shot watch on creation, data and deletion.
    public func exists(_ path: String, watch: Bool = false) async throws(KeeperError) -> Stat? {
        try await read("exists", path, watch ? .data : nil, watchesMissing: true) { _, image throws(KeeperError) in
            .some(image.exists ? image.stat : nil)
        }
    }

    /// The names of the children in ascending order, and the node's Stat.
    /// - Parameter watch: whether to leave a one-shot watch on the list of children and the node's deletion.
    /// - Throws: `.noNode`, `.noAuth`, `.badArguments`, `.connectionLoss`.
    public func children(
        _ path: String, watch: Bool = false
    ) async throws(KeeperError) -> (names: [String], stat: Stat) {
        try await children(path, watch ? .children : nil, isChecked: true)
    }

    private func children(
        _ path: String, _ watch: WatchKind?, isChecked: Bool
    ) async throws(KeeperError) -> (names: [String], stat: Stat) {
        try await read("children", path, watch) { path, image throws(KeeperError) in
            guard image.exists else { throw .noNode(path) }
            if isChecked { try self.check(image, .read, path) }
            if image.rowChildren == 0 { return (image.inlineChildren.sorted(), image.stat) }
            let (names, other) = try await translating { () async throws(CloudError) in
                try await self.userStore.children(path)
            }
            // Another write came in between: what it is held back for has to be looked at first.
            guard let other, other.txid == image.txid else { return nil }
            return (names.sorted(), image.stat)
        }
    }

    /// A part of the names of the children, for directories that are too large to be read at once. Two storage reads, and
    /// one for each 4 kB of rows; one for a small directory.
    ///
    /// With the snapshot of another page it goes on in the same list: the pages of one snapshot together are the list as
    /// it was when the first of them was read, whatever has changed since. A snapshot lasts at least as long as the
    /// deployment keeps tombstones (`horizonMillis`); a page after that begins a new one and says so.
    /// - Throws: `.noNode`, `.noAuth`, `.badArguments`, `.connectionLoss`.
    public func childrenPage(
        _ path: String, _ query: ChildrenQuery = ChildrenQuery()
    ) async throws(KeeperError) -> ChildrenPage {
        var query = query
        var isRestarted = false
        return try await read("children", path, nil) { path, image throws(KeeperError) in
            guard image.exists else { throw .noNode(path) }
            try self.check(image, .read, path)
            if let snapshot = query.snapshot, snapshot.incarnation != image.incarnation {
                query.snapshot = nil
                isRestarted = true
            }
            let asked = query
            let page = try await translating { () async throws(CloudError) in
                try await self.userStore.childrenPage(asked, of: path, image: image)
            }
            guard var page else {
                if query.snapshot != nil { isRestarted = true }
                query.snapshot = nil
                return nil
            }
            page.isRestarted = isRestarted
            return page
        }
    }

    /// The access control list of a node. Without `read` or `admin` permission it is refused, as in ZooKeeper.
    public func acl(_ path: String) async throws(KeeperError) -> (acl: ACL, stat: Stat) {
        try await read("getAcl", path, nil) { path, image throws(KeeperError) in
            guard image.exists else { throw .noNode(path) }
            let access = self.access
            try access.check(image.effectiveACL, [.read, .admin], path: path)
            var acl = image.effectiveACL
            if (try? access.check(acl, .admin, path: path)) == nil {
                acl = acl.map { entry in
                    guard entry.scheme == "digest" else { return entry }
                    let user = entry.id.split(separator: ":").first.map(String.init) ?? ""
                    return ACLEntry(entry.permissions, scheme: entry.scheme, id: user + ":x")
                }
            }
            return (acl, image.stat)
        }
    }

    /// How many nodes are below a node, without itself. Permission is asked for at this node alone, as in ZooKeeper.
    public func descendantCount(_ path: String) async throws(KeeperError) -> Int {
        var count = 0
        var open = [try NodePath(path)]
        var isFirst = true
        while let next = open.popLast() {
            do throws(KeeperError) {
                let names = try await children(next.text, nil, isChecked: isFirst).names
                count += names.count
                open += names.map { next.child($0) }
            } catch {
                // Deleted while we counted; only the node asked for has to be there.
                if error.code != .noNode || isFirst { throw error }
            }
            isFirst = false
        }
        return count
    }

    /// The ephemeral nodes of this session at or below a path, in ascending order.
    public func ephemerals(_ prefix: String = "/") async throws(KeeperError) -> [NodePath] {
        let path = try NodePath(prefix)
        let ticket = await enter(.read)
        defer { leave(ticket) }
        let rows = try await translating { () async throws(CloudError) in
            try await self.cloud.store.queryAll(
                ItemQuery(Layout.sessions, self.session.hex, prefix: Layout.ephemeralPrefix))
        }
        try await confirmSession()
        return rows.map { NodePath(unchecked: String($0.sort.dropFirst(Layout.ephemeralPrefix.count))) }
            .filter { $0.text.hasPrefix(path.text) }.sorted()
    }

    // MARK: How a read works

    var access: AccessRules { AccessRules(state.withLock { $0.credentials }) }

    private func check(_ image: NodeImage, _ permission: Permissions, _ path: NodePath) throws(KeeperError) {
        if let acl = image.acl { try access.check(acl, permission, path: path) }
    }

    /// Reads an image in its turn, registers the watch, holds the result back until every notification that comes
    /// before it has been handed out, and makes `value` of it; nil means that the image is outdated: read again.
    private func read<Value>(
        _ operation: String, _ text: String, _ watch: WatchKind?, watchesMissing: Bool = false,
        _ value: (NodePath, NodeImage) async throws(KeeperError) -> Value?
    ) async throws(KeeperError) -> Value {
        let path = try NodePath(text)
        let ticket = await enter(.read)
        let report = ReportStart(self)
        var registration = RegistrationInProgress(client: self, kind: watch, path: path)
        do throws(KeeperError) {
            try checkOpen()
            var whole = WaitForWhole(self, path)
            while true {
                try await registration.ensure()
                whole.willRead()
                let image = try await translating { () async throws(CloudError) in
                    try await self.userStore.image(path) ?? NodeImage(missingAt: 0)
                }
                try await confirmSession()
                guard try await whole.hasSeen(image) else { continue }
                registration.noteRead(seen: image.txid)
                guard try await hold(image, path, registration) else { continue }
                let result: Value?
                do throws(KeeperError) { result = try await value(path, image) } catch {
                    // "No node" is something that the user has seen too.
                    state.withLock { $0.noteSeen(image) }
                    throw error
                }
                guard let result else { continue }
                if !image.exists, !watchesMissing { await registration.abandon() }
                // The watch is armed and the result let out in one step.
                guard state.withLock({ registration.isIntact($0) }) else { continue }
                let number = registration.number
                perform { state in
                    state.noteSeen(image)
                    var effects = number.map { state.follow(state.table.arm($0)) } ?? Effects()
                    effects.add(state.finish(ticket))
                    return effects
                }
                report.end(operation, text, nil)
                return result
            }
        } catch {
            // Whatever has failed, the user has no watch: a registration that nobody finishes would block all events.
            await registration.abandon()
            leave(ticket)
            report.end(operation, text, error)
            throw error
        }
    }

    /// The data of an image; nil when they have been replaced meanwhile.
    private func data(of image: NodeImage, _ path: NodePath) async throws(KeeperError) -> [UInt8]? {
        if path.name == QuotaLimits.statsName, path.text.hasPrefix(QuotaLimits.root) {
            return try await quotaStatistics(path)
        }
        return try await translating { () async throws(CloudError) in try await self.userStore.data(of: image) }
    }

    /// The counts of a quota change with every write below it: they stand in the registry, not in the node.
    private func quotaStatistics(_ path: NodePath) async throws(KeeperError) -> [UInt8] {
        let middle = path.text.dropFirst(QuotaLimits.root.count).dropLast(QuotaLimits.statsName.count + 1)
        let key = ItemKey(Layout.registry, Layout.quotas, middle.isEmpty ? "/" : String(middle))
        let row = try await translating { () async throws(CloudError) in try await self.cloud.store.get(key) }
        let limits = QuotaLimits(count: row?.int("n") ?? 0, bytes: row?.int("b") ?? 0)
        return Array(limits.description.utf8)
    }

    /// Waits until the image may be shown (protocol trap 17).
    /// - Returns: false when the read has to start again, because its watch has to be registered anew.
    private func hold(
        _ image: NodeImage, _ path: NodePath, _ registration: RegistrationInProgress
    ) async throws(KeeperError) -> Bool {
        let deadline = cloud.clock.nowMillis + options.timeoutMillis
        var pause: Int64 = 1
        while true {
            let (isIntact, isReady) = state.withLock { state -> (Bool, Bool) in
                (registration.isIntact(state), mayShow(image, path, state))
            }
            if !isIntact { return false }
            if isReady { return true }
            try await translating { () async throws(CloudError) in try await self.lookIntoEpoch() }
            if state.withLock({ mayShow(image, path, $0) }) { continue }
            guard cloud.clock.nowMillis < deadline else {
                throw KeeperError(
                    .timedOut, "A watch notification that comes before this read has not arrived", path: path.text)
            }
            do { try await cloud.clock.sleep(millis: pause) } catch { throw KeeperError(any: error) }
            pause = min(pause * 2, 50)
        }
    }

    private func mayShow(_ image: NodeImage, _ path: NodePath, _ state: ClientState) -> Bool {
        switch image.epoch.pending(for: session) {
        case .none: break
        case .upTo(let id): if !state.isHanded(id) { return false }
        case .unknown: if !state.hasEverything(through: image.txid) { return false }
        }
        return switch state.table.doubt(about: image, at: path) {
        case .none: true
        case .lookFirst: state.hasEverything(through: image.txid)
        case .wait: false
        }
    }
}
