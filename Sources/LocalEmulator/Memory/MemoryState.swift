import CloudPrimitives
import FaaSKeeperModel

/// Everything that the memory backend keeps, behind one lock.
struct MemoryState {
    typealias Receiver = @Sendable ([ChannelMessage]) -> Void

    /// The receiving end of a session.
    struct Mailbox {
        /// Distinguishes this end from one opened later for the same session.
        let number: Int
        let receiver: Receiver
        var messages: [ChannelMessage] = []
        var isDelivering = false
    }

    var tables: [ByteText: [ByteText: SortedMap<Item>]] = [:]
    var objects = SortedMap<StoredObject>()
    var host = FunctionHost(isTracking: false)
    var windows: [DeduplicationWindow] = []
    var mailboxes: [Int64: Mailbox] = [:]
    var mailboxCount = 0
    var deadLetters: [DeadLetter] = []
    var tasks: [Int64: Task<Void, Never>] = [:]
    /// When the earliest timer fires; nil when there is none.
    var timerAt: Int64?
    var timer: Task<Void, Never>?
    var isClosed = false
    var waiters: [CheckedContinuation<Void, Never>] = []

    func item(_ key: ItemKey) -> Item? {
        tables[ByteText(key.table.name)]?[ByteText(key.partition)]?[key.sort]
    }

    mutating func set(_ key: ItemKey, _ item: Item?) {
        let table = ByteText(key.table.name)
        let partition = ByteText(key.partition)
        if let item {
            tables[table, default: [:]][partition, default: SortedMap()][key.sort] = item
        } else {
            tables[table]?[partition]?[key.sort] = nil
            if let rows = tables[table]?[partition], rows.count == 0 { tables[table]?[partition] = nil }
        }
    }

    /// Whether an id is new to the queue.
    mutating func isNew(_ id: String, queue: Int, now: Int64, windowMillis: Int64) -> Bool {
        while windows.count <= queue { windows.append(DeduplicationWindow(windowMillis: windowMillis)) }
        return windows[queue].insert(id, now: now)
    }

    /// Moves what was delivered too often to the dead letters.
    mutating func collectDead() {
        for index in host.queues.indices where !host.queues[index].dead.isEmpty {
            for message in host.queues[index].dead {
                deadLetters.append(
                    DeadLetter(queue: host.queueNames[index], group: message.group, body: message.body))
            }
            host.queues[index].dead = []
        }
    }
}
