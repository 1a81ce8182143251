import FaaSKeeper
import FaaSKeeperModel

/// What a copy or a move came to.
struct MoveReport: Sendable, Equatable {
    let from: NodePath
    let to: NodePath
    let nodes: Int
    let isAtomic: Bool
    let removes: Bool

    var verb: String { removes ? "Moved" : "Copied" }
}

/// Copies or moves a node, with everything below it where that is asked for.
struct TreeMove {
    let client: FaaSKeeperClient
    let from: NodePath
    let to: NodePath
    let isRecursive: Bool
    /// The nodes go from where they were.
    let removes: Bool

    /// Each node takes two operations: the new one, and one that makes sure of the old one.
    var atomicNodesMax: Int { client.multiOperationsMax / 2 }

    /// The nodes to copy; nil where they are more than one transaction takes.
    /// - Throws: where one of them cannot be copied.
    func read() async throws -> [ExportRecord]? {
        var walk = NodeWalk(client: client, root: from, isRecursive: isRecursive)
        var records: [ExportRecord] = []
        var bytes = 0
        while let record = try await walk.next() {
            try Task.checkCancellation()
            try check(record)
            records.append(record)
            bytes += record.data.count
            if records.count > atomicNodesMax || records.count > 1 && bytes > client.requestBytesMax { return nil }
        }
        return records
    }

    func check(_ record: ExportRecord) throws(CommandError) {
        let path = record.path(below: from)
        if case .session(let session) = record.owner {
            throw CommandError(
                .failure, "ephemeral",
                "\(path) is ephemeral and ends with session \(session): it cannot be \(removes ? "moved" : "copied")",
                path: path.text)
        }
        try NodeWalk.checkWhole(record, at: path)
    }

    /// Makes all nodes in one transaction, on condition that none of the old ones has been set since it was read.
    /// - Returns: how many there were; nil where they do not fit into one transaction.
    func runAtomically() async throws -> Int? {
        var last: KeeperError?
        for _ in 0..<MovingLimits.movesMax {
            guard let records = try await read() else { return nil }
            let changes = changes(records)
            let results: [OperationResult]
            do throws(KeeperError) { results = try await client.multi(changes) } catch {
                if error.code == .limitExceeded { return nil }
                throw error
            }
            guard let failure = Importer.failure(in: results) else { return records.count }
            if case .create(let path, _, _, _) = changes[failure.index] {
                guard failure.error.code == .noNode, failure.index == 0 || path == to.text else { throw failure.error }
                throw missingParent
            }
            // Somebody has changed what was read: once more from the beginning.
            last = failure.error
        }
        throw last.map { KeeperError($0.code, "\($0.message), time and again; nothing was written", path: $0.path) }
            ?? KeeperError(.badVersion, "\(from) changes faster than it can be read", path: from.text)
    }

    var missingParent: CommandError {
        CommandError(
            .noNode, KeeperError.Code.noNode.description,
            "The parent of \(to) does not exist; -p creates it", path: to.text)
    }

    /// The transaction that does it, on condition that each node is as it was read.
    func changes(_ records: [ExportRecord]) -> [Change] {
        let creations = records.map { record in
            Change.create(record.path(below: to).text, data: record.data, mode: record.mode, acl: record.acl)
        }
        let olds = records.map { ($0.path(below: from).text, $0.origin?.version ?? -1) }
        if removes { return creations + olds.reversed().map { .delete($0.0, version: $0.1) } }
        return creations + olds.map { .check($0.0, version: $0.1) }
    }
}
