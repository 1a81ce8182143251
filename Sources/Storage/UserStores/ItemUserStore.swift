public import CloudPrimitives
public import FaaSKeeperModel

/// The user store of one region: an item a node, wherever items stand; one transaction a write, where that is possible.
public struct ItemUserStore: UserStore {
    /// The images, and the rows of their children.
    public let store: any KeyValueStore
    /// The data that are too large for images.
    public let objects: any ObjectStore
    public let kind: UserStoreKind

    /// - Parameter known: what the only one who writes keeps of the images it has written; nil for all others.
    public init(_ services: RegionServices, _ kind: UserStoreKind, known: KnownImages? = nil) {
        store = kind.images(on: services, known: known)
        objects = kind.objects(on: services)
        self.kind = kind
    }

    /// The user store of the region that `config` names.
    public init(_ cloud: Cloud, _ config: DeploymentConfig) {
        self.init(cloud.services(of: config.region), config.userStore)
    }

    /// The user store of the first region: where functions look, and clients put large data.
    public static func home(_ cloud: Cloud, _ config: DeploymentConfig) -> ItemUserStore {
        ItemUserStore(cloud.services(of: config.regions[0]), config.userStore)
    }

    public func data(of image: NodeImage) async throws(CloudError) -> [UInt8]? {
        switch image.data {
        case .inline(let bytes): bytes
        case .object(let key, _): try await objects.get(key)?.bytes
        }
    }

    public func keep(_ data: [UInt8], as key: String) async throws(CloudError) {
        _ = try await objects.put(key, data, if: .always)
    }

    public func discard(_ key: String) async throws(CloudError) { try await objects.delete(key) }

    public func image(_ path: NodePath) async throws(CloudError) -> NodeImage? {
        try decode(try await store.get(Layout.image(path)))
    }

    public func children(_ path: NodePath) async throws(CloudError) -> (names: [String], image: NodeImage?) {
        while true {
            guard let image = try await image(path) else { return ([], nil) }
            guard image.exists, image.rowChildren > 0 else { return (Array(image.inlineChildren), image) }
            if let names = try await rows(of: path, at: image.txid) {
                return (Array(image.inlineChildren) + names, image)
            }
        }
    }

    /// The children with rows of their own as of `txid`, or nil when tombstones newer than that have been swept.
    private func rows(of path: NodePath, at txid: Int64) async throws(CloudError) -> [String]? {
        var query = ItemQuery(Layout.images, Layout.childPartition(path), limit: 4_000)
        var names: [String] = []
        while true {
            let page = try await store.query(query)
            for row in page.rows {
                if row.sort == Layout.sweepMark {
                    guard try await isWhole(path, at: txid, sweep: row.item) else { return nil }
                    continue
                }
                if let name = ItemUserStore.name(of: row, at: txid) { names.append(name) }
            }
            guard let next = page.next else { return names }
            query.after = next
        }
    }

    /// Whether the rows that were just read are all that were there at `txid`: none of those has been swept, or the image is
    /// still the one of that txid. Every deletion is in the image before its row is swept, so then it was older.
    func isWhole(_ path: NodePath, at txid: Int64, sweep mark: Item?) async throws(CloudError) -> Bool {
        if (mark?.int("t") ?? 0) <= txid { return true }
        return try await image(path)?.txid == txid
    }

    public func apply(_ write: ImageWrite) async throws(CloudError) -> ImageOutcome {
        let updates = write.deltas.flatMap { $0.updates(of: write) }
        if !kind.isAtomic, updates.count > 1 {
            return ImageOutcome(isRepeated: try await applyOneByOne(updates), image: nil)
        }
        do throws(CloudError) {
            guard updates.count == 1 else {
                if !updates.isEmpty { _ = try await store.transact(updates) }
                return ImageOutcome(isRepeated: false, image: nil)
            }
            return ImageOutcome(isRepeated: false, image: try decode(try await store.update(updates[0]).item))
        } catch {
            guard error.code == .conditionFailed else { throw error }
            // The fence of protocol trap 8.
            return ImageOutcome(isRepeated: true, image: updates.count == 1 ? try decode(error.current) : nil)
        }
    }

    public func prepare(_ paths: [NodePath]) async { await (store as? ImagesAsObjects)?.prepare(paths) }

    public func apply(_ round: ImageRound, epoch: EpochStamp) async throws(CloudError) -> Bool {
        let updates = round.updates(epoch)
        if !kind.isAtomic { return try await !applyOneByOne(updates) }
        do throws(CloudError) {
            if updates.count == 1 {
                _ = try await store.update(updates[0])
            } else {
                _ = try await store.transact(updates)
            }
            return true
        } catch {
            guard error.code == .conditionFailed else { throw error }
            return false
        }
    }

    /// The rows of children first, which no reader takes into account before the parent's image has the txid; then the
    /// images at the same time. Whoever repeats the write does all of it again: rows become the same, images are fenced
    /// one by one.
    /// - Returns: whether some image was past it already.
    private func applyOneByOne(_ updates: [ItemUpdate]) async throws(CloudError) -> Bool {
        let rows = updates.filter { $0.key.partition.utf8.first != 0x2F }.map { row in
            // Whoever comes late finds it there, and perhaps deleted again: that stays.
            guard case .put(let item) = row.action else { return row }
            return ItemUpdate(row.key, .modify(item.attributes.map { .set($0.name, $0.value) }))
        }
        if rows.count == 1 { _ = try await store.update(rows[0]) }
        if rows.count > 1 { _ = try await store.transact(rows) }
        let images = updates.filter { $0.key.partition.utf8.first == 0x2F }
        let results = await withTaskGroup(of: Result<Bool, CloudError>.self) { group in
            for image in images {
                group.addTask {
                    do throws(CloudError) {
                        _ = try await store.update(image)
                        return .success(false)
                    } catch {
                        return error.code == .conditionFailed ? .success(true) : .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var isRepeated = false
        for result in results { isRepeated = try result.get() || isRepeated }
        return isRepeated
    }

    private func decode(_ item: Item?) throws(CloudError) -> NodeImage? {
        guard let item else { return nil }
        do { return try NodeImage(item: item) } catch { throw CloudError(.corrupt, error.message) }
    }
}
