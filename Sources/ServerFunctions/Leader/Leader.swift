import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Logging

/// The second function of the write path, one at a time: gives every committed write its txid, makes it visible, finds
/// the watches it triggers, answers (paper, section 3.3; `docs/architecture.md`, "The life of one write").
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

    /// Handles a batch of the leader queue, in order. It fails or succeeds as a whole: its writes share a checkpoint.
    func handle(_ messages: [ReceivedMessage]) async throws {
        let log = WriteLog(cloud.store)
        let head = try await log.head()
        let isRepeated = messages.contains { $0.receiveCount > 1 }
        let open = head.epochMayBeOpen || isRepeated ? try await Epochs(config, cloud.store).all() : []
        var batch = LeaderBatch(head: head, open: open)
        for message in messages {
            let commit: CommitMessage
            do { commit = try CommitMessage(decoding: message.body) } catch {
                logger.error("A message cannot be read", metadata: ["error": "\(error)"])
                continue
            }
            if commit.isTraced { meter.isTracing = true }
            try await handle(commit, isRepeated: message.receiveCount > 1, &batch)
        }
        try await checkpoint(&batch)
        batch.chargeRest(meter)
        try await notify(batch, resendingAll: isRepeated)
        try await answer(batch)
        for key in batch.garbage { for region in userStores { try await region.store.discard(key) } }
    }

    private func handle(_ message: CommitMessage, isRepeated: Bool, _ batch: inout LeaderBatch) async throws {
        let mark = LeaderBatch.Mark(meter, cloud.clock)
        defer { meter.markCharged() }
        if isRepeated, try await answerAgain(message, mark, &batch) { return }
        switch message.body {
        case .answer(let results):
            batch.answer(message, results, txid: 0, mark.taken(meter, cloud.clock, config))
        case .commit(let commit):
            guard try await isCommitted(commit, message.attempt, batch) else { return }
            if batch.disturbsResults(commit) { try await checkpoint(&batch) }
            let txid = batch.nextTxid
            guard let (results, wasVisible) = try await publish(commit, message.attempt, txid, &batch) else {
                // Visible before this run: by a leader that died before its checkpoint, whose place we take, or by one
                // that went on while we were paused.
                if try await answerAgain(message, mark, &batch) { return }
                throw CloudError(.fenced, "Another leader is at work")
            }
            try await trigger(commit.events, txid, wasTried: isRepeated || wasVisible, &batch)
            batch.entries.append(
                LogEntry(
                    request: message.request, attempt: message.attempt, txid: txid, results: results,
                    tombstones: commit.tombstones, events: commit.events))
            batch.garbage += commit.garbage
            batch.answer(message, results, txid: txid, mark.taken(meter, cloud.clock, config))
        }
    }

    /// Answers an attempt that is in the log.
    /// - Returns: whether it is.
    private func answerAgain(
        _ message: CommitMessage, _ mark: LeaderBatch.Mark, _ batch: inout LeaderBatch
    ) async throws -> Bool {
        guard let entry = try await WriteLog(cloud.store).find(attempt: message.attempt) else { return false }
        // A checkpoint that was still on its way when this run began: its txids are no longer ours to give.
        if entry.txid > batch.head.txid { throw CloudError(.fenced, "Another leader is at work") }
        batch.answer(message, entry.results, txid: entry.txid, mark.taken(meter, cloud.clock, config))
        return true
    }

    /// Writes down what the batch has done so far: nobody repeats it any more.
    private func checkpoint(_ batch: inout LeaderBatch) async throws {
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

    // MARK: Visibility

    /// Writes the images, and completes the results with the txids.
    ///
    /// What a Stat needs of the image has to come out the same when the write is repeated after a crash. A write to one
    /// node reads it from the image that it leaves; one to several nodes, which may change it, notes in the image how
    /// it was before. In both cases a later write that would change it waits for a checkpoint (``LeaderBatch``).
    private func publish(
        _ commit: CommitMessage.Commit, _ attempt: String, _ txid: Int64, _ batch: inout LeaderBatch
    ) async throws -> (results: [OperationResult], wasVisible: Bool)? {
        var before: [NodePath: TxidsBefore] = [:]
        var deltas = commit.deltas
        let needed = Set(commit.results.filter(\.needsImage).map(\.path))
        if deltas.count > 1 {
            for index in deltas.indices where needed.contains(deltas[index].path) {
                guard let image = try await userStores[0].store.image(deltas[index].path) else { continue }
                let txids = image.txid == txid ? image.before ?? TxidsBefore(image.stat) : TxidsBefore(image.stat)
                before[deltas[index].path] = txids
                deltas[index].before = txids
            }
        }
        let outcome = try await RegionalWrite(userStores).apply(
            userStores.map {
                ImageWrite(txid: txid, attempt: attempt, epoch: batch.stamp(for: $0.region), deltas: deltas)
            })
        if outcome.isRepeated, try await WriteLog(cloud.store).find(attempt: attempt) != nil { return nil }
        if let after = outcome.image { before[deltas[0].path] = TxidsBefore(after.stat) }
        batch.restResults(of: commit)
        return (commit.results.map { $0.completed(txid: txid, before: before[$0.path]) }, outcome.isRepeated)
    }

    // MARK: Watches

    /// Looks for the watches that the events trigger and records the notifications in the epoch, before anything later
    /// is published. After the images: a watch that is registered now sees them.
    ///
    /// A leader that died at this write, or a call of its that is still on its way, may have recorded notifications and
    /// spent their watches: what the watches no longer tell, the epoch tells.
    private func trigger(
        _ events: [NodeEvent], _ txid: Int64, wasTried: Bool, _ batch: inout LeaderBatch
    ) async throws {
        var matcher = WatchMatcher(try await registrations(for: events, at: txid))
        if wasTried { try await rememberNotifications(of: txid, &batch) }
        guard !matcher.registrations.isEmpty else { return }
        for (index, event) in events.enumerated() {
            let id = NotificationID(txid: txid, index: Int32(index))
            for (session, matched) in matcher.match(event) {
                let notification = Notification(
                    session: session, id: id, previous: batch.pending(for: session, before: id), event: event,
                    watches: matched.map(\.id.number), region: matched.first?.region ?? config.regions[0])
                if try await record(notification, spending: matched.filter(\.kind.isOneShot), batch) {
                    batch.record(notification)
                } else {
                    try await rememberNotifications(of: txid, &batch)
                }
            }
        }
    }

    /// The watches that may see the events, of those who had not seen the write when they registered.
    private func registrations(
        for events: [NodeEvent], at txid: Int64
    ) async throws(CloudError) -> [WatchRegistration] {
        let registry = WatchRegistry(cloud.store)
        let counts = try await registry.counts()
        var registrations: [WatchRegistration] = []
        if counts.node > 0 {
            for path in Set(events.map(\.path)).sorted() {
                registrations += try await registry.registrations(on: path)
            }
        }
        if counts.recursive > 0 { registrations += try await registry.recursiveRegistrations() }
        return registrations.filter { $0.since < txid }
    }

    /// Records a notification and takes its one-shot registrations away, in one transaction that fails when another
    /// leader has gone on.
    /// - Returns: whether it is recorded now; if not, an earlier run has recorded it.
    private func record(
        _ notification: Notification, spending spent: [WatchRegistration], _ batch: LeaderBatch
    ) async throws -> Bool {
        let epoch = Epoch(region: notification.region, cloud.store)
        let registry = WatchRegistry(cloud.store)
        var spent = spent
        while true {
            let updates =
                [WriteLog.fence(after: batch.head), epoch.recording(notification)]
                + WatchRegistry.removal(of: spent)
            do throws(CloudError) {
                _ = try await cloud.store.transact(updates)
                try await registry.uncount(spent)
                return true
            } catch {
                guard error.code == .conditionFailed, let index = error.index else { throw error }
                switch index {
                case 0: throw CloudError(.fenced, "Another leader is at work")
                case 1: return false
                default:
                    // Removed by its client meanwhile. It still may be told: the client knows what it has.
                    spent.remove(at: (index - 2) / 2)
                }
            }
        }
    }

    private func rememberNotifications(of txid: Int64, _ batch: inout LeaderBatch) async throws {
        for notification in try await Epochs(config, cloud.store).all() where notification.id.txid == txid {
            batch.record(notification)
        }
    }

    /// Starts the watch function for what this batch has triggered; after a crash for all that may have been lost.
    private func notify(_ batch: LeaderBatch, resendingAll: Bool) async throws {
        let notifications = resendingAll ? batch.open + batch.triggered : batch.triggered
        guard !notifications.isEmpty else { return }
        for payload in WatchFunction.payloads(notifications) {
            try await cloud.functions.invoke(FunctionName.watch, payload: payload)
        }
    }

    // MARK: Answers

    private func answer(_ batch: LeaderBatch) async throws {
        for var response in batch.responses {
            response.pending = batch.pendingAt[response.request]
            try await cloud.channel.publish(ChannelMessage(response), to: response.request.session)
        }
    }
}
