import FaaSKeeper
import FaaSKeeperModel

/// One node after the other, each compared with what is there.
extension Importer {
    /// What is to be done with a node.
    private enum Decision {
        case create
        case unchanged
        case overwrite(ExportRecord)
        case keep
        case unreadable
        case conflict([String])
    }

    mutating func workThrough(_ nodes: [Node]) async throws {
        _ = try door.open()
        var missing: [Node] = []
        for node in nodes {
            try Task.checkCancellation()
            do {
                let decision = try await decide(node)
                if case .create = decision, !plan.isDryRun {
                    missing.append(node)
                    continue
                }
                // In the order of the records: a node may need one before it.
                try await create(missing)
                missing = []
                try await carryOut(decision, node)
            } catch { throw self.error(error, node.line) }
        }
        try await create(missing)
    }

    private func decide(_ node: Node) async throws -> Decision {
        let found: ExportRecord?
        do {
            found = try await NodeWalk.record(of: node.path, node.record.path, client)
        } catch let error as KeeperError where error.code == .noAuth {
            return .unreadable
        }
        guard var there = found else { return .create }
        there.acl = door.without(there.acl).acl
        var wanted = node.record
        if NodeWalk.hidesDigests(there.acl) { wanted.acl = NodeWalk.hidingDigests(wanted.acl) }
        let differences = wanted.differences(from: there)
        if differences.isEmpty { return .unchanged }
        // The root is there from the beginning: as long as nobody has set it, that is no conflict.
        if node.path.isRoot, there.origin?.version == 0, there.data.isEmpty { return .overwrite(there) }
        switch plan.existing {
        case .fail: return .conflict(differences)
        case .skip: return .keep
        case .overwrite: return .overwrite(there)
        }
    }

    private mutating func carryOut(_ decision: Decision, _ node: Node) async throws {
        switch decision {
        case .create:
            // Only in a dry run.
            counts.created += 1
            try await onAction("create", node.path)
        case .unchanged:
            counts.unchanged += 1
            try await reopen(node)
        case .keep:
            counts.kept += 1
            try await onAction("keep", node.path)
        case .unreadable:
            counts.unreadable += 1
            try await onAction("keep", node.path)
        case .overwrite(let there):
            try await onAction("overwrite", node.path)
            if !plan.isDryRun { try await overwrite(there, node) }
            if there.mode != node.record.mode { counts.typesKept += 1 }
            counts.overwritten += 1
        case .conflict(let differences):
            counts.conflicts += 1
            try await onAction("conflict", node.path)
            if plan.isDryRun { return }
            throw CommandError(
                .nodeExists, KeeperError.Code.nodeExists.description,
                "\(node.path) is there already with another \(differences.joined(separator: " and "))"
                    + plan.remedy,
                path: node.path.text)
        }
    }

    /// A node of an import that was broken off may still have the door in its list.
    private mutating func reopen(_ node: Node) async throws {
        guard !plan.isDryRun, door.isNeeded(for: node.record.acl) else { return }
        guard let acl = try? await client.acl(node.path.text).acl, door.without(acl).hadDoor else { return }
        opened.append((node.path, node.record.acl))
    }

    private mutating func overwrite(_ there: ExportRecord, _ node: Node) async throws {
        if there.data != node.record.data {
            try await client.set(node.path.text, data: node.record.data, version: there.origin?.version ?? -1)
        }
        if !ExportRecord.areSame(there.acl, node.record.acl) {
            if node.record.origin?.children != 0, door.isNeeded(for: node.record.acl) {
                try await client.setACL(node.path.text, node.record.acl + [try door.open()])
                opened.append((node.path, node.record.acl))
            } else {
                try await client.setACL(node.path.text, node.record.acl)
            }
        }
    }

    /// Makes nodes that were not there a moment ago.
    private mutating func create(_ nodes: [Node]) async throws {
        guard let first = nodes.first else { return }
        var changes: [Change] = []
        for node in nodes { changes.append(try change(for: node)) }
        let results: [OperationResult]
        do { results = try await client.multi(changes) } catch { throw self.error(error, first.line) }
        guard let failure = Importer.failure(in: results) else {
            counts.created += nodes.count
            return
        }
        guard [.nodeExists, .noNode].contains(failure.error.code) else {
            throw error(failure.error, nodes[failure.index].line)
        }
        for (node, change) in zip(nodes, changes) {
            do { try await createAlone(node, change) } catch { throw self.error(error, node.line) }
        }
    }

    private mutating func createAlone(_ node: Node, _ change: Change) async throws {
        guard case .create(let path, let data, let mode, let acl) = change else { return }
        func create() async throws(KeeperError) {
            _ = try await client.create(path, data: data, mode: mode, acl: acl)
        }
        do {
            do throws(KeeperError) { try await create() } catch {
                guard error.code == .noNode else { throw error }
                try await Command.createParents(of: node.path, client)
                try await create()
            }
            counts.created += 1
        } catch let error as KeeperError where error.code == .nodeExists {
            // Twice in the file, or somebody else's.
            let decision = try await decide(node)
            if case .create = decision { throw error }
            try await carryOut(decision, node)
        }
    }
}
