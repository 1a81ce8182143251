import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Reads a ``Snapshot``. The order counts: a row that names a commit was written after the leader's message was sent, and
/// that message goes away after the image was written; so rows, then the queue, then images.
struct SnapshotReader {
    let cloud: Cloud
    let config: DeploymentConfig
    let deadLetters: Inspector.DeadLetterSource?

    /// Rows of one page.
    static let pageRowsMax = 1_000

    func read() async throws(CloudError) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.nowMillis = cloud.clock.nowMillis
        try await readSessions(&snapshot)
        try await readRegistry(&snapshot)
        try await readNodes(&snapshot)
        snapshot.requestsWaiting = try await cloud.requestQueue.depth()
        snapshot.commitsWaiting = try await cloud.leaderQueue.depth()
        try await readImages(&snapshot)
        try await readWatches(&snapshot)
        try await readLog(&snapshot)
        try await readObjects(&snapshot)
        if let deadLetters { snapshot.deadLetters = try await deadLetters() }
        snapshot.paths = snapshot.nodes.keys.sorted()
        for path in snapshot.paths where snapshot.exists(path) {
            if let parent = path.parent { snapshot.children[parent, default: []].append(path) }
        }
        return snapshot
    }

    private func each(_ table: Table, _ body: (ItemKey, Item) -> Void) async throws(CloudError) {
        var after: ItemKey?
        repeat {
            let page = try await cloud.store.scan(table, after: after, limit: SnapshotReader.pageRowsMax)
            for row in page.rows { body(row.key, row.item) }
            after = page.next
        } while after != nil
    }

    private func readNodes(_ snapshot: inout Snapshot) async throws(CloudError) {
        var found = snapshot
        try await each(Layout.nodes) { key, item in
            let path = NodePath(unchecked: key.partition)
            var node = Snapshot.Node(path: path)
            node.rowItem = item
            do { node.row = try NodeRow(item: item) } catch { found.unreadable.append(.init(key: key, item: item)) }
            found.nodes[path] = node
        }
        snapshot = found
    }

    private func readImages(_ snapshot: inout Snapshot) async throws(CloudError) {
        var found = snapshot
        try await each(Layout.images) { key, item in
            guard key.partition.hasPrefix("/") else { return readChild(key, item, &found) }
            let path = NodePath(unchecked: key.partition)
            var node = found.nodes[path] ?? Snapshot.Node(path: path)
            do { node.image = try NodeImage(item: item) } catch { found.unreadable.append(.init(key: key, item: item)) }
            // The data themselves say nothing here.
            node.image?.data = .empty
            node.imageItem = item
            if let bytes = item.bytes("d") {
                node.imageItem?["d"] = nil
                node.imageItem?[Snapshot.dataLength] = .int(Int64(bytes.count))
            }
            found.nodes[path] = node
        }
        snapshot = found
    }

    private func readChild(_ key: ItemKey, _ item: Item, _ found: inout Snapshot) {
        let parent = NodePath(unchecked: String(key.partition.dropFirst("children:".count)))
        var node = found.nodes[parent] ?? Snapshot.Node(path: parent)
        if key.sort == Layout.sweepMark {
            node.sweptUpTo = item
        } else if key.sort.hasPrefix(Layout.childPrefix), let slash = key.sort.utf8.firstIndex(of: 0x2F) {
            node.childRows.append(
                Snapshot.ChildEntry(
                    name: String(key.sort[key.sort.index(after: key.sort.startIndex)..<slash]),
                    incarnation: String(key.sort[key.sort.index(after: slash)...]), key: key, item: item))
        }
        found.nodes[parent] = node
    }

    private func readSessions(_ snapshot: inout Snapshot) async throws(CloudError) {
        var found = snapshot
        try await each(Layout.sessions) { key, item in
            let entry = Snapshot.Entry(key: key, item: item)
            switch key.partition {
            case Layout.allSessions:
                if let id = SessionID(hex: key.sort), (try? SessionRow(sort: key.sort, item: item)) != nil {
                    found.sessions[id] = item
                } else {
                    found.unreadable.append(.init(key: key, item: item))
                }
            case Layout.refusals: break
            case let partition:
                guard let id = SessionID(hex: partition) else { return }
                if key.sort.hasPrefix(Layout.ephemeralPrefix) {
                    found.ephemerals.append((id, NodePath(unchecked: String(key.sort.dropFirst())), entry))
                } else if key.sort.hasPrefix(Layout.watchPrefix) {
                    found.sessionWatches.append((id, entry))
                }
            }
        }
        snapshot = found
    }

    private func readWatches(_ snapshot: inout Snapshot) async throws(CloudError) {
        var found = snapshot
        try await each(Layout.watches) { key, item in
            if key == Layout.watchCounters {
                found.watchCounters = item
            } else if let registration = try? WatchRegistration(item: item) {
                found.watches.append((registration, Snapshot.Entry(key: key, item: item)))
            } else {
                found.unreadable.append(.init(key: key, item: item))
            }
        }
        try await each(Layout.epoch) { key, item in
            if let notification = try? Notification(decoding: item.bytes("b") ?? []) {
                found.notifications.append((notification, Snapshot.Entry(key: key, item: item)))
            } else {
                found.unreadable.append(.init(key: key, item: item))
            }
        }
        snapshot = found
    }

    private func readRegistry(_ snapshot: inout Snapshot) async throws(CloudError) {
        var found = snapshot
        try await each(Layout.registry) { key, item in
            let entry = Snapshot.Entry(key: key, item: item)
            switch key.partition {
            case Layout.containers: found.containers.append(entry)
            case Layout.ttls: found.ttls.append(entry)
            case Layout.quotas: found.quotas.append(entry)
            default: break
            }
        }
        snapshot = found
    }

    private func readLog(_ snapshot: inout Snapshot) async throws(CloudError) {
        for row in try await cloud.store.queryAll(ItemQuery(Layout.log, WriteLog.partition)) {
            snapshot.logItems[row.sort] = row.item
        }
        snapshot.log = try await WriteLog(cloud.store).rows()
    }

    private func readObjects(_ snapshot: inout Snapshot) async throws(CloudError) {
        var after: String?
        repeat {
            let keys = try await cloud.objects.list(
                prefix: "data/", after: after, limit: SnapshotReader.pageRowsMax)
            snapshot.objects += keys
            after = keys.count < SnapshotReader.pageRowsMax ? nil : keys.last
        } while after != nil
    }
}

extension Snapshot {
    /// Stands in an image's item for the data that were left out.
    static let dataLength = "d.length"
}
