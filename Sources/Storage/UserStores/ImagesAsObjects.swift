import CloudPrimitives
import Crypto
import FaaSKeeperModel

/// Tables in which the images of nodes are objects, one a node; all other items stay rows of the key-value store.
///
/// An image is read, changed and written back on condition that it is still the one that was read. A transaction that
/// touches several images is none: its rows are written at once, its images after that, one by one.
struct ImagesAsObjects: KeyValueStore {
    let rows: any KeyValueStore
    let objects: any ObjectStore
    /// What is known of images that are to be written; nil where nobody prepares.
    var known: KnownImages?

    /// What images' keys begin with.
    static let prefix = "nodes"
    /// Bytes of a path above which the object is named by its hash: S3 takes 1,024 in a key.
    static let pathBytesMax = 900
    /// How often an image is read again because another write came in between.
    static let attemptsMax = 16
    /// The path, beside the image itself.
    private static let path = "path"

    var limits: KeyValueLimits { rows.limits }

    /// The object of an image; nil for items that are rows.
    static func objectKey(_ key: ItemKey) -> String? {
        guard key.table == Layout.images, key.partition.utf8.first == 0x2F else { return nil }
        if key.partition.utf8.count <= pathBytesMax { return prefix + key.partition }
        return prefix + "#" + SHA256.hash(data: Array(key.partition.utf8)).hex
    }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        guard let object = ImagesAsObjects.objectKey(key) else { return try await rows.get(key) }
        return try await image(object, of: key)?.item
    }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        guard let object = ImagesAsObjects.objectKey(update.key) else { return try await rows.update(update) }
        for _ in 0..<ImagesAsObjects.attemptsMax {
            let found: KnownImages.Image?
            let isKnown: Bool
            if let prepared = known?.take(object) {
                (found, isKnown) = (prepared.image, true)
            } else {
                (found, isKnown) = (try await image(object, of: update.key), false)
            }
            let after: Item?
            do throws(CloudError) { after = try update.applied(to: found?.item) } catch {
                // It may have been swept, and made anew, since it was known.
                if isKnown { continue }
                throw error
            }
            do throws(CloudError) {
                if let after {
                    let tag = try await objects.put(
                        object, ImagesAsObjects.encode(after, of: update.key),
                        if: found.map { .tag($0.tag) } ?? .missing)
                    known?.note(object, KnownImages.Image(item: after, tag: tag))
                } else if let found {
                    try await objects.delete(object, if: .tag(found.tag))
                }
                return UpdateOutcome(of: update, before: found?.item, after: after)
            } catch {
                if error.code != .conditionFailed { throw error }
            }
        }
        throw CloudError(.conflict, "\(update.key) is written by others all the time; try again")
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await PartedTransaction.run(
            updates, apart: { ImagesAsObjects.objectKey($0.key) != nil }, first: rows, then: self)
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage { try await rows.query(query) }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        guard table == Layout.images, limit > 0 else {
            return try await rows.scan(table, after: after, limit: limit)
        }
        // First the images, then the rows: what stands in `after` tells where the page before has ended.
        var page = ScanPage(rows: [], next: nil)
        let last = after.flatMap(ImagesAsObjects.objectKey)
        if after == nil || last != nil {
            let keys = try await objects.list(prefix: ImagesAsObjects.prefix, after: last, limit: limit)
            for object in keys {
                guard let found = try await objects.get(object) else { continue }
                let (path, item) = try ImagesAsObjects.decode(found.bytes, object)
                page.rows.append(ScanPage.Row(key: ItemKey(Layout.images, path), item: item))
            }
            if keys.count == limit, let row = page.rows.last {
                page.next = row.key
                return page
            }
        }
        let rest = try await rows.scan(
            table, after: last == nil ? after : nil, limit: max(1, limit - page.rows.count))
        page.rows += rest.rows
        page.next = rest.next
        return page
    }

    /// Reads images that are about to be written.
    func prepare(_ paths: [NodePath]) async {
        guard let known else { return }
        await withTaskGroup { group in
            for path in paths {
                let key = Layout.image(path)
                guard let object = ImagesAsObjects.objectKey(key), !known.knows(object) else { continue }
                group.addTask {
                    do throws(CloudError) { known.note(object, try await image(object, of: key)) } catch {
                        // It is read when it is written.
                    }
                }
            }
        }
    }

    // MARK: One image

    private func image(_ object: String, of key: ItemKey) async throws(CloudError) -> KnownImages.Image? {
        guard let found = try await objects.get(object) else { return nil }
        let (path, item) = try ImagesAsObjects.decode(found.bytes, object)
        guard path == key.partition else {
            throw CloudError(.corrupt, "Object \(object) holds the image of another node")
        }
        return KnownImages.Image(item: item, tag: found.tag)
    }

    static func encode(_ item: Item, of key: ItemKey) -> [UInt8] {
        var item = item
        item[path] = .string(key.partition)
        return item.encoded()
    }

    static func decode(_ bytes: [UInt8], _ object: String) throws(CloudError) -> (path: String, item: Item) {
        do throws(KeeperError) {
            var item = try Item(decoding: bytes)
            guard let path = item.string(path) else { throw .corrupt("it names no node") }
            item[ImagesAsObjects.path] = nil
            return (path, item)
        } catch {
            throw CloudError(.corrupt, "Object \(object) is no image of a node: \(error.message)")
        }
    }
}

extension SHA256Digest {
    /// In hexadecimal digits.
    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
