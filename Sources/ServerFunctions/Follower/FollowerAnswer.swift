import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// How a turn ends without a write: with a refusal, or an answer that changes nothing.
extension FollowerTurn {
    private var cloud: Cloud { follower.cloud }

    /// One result for each operation: in a multi the others say that they were not done.
    func failures(_ error: KeeperError, at failedIndex: Int = 0) -> [OperationResult] {
        let count = max(1, request.operations.count)
        return (0..<count).map { index in
            let path = request.operations.isEmpty ? nil : request.operations[index].pathText
            if index == failedIndex { return .failed(error) }
            return index < failedIndex
                ? .failed(KeeperError(.rolledBack, "Undone, as another operation failed", path: path))
                : .failed(KeeperError(.runtimeInconsistency, "Not tried, as an earlier operation failed", path: path))
        }
    }

    /// Refuses without having looked at any node.
    func refuse(with results: [OperationResult]) async throws {
        var none = NodeLocks(store: cloud.store, token: "")
        _ = try await refuse(with: results, &none)
    }

    /// Gives the locks up; notes the refusal, so that a redelivery answers the same; answers, or lets the leader answer
    /// where the refusal rests on a commit that readers cannot see yet (protocol trap 3).
    /// - Returns: false when the rows may not have been like that all at one time: then it has to be judged anew.
    func refuse(with results: [OperationResult], _ locks: inout NodeLocks) async throws -> Bool {
        let waits = try await restsOnUnapplied(locks)
        guard try await locks.releaseIfHeld(isWhole: request.operations.count > 1) else { return false }
        let answer = Response(request: request.id, txid: 0, results: results)
        try await cloud.store.put(
            Layout.refusal(request.id), ["at": .int(cloud.clock.nowMillis), "b": .bytes(answer.encoded())])
        for case .object(let key, _)? in request.operations.map(\.payload) {
            try await follower.userStore.discard(key)
        }
        try await self.answer(results, waits: waits)
        return true
    }

    /// Answers without a write, in order behind what is not visible yet.
    /// - Returns: false when the rows may not have been like that all at one time.
    func answer(_ results: [OperationResult], _ locks: inout NodeLocks) async throws -> Bool {
        let waits = try await restsOnUnapplied(locks)
        guard try await locks.releaseIfHeld(isWhole: request.operations.count > 1) else { return false }
        try await answer(results, waits: waits)
        return true
    }

    /// Whether some row is ahead of what readers can see.
    func restsOnUnapplied(_ locks: NodeLocks) async throws -> Bool {
        for (path, row) in locks.rows.sorted(by: { $0.key < $1.key })
        where try await !PendingList(row.pending).unapplied(path: path, follower).isEmpty {
            return true
        }
        return false
    }

    func answer(_ results: [OperationResult], waits: Bool) async throws {
        if waits {
            let message = CommitMessage(
                request: request.id, attempt: attemptPrefix + "answer", isAnswered: true, isTraced: request.isTraced,
                warnings: [], usage: usageSoFar, body: .answer(results))
            try await cloud.leaderQueue.send([message.queued])
        } else {
            try await publish(Response(request: request.id, txid: 0, results: results, usage: usageSoFar))
        }
    }

    func publish(_ response: Response) async throws {
        try await cloud.channel.publish(ChannelMessage(response), to: response.request.session)
    }

    // MARK: Usage

    /// What the request has used in this function so far, its own share of the run included: sessions that are served at
    /// the same time share the time.
    var usageSoFar: Usage {
        var usage = follower.meter.usage - usageBefore
        usage.functionMBMicros += BillingRules.functionMBMicros(
            memoryMB: follower.config.functionMemoryMB,
            micros: max(
                cloud.clock.monotonicMicros - startedMicros, follower.meter.nominalMicros - nominalBefore)
                / Int64(follower.lanes))
        return usage
    }

    /// Where the client asked for every step, those of this function go to it by themselves: some of them come after
    /// the message to the leader, which brings the answer.
    func reportSteps() async throws {
        guard request.isTraced else { return }
        let steps = follower.meter.takeSteps()
        follower.meter.isTracing = false
        let report = Response(request: request.id, txid: 0, results: [], steps: steps)
        try await cloud.channel.publish(
            ChannelMessage(id: "steps\(request.id.number)", body: report.encoded()), to: request.id.session)
    }
}

extension CommitMessage {
    /// In the leader queue there is one group: all writes in one order.
    var queued: QueueMessage {
        CommitMessage.queued([self])
    }
}

extension ChannelMessage {
    init(_ response: Response) {
        self.init(id: "response\(response.request.number)", body: response.encoded())
    }
}
