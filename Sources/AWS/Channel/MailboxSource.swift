import CloudPrimitives
import FaaSKeeperModel
import Synchronization

/// The rows of a session that polls. The pause between two looks grows while nothing comes.
final class MailboxSource: MessageSource {
    private struct State {
        /// Rows that were handed over and are still there.
        var seen: Set<String> = []
        var pauseMillis: Int64
    }

    private let session: SessionID
    private let store: any KeyValueStore
    private let clock: any CloudClock
    /// The first pause, and the longest. Milliseconds.
    private let pauseMillis: Int64
    private let pauseMillisMax: Int64
    private let state: Mutex<State>

    init(
        _ session: SessionID, store: any KeyValueStore, clock: any CloudClock,
        pauseMillis: Int64 = AWSLimits.mailboxPauseMillis, pauseMillisMax: Int64 = AWSLimits.mailboxPauseMillisMax
    ) {
        self.session = session
        self.store = store
        self.clock = clock
        self.pauseMillis = pauseMillis
        self.pauseMillisMax = pauseMillisMax
        state = Mutex(State(pauseMillis: pauseMillis))
    }

    func next() async throws(CloudError) -> [SourceMessage] {
        do { try await clock.sleep(millis: state.withLock { $0.pauseMillis }) } catch {
            throw CloudError(.unavailable, "Nobody waits any more")
        }
        let rows = try await store.queryAll(ChannelTable.messages(session))
        return state.withLock { state in
            let new = rows.filter { !state.seen.contains($0.sort) }
            state.pauseMillis =
                new.isEmpty
                ? min(pauseMillisMax, state.pauseMillis * AWSLimits.mailboxGrowthPercent / 100 + 1)
                : pauseMillis
            return new.map { SourceMessage(place: $0.sort, envelope: ChannelTable.body(of: $0.item)) }
        }
    }

    /// A few rows stay until DynamoDB removes them, which costs nothing.
    func finish(_ messages: [SourceMessage]) async throws(CloudError) {
        let outdated = state.withLock { state -> [String] in
            state.seen.formUnion(messages.map(\.place))
            return state.seen.count > AWSLimits.mailboxRowsMax ? Array(state.seen) : []
        }
        for sort in outdated {
            try await store.delete(ItemKey(ChannelTable.table, session.hex, sort))
            state.withLock { _ = $0.seen.remove(sort) }
        }
    }
}
