import FaaSKeeperModel

/// A snapshot is written while the server goes on: it may have nodes that are newer than it says, and lack the list of one.
/// Its log brings everything to one state, as long as what is there already is done again without harm
/// (`DataTree.processTxn`).
extension ZooKeeperTree {
    /// Does what a log has that came after `txid`, the number of the snapshot.
    /// - Returns: the first and the last transaction of the log; nil where it has none.
    /// - Throws: `ZooKeeperFileError`; then the tree is of no use.
    @discardableResult
    public mutating func apply(
        log bytes: [UInt8], after txid: Int64
    ) throws(ZooKeeperFileError) -> ClosedRange<Int64>? {
        var range: ClosedRange<Int64>?
        try TransactionLog.read(bytes) { (entry) throws(ZooKeeperFileError) in
            range = min(range?.lowerBound ?? entry.txid, entry.txid)...max(range?.upperBound ?? entry.txid, entry.txid)
            guard entry.txid > txid else { return }
            for change in entry.changes { apply(change, entry) }
            lastTxid = max(lastTxid, entry.txid)
            transactionsApplied += 1
        }
        return range
    }

    private mutating func apply(_ change: LoggedTransaction.Change, _ entry: LoggedTransaction) {
        switch change {
        case .create(let path, let data, let acl, let owner, let cversion):
            create(path, data, acl, owner, cversion, entry)
        case .delete(let path): delete(path, entry.txid)
        case .set(let path, let data, let version):
            nodes[path]?.data = data
            nodes[path]?.version = version
            nodes[path]?.mzxid = entry.txid
            nodes[path]?.mtime = entry.timeMillis
        case .setACL(let path, let acl, let version):
            nodes[path]?.acl = acl.isEmpty ? .openToAll : acl
            nodes[path]?.aversion = version
        case .closeSession(let session):
            let owner = EphemeralOwner.session(SessionID(session))
            // Deleted ones stay in the index, and may have been made anew by somebody else.
            for path in ephemerals.removeValue(forKey: session) ?? [] where nodes[path]?.owner == owner {
                delete(path, entry.txid)
            }
        case .nothing: break
        }
    }

    private mutating func create(
        _ path: NodePath, _ data: [UInt8], _ acl: ACL, _ owner: EphemeralOwner, _ cversion: Int32,
        _ entry: LoggedTransaction
    ) {
        if let parent = path.parent, let there = nodes[parent] {
            let version = cversion == -1 ? there.cversion + (there.cversion == .max ? 0 : 1) : cversion
            if version > there.cversion {
                nodes[parent]?.cversion = version
                nodes[parent]?.pzxid = entry.txid
            }
        } else if !path.isRoot {
            return
        }
        if nodes[path] != nil {
            if nodes[path]?.acl.isEmpty == true { nodes[path]?.acl = acl }
            return
        }
        nodes[path] = ZooKeeperNode(
            data: data, acl: acl, czxid: entry.txid, mzxid: entry.txid, pzxid: entry.txid, ctime: entry.timeMillis,
            mtime: entry.timeMillis, version: 0, cversion: 0, aversion: 0, owner: owner)
        note(path, owner)
    }

    private mutating func delete(_ path: NodePath, _ txid: Int64) {
        guard !path.isRoot, nodes.removeValue(forKey: path) != nil else { return }
        if let parent = path.parent, let seen = nodes[parent]?.pzxid { nodes[parent]?.pzxid = max(seen, txid) }
    }
}
