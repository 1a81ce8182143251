import FaaSKeeper
import FaaSKeeperModel
import Synchronization

/// Collects the events of a session as they are handed out.
final class EventLog: Sendable {
    private let events: Collected
    private let task: Task<Void, Never>

    private final class Collected: Sendable {
        let list = Mutex<[SeenEvent]>([])
    }

    init(_ stream: AsyncStream<WatchedEvent>) {
        let events = Collected()
        self.events = events
        task = Task {
            for await event in stream {
                let seen = SeenEvent(type: event.type, path: event.path.text, txid: event.txid)
                events.list.withLock { $0.append(seen) }
            }
        }
    }

    /// All events so far, once there are `count` of them or a bound has passed that no sound run comes near.
    func wait(for count: Int) async -> [SeenEvent] {
        let deadline = ContinuousClock.now + .seconds(15)
        while true {
            let list = events.list.withLock { $0 }
            if list.count >= count || ContinuousClock.now > deadline { return list }
            await Task.yield()
            try? await Task.sleep(for: .microseconds(200))
        }
    }

    /// All events, once the stream has ended.
    func all() async -> [SeenEvent] {
        await task.value
        return events.list.withLock { $0 }
    }
}
