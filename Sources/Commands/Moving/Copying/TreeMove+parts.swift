import FaaSKeeper
import FaaSKeeperModel

/// What does not fit into one transaction: copied in several, and, where it is moved, removed afterwards.
extension TreeMove {
    /// A node that was copied, as it was then.
    private struct Old {
        let path: NodePath
        let version: Int32
        let czxid: Int64
        let mzxid: Int64
    }

    /// - Returns: how many nodes there were.
    /// - Throws: code 5 where some changed meanwhile: those are left where they were.
    func runInParts(_ context: CommandContext) async throws -> Int {
        var walk = NodeWalk(client: client, root: from, isRecursive: isRecursive)
        var olds: [Old] = []
        var plan = ImportPlan(base: to, id: ImportSource.randomID(), source: from.text)
        plan.verb = removes ? "Moved" : "Copied"
        let progress = Progress(context, removes ? "Moving" : "Copying", total: nil)
        let count = try await context.withOwnSession { session in
            var importer = Importer(client: session, plan: plan)
            do {
                try await importer.run(
                    {
                        guard let record = try await walk.next() else { return nil }
                        try check(record)
                        if removes, let origin = record.origin {
                            olds.append(
                                Old(
                                    path: record.path(below: from), version: origin.version, czxid: origin.czxid,
                                    mzxid: origin.mzxid))
                        }
                        return ExportReader.Item(record: record, line: nil)
                    }, progress: progress)
            } catch {
                await progress.clear()
                context.note(
                    "Stopped: \(importer.counts.text); nothing was removed. With --continue it goes on from there")
                throw error
            }
            return importer.counts.total
        }
        await progress.clear()
        if removes { try await remove(olds) }
        return count
    }

    /// Removes the old nodes, the deepest first, and each only if it still is what was copied.
    private func remove(_ olds: [Old]) async throws {
        var left: [NodePath] = []
        var end = olds.count
        while end > 0 {
            let start = max(0, end - min(MovingLimits.batchNodes, client.multiOperationsMax))
            left += try await remove(olds[start..<end])
            end = start
        }
        guard let first = left.last else { return }
        throw CommandError(
            .badVersion, KeeperError.Code.badVersion.description,
            "\(Formatting.nodes(left.count)) changed meanwhile and stay below \(from), \(first) among them: "
                + "all of it was copied to \(to) as it was before; diff shows what differs",
            path: first.text)
    }

    /// - Returns: those that are left.
    private func remove(_ olds: ArraySlice<Old>) async throws -> [NodePath] {
        try Task.checkCancellation()
        var left: [NodePath] = []
        var same: [Old] = []
        for old in olds.reversed() {
            guard let stat = try await client.exists(old.path.text) else { continue }
            // Deleted and made anew it may have the same version; it has another txid.
            let isSame = stat.czxid == old.czxid && stat.mzxid == old.mzxid && stat.version == old.version
            if isSame { same.append(old) } else { left.append(old.path) }
        }
        guard !same.isEmpty else { return left }
        let results = try await client.multi(same.map { .delete($0.path.text, version: $0.version) })
        if Importer.failure(in: results) == nil { return left }
        for old in same {
            do throws(KeeperError) { try await client.delete(old.path.text, version: old.version) } catch {
                switch error.code {
                case .noNode: continue
                case .badVersion, .notEmpty: left.append(old.path)
                default: throw error
                }
            }
        }
        return left
    }
}
