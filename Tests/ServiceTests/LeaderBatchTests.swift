import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

@testable import ServerFunctions

/// When a leader has to checkpoint early, so that whoever repeats its batch tells the same results.
@Suite struct LeaderBatchTests {
    private let path = NodePath(unchecked: "/b")
    private let child = NodePath(unchecked: "/b/m")

    private func commit(_ deltas: [NodeDelta]) -> CommitMessage.Commit {
        var stat = Stat()
        stat.czxid = ResultTemplate.fromImage
        stat.mzxid = ResultTemplate.thisTxid
        stat.pzxid = ResultTemplate.fromImage
        return CommitMessage.Commit(
            updates: [], witness: Layout.node(path), deltas: deltas,
            results: [ResultTemplate(kind: .changed, path: path, stat: stat)], events: [], tombstones: [], garbage: [])
    }

    private var set: CommitMessage.Commit {
        var delta = NodeDelta(path: path)
        delta.data = NodeDelta.DataChange(data: .empty, version: 1, mtime: 0)
        return commit([delta])
    }

    private var multi: CommitMessage.Commit {
        var delta = NodeDelta(path: child)
        delta.creation = NodeDelta.Creation(incarnation: "i", owner: 0, ctime: 0)
        return commit(set.deltas + [delta])
    }

    private func batch(after commit: CommitMessage.Commit) -> LeaderBatch {
        var batch = LeaderBatch(
            head: WriteLog.Head(txid: 0, epochMayBeOpen: false), open: [],
            limits: KeyValueLimits(itemBytesMax: 1, transactionItemsMax: 1, queryPageBytesMax: 1))
        batch.restResults(of: commit)
        return batch
    }

    @Test func settingDataLeavesTheResultOfASetAlone() {
        #expect(!batch(after: set).disturbsResults(set))
        #expect(batch(after: set).disturbsResults(multi))
    }

    /// Its results rest on a note in the image, which any later write replaces.
    @Test func everyLaterWriteDisturbsTheResultsOfAMulti() {
        #expect(batch(after: multi).disturbsResults(set))
        #expect(batch(after: multi).disturbsResults(multi))
    }

    @Test func aCheckpointSettlesIt() {
        var batch = batch(after: multi)
        batch.entries = [
            LogEntry(
                request: RequestID(session: SessionID(1), number: 1), attempt: "a", txid: 1, results: [], tombstones: []
            )
        ]
        batch.didCheckpoint(epochMayBeOpen: false)
        #expect(!batch.disturbsResults(set))
    }
}
