import FaaSKeeper
import FaaSKeeperModel

/// What does not fit into one transaction: copied in several, and, where it is moved, removed afterwards.
extension TreeMove {
    /// A node that was copied, as it was then.
    struct Old: Sendable {
        let path: NodePath
        let version: Int32
        let aversion: Int32
        let czxid: Int64
        let mzxid: Int64
        /// Containers and nodes with a time to live may be deleted by the service itself.
        let staysByItself: Bool

        /// Whether nobody has changed it since. One that was deleted and made anew may have the same version; it has
        /// another txid. A change of the list alone leaves version and txid as they are.
        func isStill(_ stat: Stat) -> Bool {
            stat.czxid == czxid && stat.mzxid == mzxid && stat.version == version && stat.aversion == aversion
        }
    }

    /// - Returns: how many nodes there were.
    /// - Throws: code 5 where some changed meanwhile: those are left where they were.
    func runInParts(_ context: CommandContext) async throws -> Int {
        let progress = Progress(context, removes ? "Moving" : "Copying", total: nil)
        let (count, olds) = try await context.withOwnSession { session in
            var plan = ImportPlan(base: to, id: ImportSource.randomID(), source: from.text)
            plan.remedy = " than \(from) has by now; delete the one that is not wanted, and --continue goes on"
            var importer = Importer(client: session, plan: plan)
            do { return try await copy(&importer, progress) } catch {
                await progress.clear()
                context.note(
                    "Stopped: \(importer.counts.text); nothing was removed. With --continue it goes on from there")
                throw error
            }
        }
        await progress.clear()
        guard removes else { return count }
        do { try await remove(olds) } catch {
            if !(error is CommandError) {
                context.note("Stopped: everything is copied, and not all of it removed; --continue goes on from there")
            }
            throw error
        }
        return count
    }

    /// Copies everything.
    /// - Returns: how many nodes there were, and, where they are to be removed, as what they were copied.
    func copy(_ importer: inout Importer, _ progress: Progress?) async throws -> (count: Int, olds: [Old]) {
        var walk = NodeWalk(client: client, root: from, isRecursive: isRecursive)
        var olds: [Old] = []
        try await importer.run(
            {
                guard let record = try await walk.next() else { return nil }
                try check(record)
                if removes, let origin = record.origin {
                    olds.append(
                        Old(
                            path: record.path(below: from), version: origin.version, aversion: origin.aversion,
                            czxid: origin.czxid, mzxid: origin.mzxid, staysByItself: record.owner == .persistent))
                }
                return ExportReader.Item(record: record, line: nil)
            }, progress: progress)
        return (importer.counts.total, olds)
    }

    /// What others have done to copied nodes.
    private struct Meanwhile {
        var changed: [NodePath] = []
        var deleted: [NodePath] = []

        /// One that is not there any more.
        mutating func missed(_ old: Old) { if old.staysByItself { deleted.append(old.path) } }
    }

    /// Removes the old nodes, the deepest first, and each only if it still is what was copied.
    func remove(_ olds: [Old]) async throws {
        var meanwhile = Meanwhile()
        var end = olds.count
        while end > 0 {
            let start = max(0, end - min(MovingLimits.batchNodes, client.multiOperationsMax))
            try await remove(olds[start..<end], &meanwhile)
            end = start
        }
        guard let first = meanwhile.changed.last ?? meanwhile.deleted.last else { return }
        var parts: [String] = []
        if let some = meanwhile.changed.last {
            parts.append(
                "\(Formatting.nodes(meanwhile.changed.count)) changed meanwhile and stay below \(from), \(some) among them"
            )
        }
        if let some = meanwhile.deleted.last {
            parts.append(
                "others have deleted \(Formatting.nodes(meanwhile.deleted.count)) below \(from), \(some) among them")
        }
        throw CommandError(
            .badVersion, KeeperError.Code.badVersion.description,
            parts.joined(separator: "; ")
                + ": all of it was copied to \(to) as it was before; diff shows what differs", path: first.text)
    }

    private func remove(_ olds: ArraySlice<Old>, _ meanwhile: inout Meanwhile) async throws {
        try Task.checkCancellation()
        var same: [Old] = []
        for old in olds.reversed() {
            guard let stat = try await client.exists(old.path.text) else {
                meanwhile.missed(old)
                continue
            }
            if old.isStill(stat) { same.append(old) } else { meanwhile.changed.append(old.path) }
        }
        guard !same.isEmpty else { return }
        let results = try await client.multi(same.map { .delete($0.path.text, version: $0.version) })
        if Importer.failure(in: results) == nil { return }
        for old in same {
            do throws(KeeperError) { try await client.delete(old.path.text, version: old.version) } catch {
                switch error.code {
                case .noNode: meanwhile.missed(old)
                case .badVersion, .notEmpty: meanwhile.changed.append(old.path)
                default: throw error
                }
            }
        }
    }
}
