import Crypto
import FaaSKeeperModel
import ZooKeeperFiles

/// What a ZooKeeper server has left on its disk, as the nodes of an import.
extension ImportSource {
    /// - Parameter name: a snapshot, or the directory in which a server keeps snapshots and logs.
    static func zooKeeper(_ name: String, _ context: CommandContext) async throws -> ImportSource {
        let files = try ZooKeeperDirectory.find(name)
        let snapshot = try await ZooKeeperDirectory.read(files.snapshot)
        var tree: ZooKeeperTree
        do throws(ZooKeeperFileError) { tree = try ZooKeeperTree(snapshot: snapshot) } catch {
            throw damaged(files.snapshot, error)
        }
        // It was written while the server went on: its log, which is written first, has all that it has.
        let seen = tree.lastTxid
        var last = files.txid
        for log in files.logs {
            let bytes = try await ZooKeeperDirectory.read(log)
            let range: ClosedRange<Int64>?
            do throws(ZooKeeperFileError) { range = try tree.apply(log: bytes, after: files.txid) } catch {
                throw damaged(log, error)
            }
            guard let range, range.upperBound > last else { continue }
            try checkNext(range.lowerBound, after: last, log)
            last = range.upperBound
        }
        if files.logs.isEmpty {
            context.note(
                "There is no transaction log with \(files.snapshot): what came after the snapshot is not imported")
        } else if seen > last {
            throw CommandError(
                .failure, "damaged",
                "\(files.snapshot) has transaction \(Formatting.hex(seen)), but the logs end with "
                    + "\(Formatting.hex(last)): the last log is missing")
        }
        let source = try source(tree, name: files.snapshot, hash: Hexadecimal.encode(SHA256.hash(data: snapshot)))
        context.note(
            "Read \(files.snapshot) and \(Formatting.grouped(tree.transactionsApplied)) transactions after it, up to "
                + Formatting.hex(max(last, tree.lastTxid)))
        return source
    }

    /// Numbers of one epoch have no gaps, and each epoch begins with 1: a log that is missing would leave the tree wrong in
    /// silence. Only the end of an epoch cannot be told.
    private static func checkNext(_ first: Int64, after last: Int64, _ log: String) throws(CommandError) {
        guard first > last + 1 else { return }
        let isSameEpoch = first >> 32 == last >> 32
        guard isSameEpoch || first & 0xFFFF_FFFF > 1 else { return }
        let before = isSameEpoch ? "the last one before it is \(Formatting.hex(last))" : "its epoch began with 1"
        throw CommandError(
            .failure, "damaged",
            "\(log) begins with transaction \(Formatting.hex(first)), but \(before): a log is missing between "
                + "\(Formatting.hex(last)) and \(Formatting.hex(first))")
    }

    private static func damaged(_ file: String, _ error: ZooKeeperFileError) -> CommandError {
        CommandError(.failure, "damaged", "\(file): \(error.description)")
    }

    private static func source(_ tree: ZooKeeperTree, name: String, hash: String) throws -> ImportSource {
        var children: [NodePath: Int32] = [:]
        for path in tree.nodes.keys { if let parent = path.parent { children[parent, default: 0] += 1 } }
        var paths: [NodePath] = []
        var quotas: [ExportLine.QuotaLine] = []
        for path in tree.paths {
            guard path.isWithin(NodeWalk.service) else {
                paths.append(path)
                continue
            }
            if let quota = quota(path, tree) { quotas.append(quota) }
        }
        for path in paths where tree.nodes[path]?.acl.isEmpty == true {
            throw CommandError(
                .failure, "damaged",
                "\(name): the access control list of \(path) is missing; the transaction log that has it is needed")
        }
        let all = paths
        func begin() -> () async throws -> ExportReader.Item? {
            var index = 0
            return {
                guard index < all.count, let node = tree.nodes[all[index]] else { return nil }
                defer { index += 1 }
                return ExportReader.Item(
                    record: record(all[index], node, children: children[all[index]] ?? 0), line: nil)
            }
        }
        var source = ImportSource(name: name, id: String(hash.prefix(32)), total: all.count, next: begin())
        source.again = begin
        source.quotas = { quotas }
        return source
    }

    private static func record(_ path: NodePath, _ node: ZooKeeperNode, children: Int32) -> ExportRecord {
        let relative = path.isRoot ? ExportRecord.root : String(path.text.utf8.dropFirst()) ?? ""
        var record = ExportRecord(path: relative, owner: node.owner, data: node.data, acl: node.acl)
        record.origin = ExportRecord.Origin(
            version: node.version, cversion: node.cversion &* 2 &- children, czxid: node.czxid, mzxid: node.mzxid,
            ctime: node.ctime,
            mtime: node.mtime, children: children)
        return record
    }

    /// `/zookeeper/quota/PATH/zookeeper_limits`
    private static func quota(_ path: NodePath, _ tree: ZooKeeperTree) -> ExportLine.QuotaLine? {
        let root = NodePath(unchecked: QuotaLimits.root)
        guard path.name == QuotaLimits.limitsName, path.isWithin(root), let owner = path.parent, owner != root,
            let node = tree.nodes[path],
            let text = String(owner.text.utf8.dropFirst(root.text.utf8.count))
        else { return nil }
        let target = NodePath(unchecked: text)
        // A server keeps quotas of nodes that are gone.
        guard tree.nodes[target] != nil else { return nil }
        let limits = QuotaLimits(String(decoding: node.data, as: UTF8.self))
        return ExportLine.QuotaLine(path: target, limits: limits)
    }
}
