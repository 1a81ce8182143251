import Dispatch
import FaaSKeeperModel
import Synchronization

/// Collects the events of a session as they are handed out.
///
/// Its reader runs on a queue of its own: an event that was handed out before a call was answered is in the list for
/// whoever asks on that queue after the answer. So the list shows what came first, the event or the answer.
final class EventLog: Sendable {
    private let executor = QueueExecutor()
    private let list = EventList()
    private let reader: Task<Void, Never>

    private final class EventList: Sendable {
        let events = Mutex<[SeenEvent]>([])
    }

    init(_ stream: AsyncStream<WatchedEvent>) {
        let list = list
        reader = Task(executorPreference: executor) {
            for await event in stream {
                let seen = SeenEvent(type: event.type, path: event.path.text, txid: event.txid)
                list.events.withLock { $0.append(seen) }
            }
        }
    }

    /// How many events there are, those included that were handed out before the call.
    func count() async -> Int {
        let list = list
        return await Task(executorPreference: executor) { list.events.withLock { $0.count } }.value
    }

    /// All events so far, once there are `count` of them or a bound has passed that no sound run comes near.
    func wait(for count: Int) async -> [SeenEvent] {
        let deadline = ContinuousClock.now + .seconds(15)
        while true {
            let events = list.events.withLock { $0 }
            if events.count >= count || ContinuousClock.now > deadline { return events }
            try? await Task.sleep(for: .microseconds(200))
        }
    }

    /// All events, once the stream has ended.
    func all() async -> [SeenEvent] {
        await reader.value
        return list.events.withLock { $0 }
    }
}

/// Runs jobs one after the other, in the order in which they come.
private final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "events")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
