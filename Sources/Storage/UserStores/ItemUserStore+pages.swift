public import CloudPrimitives
public import FaaSKeeperModel

extension ItemUserStore {
    public func childrenPage(
        _ query: ChildrenQuery, of path: NodePath, image: NodeImage
    ) async throws(CloudError) -> ChildrenPage? {
        let snapshot = query.snapshot ?? image.childrenSnapshot
        let limit = max(1, query.limit)
        var inline = snapshot.named.filter { name in
            guard let after = query.after else { return true }
            return query.descending ? ChildrenPage.precedes(name, after) : ChildrenPage.precedes(after, name)
        }
        if query.descending { inline.reverse() }
        guard snapshot.hasRows else {
            return ChildrenPage(
                names: Array(inline.prefix(limit)), hasMore: inline.count > limit, snapshot: snapshot)
        }
        let rows = try await rows(query, of: path, at: snapshot.txid, limit: limit)
        // Where a deletion after the snapshot has been swept, a row may be missing that was there.
        let mark = try await store.get(ItemKey(Layout.images, Layout.childPartition(path), Layout.sweepMark))
        guard try await isWhole(path, at: snapshot.txid, sweep: mark) else { return nil }
        // Where there are more rows there are `limit` of them: no name of the image passes the last one.
        let names = ItemUserStore.merge(inline, rows.names, descending: query.descending)
        return ChildrenPage(
            names: Array(names.prefix(limit)), hasMore: rows.hasMore || names.count > limit, snapshot: snapshot)
    }

    /// The rows of the children that were alive at `txid`, at the most `limit` of them.
    private func rows(
        _ query: ChildrenQuery, of path: NodePath, at txid: Int64, limit: Int
    ) async throws(CloudError) -> (names: [String], hasMore: Bool) {
        var items = ItemQuery(
            Layout.images, Layout.childPartition(path), prefix: Layout.childPrefix, descending: query.descending,
            limit: limit)
        if let after = query.after {
            // All incarnations of a name lie between NAME/ and NAME0, the character after the slash.
            items.after = Layout.childPrefix + after + (query.descending ? "/" : "0")
        }
        var names: [String] = []
        while true {
            let page = try await store.query(items)
            for (index, row) in page.rows.enumerated() {
                guard let name = ItemUserStore.name(of: row, at: txid) else { continue }
                names.append(name)
                if names.count == limit { return (names, index + 1 < page.rows.count || page.next != nil) }
            }
            guard let next = page.next else { return (names, false) }
            items.after = next
        }
    }

    /// The name that a row of a child stands for, where the child was there at `txid`.
    static func name(of row: ItemPage.Row, at txid: Int64) -> String? {
        guard let created = row.item.int("c"), created <= txid else { return nil }
        if let deleted = row.item.int("x"), deleted <= txid { return nil }
        guard let slash = row.sort.utf8.firstIndex(of: 0x2F) else { return nil }
        return String(row.sort[row.sort.index(after: row.sort.startIndex)..<slash])
    }

    /// Two lists in the same order as one.
    private static func merge(_ a: [String], _ b: [String], descending: Bool) -> [String] {
        if a.isEmpty { return b }
        var result: [String] = []
        result.reserveCapacity(a.count + b.count)
        var (left, right) = (a[...], b[...])
        while let x = left.first, let y = right.first {
            if ChildrenPage.precedes(x, y) != descending {
                result.append(x)
                left.removeFirst()
            } else {
                result.append(y)
                right.removeFirst()
            }
        }
        return result + left + right
    }
}

extension NodeImage {
    /// The list of children as this image has it.
    var childrenSnapshot: ChildrenSnapshot {
        ChildrenSnapshot(
            txid: txid, stat: stat, incarnation: incarnation, named: Array(inlineChildren), hasRows: rowChildren > 0)
    }
}
