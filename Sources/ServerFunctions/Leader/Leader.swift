import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Logging

/// The second function of the write path, one at a time: gives every committed write its txid, makes it visible, finds
/// the watches it triggers, answers (paper, section 3.3; `docs/architecture.md`, "The life of one write").
///
/// Calls that do not rest on each other are made at the same time: what the batch needs is read at once, and the last
/// checkpoint is written while the answers are on their way. Several writes in one batch become visible together
/// (``ImageRound``).
///
/// Every step may be repeated by another leader, or by this one after its lease has ended: images and tombstones are
/// fenced by their txid, the checkpoint by its predecessor, notifications by their id.
struct Leader: Sendable {
    let cloud: Cloud
    let meter: Meter
    let config: DeploymentConfig
    /// Of all regions, the first one first.
    let userStores: [RegionStore]
    let logger: Logger

    /// What one message of the queue asks for; a follower puts several into one where it has them at the same time.
    struct Task: Sendable {
        let message: CommitMessage
        let isRepeated: Bool
    }

    /// Handles a batch of the leader queue, in order. It fails or succeeds as a whole: its writes share a checkpoint.
    func handle(_ messages: [ReceivedMessage]) async throws {
        let tasks = tasks(of: messages)
        let isRepeated = messages.contains { $0.receiveCount > 1 }
        if tasks.contains(where: \.message.isTraced) { meter.isTracing = true }
        async let headRead = WriteLog(cloud.store).head()
        // Where somebody wants to see each step, they come one after the other.
        if meter.isTracing { _ = try await headRead }
        async let preparation = LeaderPreparation(self, tasks)
        let head = try await headRead
        let open = head.epochMayBeOpen || isRepeated ? try await Epochs(config, cloud.store).all() : []
        var batch = LeaderBatch(head: head, open: open, try await preparation, limits: userStores[0].store.store.limits)
        for task in tasks { try await handle(task, &batch) }
        try await publishRound(&batch)
        try await finish(&batch, resendingAll: isRepeated)
        for key in batch.garbage { for region in userStores { try await region.store.discard(key) } }
    }

    private func tasks(of messages: [ReceivedMessage]) -> [Task] {
        messages.flatMap { message -> [Task] in
            do {
                return try CommitMessage.pack(decoding: message.body).map {
                    Task(message: $0, isRepeated: message.receiveCount > 1)
                }
            } catch {
                logger.error("A message cannot be read", metadata: ["error": "\(error)"])
                return []
            }
        }
    }

    private func handle(_ task: Task, _ batch: inout LeaderBatch) async throws {
        let message = task.message
        if task.isRepeated {
            // Behind everything before it.
            try await publishRound(&batch)
            if try await answerAgain(message, LeaderBatch.Mark(meter, cloud.clock), &batch) { return }
        }
        switch message.body {
        case .answer(let results):
            try await publishRound(&batch)
            let mark = LeaderBatch.Mark(meter, cloud.clock)
            batch.answer(message, results, txid: 0, mark.taken(meter, cloud.clock, config))
            meter.markCharged()
        case .commit(let commit):
            guard try await isCommitted(commit, message.attempt, batch) else { return }
            if batch.disturbsResults(commit) {
                try await publishRound(&batch)
                try await checkpoint(&batch)
            }
            if batch.add(task, commit) { return }
            try await publishRound(&batch)
            if !batch.add(task, commit) {
                batch.restResults(of: commit)
                try await publishAlone(LeaderBatch.Member(task: task, commit: commit, results: nil), &batch)
            }
        }
    }

    /// Answers an attempt that is in the log.
    /// - Returns: whether it is.
    func answerAgain(
        _ message: CommitMessage, _ mark: LeaderBatch.Mark, _ batch: inout LeaderBatch
    ) async throws -> Bool {
        guard let entry = try await WriteLog(cloud.store).find(attempt: message.attempt) else { return false }
        // A checkpoint that was still on its way when this run began: its txids are no longer ours to give.
        if entry.txid > batch.head.txid { throw CloudError(.fenced, "Another leader is at work") }
        batch.answer(message, entry.results, txid: entry.txid, mark.taken(meter, cloud.clock, config))
        meter.markCharged()
        return true
    }

    /// Writes down what the batch has done so far: nobody repeats it any more.
    func checkpoint(_ batch: inout LeaderBatch) async throws {
        let isOpen = !batch.pending.isEmpty
        try await WriteLog(cloud.store).append(
            batch.entries, after: batch.head, epochMayBeOpen: isOpen, nowMillis: cloud.clock.nowMillis)
        batch.didCheckpoint(epochMayBeOpen: isOpen)
    }

    // MARK: The verdict

    /// Whether the follower has committed; commits in its place if it has not and still could (TryCommit).
    private func isCommitted(
        _ commit: CommitMessage.Commit, _ attempt: String, _ batch: LeaderBatch
    ) async throws -> Bool {
        // What was read beforehand says yes for good; it may have been too early for anything else.
        if batch.preparation.rows[commit.witness]?.contains(attempt) == true { return true }
        let row = try await cloud.store.get(commit.witness)
        if row?.strings(NodeRow.pendingAttribute).contains(attempt) == true { return true }
        if row?.string(TimedLock.tokenAttribute) == attempt {
            do throws(CloudError) {
                try await commit.write(to: cloud.store)
                return true
            } catch {
                guard error.code == .conditionFailed || error.isFinal else { throw error }
                // The follower may have come first.
                let row = try await cloud.store.get(commit.witness)
                if row?.strings(NodeRow.pendingAttribute).contains(attempt) == true { return true }
            }
        }
        // Not committed and never will be; unless the list was cut because another leader has logged it.
        if try await WriteLog(cloud.store).head().txid != batch.head.txid {
            throw CloudError(.fenced, "Another leader is at work")
        }
        return false
    }

    // MARK: The end

    /// The last checkpoint, the notifications and the answers, at the same time: nobody acts on an answer before all that
    /// it tells of is visible, and whoever repeats the batch gives the same answers. What the watches were looked at for
    /// is in the epoch already.
    private func finish(_ batch: inout LeaderBatch, resendingAll: Bool) async throws {
        let log = WriteLog(cloud.store)
        let isOpen = !batch.pending.isEmpty
        let last = log.checkpoint(
            batch.entries, after: batch.head, epochMayBeOpen: isOpen, nowMillis: cloud.clock.nowMillis)
        // Where somebody wants to see each step, they come one after the other.
        if meter.isTracing, let last {
            try await log.write(last)
            batch.chargeRest(meter, upcoming: Usage())
            try await notify(batch, resendingAll: resendingAll)
            return try await answer(batch)
        }
        batch.chargeRest(meter, upcoming: last.map(bill) ?? Usage())
        let done = batch
        async let notified: Void = notify(done, resendingAll: resendingAll)
        async let answered: Void = answer(done)
        if let last { try await log.write(last) }
        _ = try await (notified, answered)
    }

    /// What a checkpoint that is about to be written will cost.
    private func bill(_ checkpoint: ItemUpdate) -> Usage {
        var usage = Usage()
        if case .put(let item) = checkpoint.action {
            usage.writeUnits = BillingRules.writeUnits(bytes: checkpoint.key.billedBytes + item.billedBytes)
        }
        usage.functionMBMicros = BillingRules.functionMBMicros(
            memoryMB: config.functionMemoryMB, micros: BillingRules.NominalMicros.keyValueWrite)
        return usage
    }

    /// Starts the watch function for what this batch has triggered; after a crash for all that may have been lost.
    private func notify(_ batch: LeaderBatch, resendingAll: Bool) async throws {
        let notifications = resendingAll ? batch.open + batch.triggered : batch.triggered
        guard !notifications.isEmpty else { return }
        try await cloud.functions.invoke(
            FunctionName.watch, payload: WatchFunction.payload(notifications))
    }

    private func answer(_ batch: LeaderBatch) async throws {
        for var response in batch.responses {
            response.pending = batch.pendingAt[response.request]
            try await cloud.channel.publish(ChannelMessage(response), to: response.request.session)
        }
    }
}
