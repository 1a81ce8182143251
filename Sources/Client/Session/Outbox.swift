import CloudPrimitives
import DequeModule

/// Requests on their way to the request queue, in the order of the calls whatever each one's preparation takes. Pure
/// state.
struct Outbox {
    private struct Slot {
        let number: Int64
        var message: QueueMessage?
        var isDropped = false
    }

    private var slots: Deque<Slot> = []
    /// Whether somebody is sending: only one does, so that the order holds.
    private(set) var isBeingSent = false

    /// Keeps a place for a request that is being prepared.
    mutating func reserve(_ number: Int64) { slots.append(Slot(number: number)) }

    /// - Returns: whether the caller has to send.
    mutating func fill(_ number: Int64, _ message: QueueMessage) -> Bool {
        guard let index = index(of: number) else { return false }
        slots[index].message = message
        return claim()
    }

    /// Gives a place up: its request will not be sent. Without effect once it was.
    /// - Returns: whether the caller has to send what waited behind it.
    mutating func drop(_ number: Int64) -> Bool {
        guard let index = index(of: number) else { return false }
        slots[index].isDropped = true
        return claim()
    }

    private func index(of number: Int64) -> Int? {
        // Numbers ascend without gaps.
        guard let first = slots.first else { return nil }
        let index = Int(number - first.number)
        return slots.indices.contains(index) ? index : nil
    }

    private mutating func claim() -> Bool {
        if isBeingSent { return false }
        isBeingSent = true
        return true
    }

    /// The next messages to send, at the most `count` and `bytes`; none ends the sending.
    mutating func next(count: Int, bytes: Int) -> [(number: Int64, message: QueueMessage)] {
        var result: [(Int64, QueueMessage)] = []
        var total = 0
        while let first = slots.first, result.count < count {
            if first.isDropped {
                slots.removeFirst()
                continue
            }
            guard let message = first.message else { break }
            if !result.isEmpty, total + message.body.count > bytes { break }
            total += message.body.count
            result.append((first.number, message))
            slots.removeFirst()
        }
        if result.isEmpty { isBeingSent = false }
        return result
    }
}
