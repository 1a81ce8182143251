import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// One delivery of one request: as many attempts as it takes until the request is committed or refused.
struct FollowerTurn {
    let follower: Follower
    let request: Request
    let isRedelivered: Bool
    let isForgotten: Bool
    let deadlineMillis: Int64
    let quotas: QuotaBook
    let usageBefore: Usage
    let startedMicros: Int64
    let nominalBefore: Int64

    private var cloud: Cloud { follower.cloud }

    init(
        follower: Follower, request: Request, isRedelivered: Bool, isForgotten: Bool, deadlineMillis: Int64,
        quotas: QuotaBook
    ) {
        self.follower = follower
        self.request = request
        self.isRedelivered = isRedelivered
        self.isForgotten = isForgotten
        self.deadlineMillis = deadlineMillis
        self.quotas = quotas
        usageBefore = follower.meter.charged
        startedMicros = follower.cloud.clock.monotonicMicros
        nominalBefore = follower.meter.nominalMicros
        follower.meter.isTracing = request.isTraced
    }

    func run() async throws {
        switch request.body {
        case .single where isForgotten, .multi where isForgotten:
            // Its client has long given up. Doing it now might be doing it twice.
            try await publish(
                Response(
                    request: request.id, txid: 0,
                    results: failures(
                        KeeperError(.timedOut, "The request came too late: it is unknown whether it was done"))))
        case .single, .multi:
            if request.isRegistered, try await cloud.store.get(Layout.session(request.id.session)) == nil {
                try await refuse(with: failures(KeeperError.sessionExpired))
            } else {
                try await write()
            }
        case .closeSession, .evictSilent: try await SessionCloser(turn: self).close()
        case .expire: try await write()
        }
        try await reportSteps()
        follower.meter.markCharged()
    }

    // MARK: Writing

    private func write() async throws {
        var wanted = firstRows
        try await repeatAttempts { attempt, locks -> Void? in
            guard try await lock(wanted, &locks) else { return nil }
            do {
                if try await step(attempt, &locks) { return () }
            } catch let error as CloudError where error.isFinal {
                // It would be the same the next time: whoever asked for it has to know.
                if try await refuse(with: failures(KeeperError(final: error)), &locks) { return () }
            } catch let needed as WritePlanner.RowNeeded {
                // A name that only the parent's row tells. Lock it too, keeping what is held; if it is busy, all is
                // given up.
                wanted[needed.path] = (wanted[needed.path] ?? false) || needed.mayCreate
                if try await extend(attempt, &locks, &wanted) { return () }
            }
            return nil
        }
    }

    /// Makes attempts, each with a token of its own and a longer pause before it, until one has an outcome.
    /// - Throws: `Postponed` when the function's time is up: the request is delivered again.
    func repeatAttempts<Outcome>(
        _ attempt: (String, inout NodeLocks) async throws -> Outcome?
    ) async throws -> Outcome {
        var backoff: Int64 = 1
        while true {
            let token = attemptPrefix + cloud.random.token()
            var locks = NodeLocks(store: cloud.store, token: token)
            if let outcome = try await attempt(token, &locks) { return outcome }
            guard cloud.clock.nowMillis + backoff < deadlineMillis else { throw Follower.Postponed() }
            let pause = cloud.random.jitter(in: 1...backoff)
            try await follower.desk.away { try await cloud.clock.sleep(millis: pause) }
            backoff = min(backoff * 2, 50)
        }
    }

    /// Locks and loads the rows, and makes those that it may make; reads the quotas at the same time.
    /// - Returns: false when one of them is busy.
    func lock(_ wanted: [NodePath: Bool], _ locks: inout NodeLocks) async throws -> Bool {
        // Where somebody wants to see each step, they come one after the other.
        if request.isTraced { try await loadQuotas() }
        async let loaded: Void = loadQuotas()
        let isLocked = try await locks.acquire(wanted, clock: cloud.clock, lockMillis: follower.config.lockMillis)
        do { try await loaded } catch {
            try await locks.release()
            throw error
        }
        return isLocked
    }

    private func loadQuotas() async throws {
        if !quotas.isLoaded { try await quotas.load(from: cloud.store) }
    }

    /// Locks further rows for the attempt until its plan needs no more.
    /// - Returns: whether the request is dealt with.
    private func extend(
        _ attempt: String, _ locks: inout NodeLocks, _ wanted: inout [NodePath: Bool]
    ) async throws -> Bool {
        for _ in 0...request.operations.count {
            guard try await lock(wanted, &locks) else { break }
            do { return try await step(attempt, &locks) } catch let needed as WritePlanner.RowNeeded {
                wanted[needed.path] = (wanted[needed.path] ?? false) || needed.mayCreate
            }
        }
        // The sequence number moves on with every other create: such a row is wanted only for this attempt.
        wanted = firstRows
        try await locks.release()
        return false
    }

    /// One attempt with its rows locked.
    /// - Returns: whether the request is dealt with; if not, a new attempt is due.
    private func step(_ attempt: String, _ locks: inout NodeLocks) async throws -> Bool {
        if isRedelivered, try await wasDealtWith(&locks) { return true }
        var planner = WritePlanner(
            session: request.id.session, attempt: attempt, nowMillis: cloud.clock.nowMillis,
            config: follower.config, access: AccessRules(request.credentials), quotas: quotas.quotas, rows: locks.rows)
        let templates: [ResultTemplate]
        switch try plan(&planner, ownerIsGone: try await ownerIsGone(locks)) {
        case .accepted(let results): templates = results
        case .refused(let reason, let index):
            return try await refuse(with: failures(reason, at: index), &locks)
        }
        if planner.changed.isEmpty {
            return try await answer(templates.map { _ in .checked }, &locks)
        }
        let commit = try await commit(of: planner, templates, locks, attempt)
        if let fault = excess(commit) {
            return try await refuse(with: failures(fault), &locks)
        }
        let isDone = try await PushAndCommit(turn: self, attempt: attempt).run(
            commit, warnings: planner.warnings, usage: usageSoFar)
        // Perhaps others have used the quota up: the next delivery reads it anew.
        if !isDone, planner.usesQuota { throw Follower.Postponed() }
        return isDone
    }

    /// The conditional write and what the leader needs to know of it.
    func commit(
        of planner: WritePlanner, _ templates: [ResultTemplate], _ locks: NodeLocks, _ attempt: String
    ) async throws -> CommitMessage.Commit {
        var changed: [NodePath: NodeRow] = [:]
        for path in planner.changed {
            var row = planner.rows[path] ?? NodeRow()
            row.pending = try await PendingList(row.pending).trimmed(path: path, follower) + [attempt]
            row.sequence += 1
            changed[path] = row
        }
        let deltas = planner.deltas.map { delta in
            var delta = delta
            delta.sequence = changed[delta.path]?.sequence ?? 0
            return delta
        }
        return CommitMessage.Commit(
            updates: locks.commit(changed) + planner.allSideUpdates, witness: Layout.node(planner.changed[0]),
            deltas: deltas, results: templates, events: planner.events, tombstones: planner.tombstones,
            garbage: planner.garbage)
    }

    /// Which limit of the provider the write would exceed.
    private func excess(_ commit: CommitMessage.Commit) -> KeeperError? {
        let limits = cloud.store.limits
        let max = limits.transactionItemsMax
        // An image and a row of the child list for each delta, at the most.
        let rows = Swift.max(commit.updates.count, commit.deltas.count * 2)
        if rows > max {
            return KeeperError(
                .limitExceeded, "The request changes \(rows) rows in one transaction, the limit is \(max)")
        }
        let sorts =
            commit.updates.map(\.key.sort)
            + commit.deltas.flatMap { delta in
                (delta.children?.rowsAdded ?? []).map { Layout.child(delta.path, $0.name, $0.incarnation).sort }
            }
        // The leader could never make it visible.
        if let bytes = sorts.map(\.utf8.count).max(), bytes > limits.sortBytesMax {
            return KeeperError(
                .limitExceeded,
                "A name or path would take \(bytes) bytes in a key of the store, the limit is \(limits.sortBytesMax)")
        }
        if request.operations.count > follower.config.multiOperationsMax {
            return KeeperError(
                .limitExceeded,
                "\(request.operations.count) operations in one multi, the limit is \(follower.config.multiOperationsMax)"
            )
        }
        return nil
    }

    /// The rows that the request names, and whether it may make them.
    private var firstRows: [NodePath: Bool] {
        var wanted: [NodePath: Bool] = [:]
        func want(_ path: NodePath?, _ mayCreate: Bool) {
            if let path { wanted[path] = (wanted[path] ?? false) || mayCreate }
        }
        for operation in request.operations {
            switch operation {
            case .create(let text, _, let mode, _):
                guard let parent = try? WritePlanner.parent(of: text, isSequential: mode.isSequential) else { continue }
                want(parent, false)
                if !mode.isSequential { want(NodePath(unchecked: text), true) }
            case .set(let path, _, _), .check(let path, _), .setACL(let path, _, _): want(path, false)
            case .delete(let path, _):
                want(path.parent, false)
                want(path, false)
            }
        }
        if case .expire(let path, _, _) = request.body {
            want(path.parent, false)
            want(path, false)
        }
        return wanted
    }

    /// Applies the operations one after the other.
    /// - Returns: their results, or which one was refused and why.
    /// Whether a node that is to expire is an ephemeral one whose session has ended: `fsck` asks for its deletion.
    private func ownerIsGone(_ locks: NodeLocks) async throws -> Bool {
        guard case .expire(let path, _, _) = request.body, let row = locks.rows[path],
            case .session(let owner) = EphemeralOwner(field: row.owner)
        else { return false }
        return try await cloud.store.get(Layout.session(owner)) == nil
    }

    private func plan(_ planner: inout WritePlanner, ownerIsGone: Bool) throws -> Planned {
        var templates: [ResultTemplate] = []
        do {
            if case .expire(let path, let incarnation, let version) = request.body {
                let row = planner.rows[path]
                // No access control list is asked: whoever can send requests could delete any node by this one.
                guard let row, ownerIsGone || EphemeralOwner(field: row.owner).expires else {
                    throw KeeperError(.badArguments, "The node does not expire: \(path)", path: path.text)
                }
                guard row.incarnation == incarnation, row.version == version, row.numChildren == 0 else {
                    throw KeeperError(.badVersion, "The node is in use: \(path)", path: path.text)
                }
                templates.append(try planner.deleteForService(path))
            }
            for operation in request.operations { templates.append(try planner.apply(operation)) }
        } catch let error as KeeperError {
            return .refused(error, index: templates.count)
        }
        return .accepted(templates)
    }

    private enum Planned {
        case accepted([ResultTemplate])
        case refused(KeeperError, index: Int)
    }

    // MARK: Redelivery

    /// Whether an earlier delivery got through: looked for in the rows, then in the log, then among the refusals
    /// (protocol trap 2). With the locks taken none can get through any more.
    private func wasDealtWith(_ locks: inout NodeLocks) async throws -> Bool {
        // The rows were read first, when they were locked: what moved from them to the log since is found there.
        var isDone = isPending(locks)
        if !isDone { isDone = try await WriteLog(cloud.store).find(request.id) != nil }
        if isDone {
            // The leader has answered, or will.
            try await locks.release()
            return true
        }
        if let bytes = try await cloud.store.get(Layout.refusal(request.id))?.bytes("b") {
            let waits = try await restsOnUnapplied(locks)
            try await locks.release()
            try await answer(try Response(decoding: bytes).results, waits: waits)
            return true
        }
        return false
    }

    /// Attempts carry their request, so the rows' pending lists tell.
    private func isPending(_ locks: NodeLocks) -> Bool {
        locks.rows.values.contains { row in row.pending.contains { $0.hasPrefix(attemptPrefix) } }
    }

    var attemptPrefix: String { request.id.description + "/" }
}
