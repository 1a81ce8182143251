import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

extension Leader {
    /// Makes visible what the round has gathered, looks for the watches it triggers, and prepares the answers.
    func publishRound(_ batch: inout LeaderBatch) async throws {
        let (round, members) = batch.takeRound()
        guard members.count > 1 else {
            for member in members { try await publishAlone(member, &batch) }
            return
        }
        let mark = LeaderBatch.Mark(meter, cloud.clock)
        let results = members.compactMap(\.results)
        guard results.count == members.count, try await applyRound(round, batch) else {
            // Somebody has been here before: each write tells by itself how far that went.
            for member in members {
                // A run that is ended before its end shall have done something.
                if batch.entries.count >= Leader.entriesMax { try await checkpoint(&batch) }
                try await publishAlone(member, &batch)
            }
            return
        }
        let found = try await registrations(for: members.flatMap(\.commit.events))
        var spent: Set<WatchID> = []
        for (member, results) in zip(members, results) {
            try await trigger(
                member, batch.nextTxid, among: found.filter { !spent.contains($0.id) },
                wasTried: member.task.isRepeated,
                &batch, &spent)
            record(member, results, mark, &batch)
        }
    }

    /// Entries that one checkpoint has at the most where writes become visible one by one.
    static let entriesMax = 16

    private func applyRound(_ round: ImageRound, _ batch: LeaderBatch) async throws(CloudError) -> Bool {
        try await RegionalWrite(userStores).apply(round, userStores.map { batch.stamp(for: $0.region) })
    }

    func publishAlone(_ member: LeaderBatch.Member, _ batch: inout LeaderBatch) async throws {
        let mark = LeaderBatch.Mark(meter, cloud.clock)
        let message = member.task.message
        let txid = batch.nextTxid
        guard let (results, wasVisible) = try await publish(member.commit, message.attempt, txid, &batch) else {
            // Visible before this run: by a leader that died before its checkpoint, whose place we take, or by one
            // that went on while we were paused.
            if try await answerAgain(message, mark, &batch) { return }
            throw CloudError(.fenced, "Another leader is at work")
        }
        var spent: Set<WatchID> = []
        try await trigger(
            member, txid, among: try await registrations(for: member.commit.events),
            wasTried: member.task.isRepeated || wasVisible, &batch, &spent)
        record(member, results, mark, &batch)
    }

    private func record(
        _ member: LeaderBatch.Member, _ results: [OperationResult], _ mark: LeaderBatch.Mark, _ batch: inout LeaderBatch
    ) {
        let message = member.task.message
        let txid = batch.nextTxid
        batch.note(member.commit, at: txid)
        batch.entries.append(
            LogEntry(
                request: message.request, attempt: message.attempt, txid: txid, results: results,
                tombstones: member.commit.tombstones, events: member.commit.events))
        batch.garbage += member.commit.garbage
        batch.answer(message, results, txid: txid, mark.taken(meter, cloud.clock, config))
        meter.markCharged()
    }

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
        return (commit.results.map { $0.completed(txid: txid, before: before[$0.path]) }, outcome.isRepeated)
    }
}
