import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// The heart of an attempt: first the message to the leader, then the commit. Whoever dies in between leaves all that
/// the leader needs to finish (paper, section 3.3).
struct PushAndCommit {
    let turn: FollowerTurn
    let attempt: String
    let isAnswered: Bool

    init(turn: FollowerTurn, attempt: String, isAnswered: Bool = true) {
        self.turn = turn
        self.attempt = attempt
        self.isAnswered = isAnswered
    }

    /// - Returns: whether the attempt was committed, by us or by the leader in our place. If not, another has taken
    ///   the locks over, the leader will reject the message, and a new attempt is due.
    func run(_ commit: CommitMessage.Commit, warnings: [String], usage: Usage) async throws -> Bool {
        let store = turn.follower.cloud.store
        let message = CommitMessage(
            request: turn.request.id, attempt: attempt, isAnswered: isAnswered, isTraced: turn.request.isTraced,
            warnings: warnings, usage: usage + upcoming(commit), body: .commit(commit))
        try await turn.follower.desk.push(message, through: turn.follower.cloud.leaderQueue)
        do throws(CloudError) {
            try await commit.write(to: store)
            return true
        } catch {
            guard error.code == .conditionFailed else { throw error }
            let row = try await store.get(commit.witness)
            if row?.strings(NodeRow.pendingAttribute).contains(attempt) == true { return true }
            return try await WriteLog(store).find(attempt: attempt) != nil
        }
    }

    /// What push and commit will use: the message has to say it before they happen.
    private func upcoming(_ commit: CommitMessage.Commit) -> Usage {
        var usage = Usage()
        usage.queueSends = 1
        var units: Int64 = 0
        for update in commit.updates {
            if case .modify(let changes) = update.action,
                let item = try? ItemUpdate(update.key, .modify(changes)).applied(to: nil)
            {
                units += BillingRules.writeUnits(bytes: update.key.billedBytes + item.billedBytes)
            } else {
                units += 1
            }
        }
        usage.writeUnits = commit.updates.count > 1 ? units * Int64(BillingRules.transactionFactor) : units
        let nominal = BillingRules.NominalMicros.queueSend + BillingRules.NominalMicros.keyValueWrite
        usage.functionMBMicros = Int64(turn.follower.config.functionMemoryMB) * nominal
        return usage
    }
}

extension CommitMessage.Commit {
    /// The same write, whoever makes it: the follower, or the leader in its place.
    func write(to store: any KeyValueStore) async throws(CloudError) {
        if updates.count == 1 { _ = try await store.update(updates[0]) } else { _ = try await store.transact(updates) }
    }
}
