import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// Ends a session: deletes its ephemeral nodes in as many transactions as they need, its watches, its row.
///
/// The request travels in the session's own group behind all its others, so nothing of the session comes after it; the
/// row is marked first, and a commit that makes an ephemeral checks the mark (protocol trap 10). Whoever was told after a
/// sign of life that the session lives can count on its time-out: silence that is over evicts nobody.
struct SessionCloser {
    let turn: FollowerTurn

    private var cloud: Cloud { turn.follower.cloud }
    private var session: SessionID { turn.request.id.session }

    /// Ephemerals deleted in one transaction: each takes at most three rows of the system store, and the user store's
    /// transaction has its own bound.
    private var chunk: Int { max(1, min(cloud.store.limits.transactionItemsMax / 4 - 1, 200)) }

    func close() async throws {
        switch try await markClosing() {
        case .marked: break
        case .missing: return try await answer()
        case .alive: return
        }
        let rows = try await cloud.store.queryAll(
            ItemQuery(Layout.sessions, session.hex, prefix: Layout.ephemeralPrefix))
        var paths = rows.map { NodePath(unchecked: String($0.sort.dropFirst(Layout.ephemeralPrefix.count))) }
        var isAnsweredByLeader = false
        while !paths.isEmpty {
            let part = Array(paths.prefix(chunk))
            paths.removeFirst(part.count)
            if try await delete(part, isLast: paths.isEmpty) { isAnsweredByLeader = paths.isEmpty }
        }
        try await removeWatches()
        try await cloud.store.delete(Layout.session(session))
        if !isAnsweredByLeader { try await answer() }
    }

    private enum Mark {
        case marked
        /// The session has no row: it was closed before, or never registered.
        case missing
        /// It was silent, and is no longer.
        case alive
    }

    private func markClosing() async throws -> Mark {
        var seen: Int64?
        if case .evictSilent(let seenMillis) = turn.request.body { seen = seenMillis }
        do throws(CloudError) {
            _ = try await cloud.store.update(SessionRow.closing(session, seenMillis: seen))
            return .marked
        } catch {
            guard error.code == .conditionFailed else { throw error }
            return error.current == nil ? .missing : .alive
        }
    }

    /// Deletes some ephemerals in one transaction, repeated until it goes through.
    /// - Returns: whether there was anything left to delete.
    private func delete(_ paths: [NodePath], isLast: Bool) async throws -> Bool {
        var wanted: [NodePath: Bool] = [:]
        for path in paths {
            wanted[path] = false
            if let parent = path.parent { wanted[parent] = false }
        }
        return try await turn.repeatAttempts { attempt, locks in
            guard try await turn.lock(wanted, &locks) else { return nil }
            var planner = WritePlanner(
                session: session, attempt: attempt, nowMillis: cloud.clock.nowMillis, config: turn.follower.config,
                access: AccessRules([]), quotas: turn.quotas.quotas, rows: locks.rows)
            // Who says that it is session 0 owns no persistent node.
            for path in paths
            where locks.rows[path].map({ EphemeralOwner(field: $0.owner) }) == .session(session) {
                do { _ = try planner.deleteForService(path) } catch { continue }
            }
            if planner.changed.isEmpty {
                try await locks.release()
                return false
            }
            let commit = try await turn.commit(
                of: planner, [ResultTemplate(kind: .deleted, path: .root, stat: Stat())], locks, attempt)
            let isDone = try await PushAndCommit(turn: turn, attempt: attempt, isAnswered: isLast).run(
                commit, warnings: [], usage: turn.usageSoFar)
            return isDone ? true : nil
        }
    }

    private func removeWatches() async throws {
        let rows = try await cloud.store.queryAll(
            ItemQuery(Layout.sessions, session.hex, prefix: Layout.watchPrefix))
        for row in rows {
            guard let registration = try? WatchRegistration(item: row.item) else { continue }
            try await WatchRegistry(cloud.store).remove(registration)
        }
        try await Epochs(turn.follower.config, cloud.store).removeAll(of: session)
    }

    private func answer() async throws {
        let isAsked = turn.request.body == .closeSession(evicted: false)
        let results: [OperationResult] = isAsked ? [.deleted] : [.failed(.sessionExpired)]
        try await turn.publish(
            Response(request: turn.request.id, txid: 0, results: results, usage: turn.usageSoFar))
    }
}
