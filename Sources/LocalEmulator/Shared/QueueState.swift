import DequeModule

/// A first-in first-out queue with groups, in memory and without a clock of its own: the meaning of
/// `FIFOQueue`, for both backends. The database keeps a copy of what is left when a transaction commits.
struct QueueState: Sendable {
    struct Message: Sendable {
        let number: Int64
        let body: [UInt8]
        let group: String
        let deduplicationID: String
        /// Hidden until then; milliseconds since 1970-01-01 UTC.
        var visibleAt: Int64
        /// When it was sent; milliseconds since 1970-01-01 UTC.
        let sentAt: Int64
        /// The word of the latest receipt; 0 before the first.
        var word: Int64 = 0
        var receiveCount = 0
        /// Whether the database has a row of it.
        var isStored = false

        var receipt: Receipt { Receipt(number: number, word: word) }
    }

    private struct Group: Sendable {
        var name = ByteText("")
        /// In order. Those that were received come first.
        var messages = Deque<Message>()
        /// In ``ready``.
        var isReady = false
        /// Distinguishes the entries in ``waiting`` that still count.
        var stamp = 0
        var readyAt: Int64 = 0
    }

    private struct Waiting: Sendable {
        let readyAt: Int64
        let slot: Int
        let stamp: Int
    }

    private var slots: [Group] = []
    private var freeSlots: [Int] = []
    private var names: [ByteText: Int] = [:]
    private var places: [Int64: Int] = [:]
    private var ready = Deque<Int>()
    private var waiting = TimeHeap<Waiting>()

    /// Messages that were delivered too often, until the owner takes them.
    var dead: [Message] = []
    /// Numbers of messages that the database may have to write, where somebody tracks them.
    var changed: [Int64] = []
    /// Numbers of messages whose row the database has to delete.
    var removed: [Int64] = []
    let isTracking: Bool

    init(isTracking: Bool) { self.isTracking = isTracking }

    /// Entries about hidden groups, those that are out of date included.
    var waitingCount: Int { waiting.count }

    /// Every message, for those who look.
    var allMessages: [Message] { slots.flatMap(\.messages) }

    /// Waiting or in flight.
    var count: Int { places.count }

    mutating func append(_ message: Message, now: Int64) {
        let name = ByteText(message.group)
        let slot: Int
        if let known = names[name] {
            slot = known
        } else {
            if let free = freeSlots.popLast() {
                slot = free
            } else {
                slot = slots.count
                slots.append(Group())
            }
            slots[slot].name = name
            names[name] = slot
        }
        slots[slot].messages.append(message)
        places[message.number] = slot
        if isTracking, !message.isStored { changed.append(message.number) }
        // Behind others it changes nothing: they are ready, or it waits with them.
        if slots[slot].messages.count == 1 || message.receiveCount > 0 { settle(slot, now: now) }
    }

    /// Takes up to `max` visible messages, group by group, and hides them until `hiddenUntil`.
    mutating func receive(max: Int, hiddenUntil: Int64, now: Int64, word: () -> Int64) -> [Message] {
        wake(now: now)
        var taken: [Message] = []
        while taken.count < max, let slot = ready.popFirst() {
            slots[slot].isReady = false
            while let first = slots[slot].messages.first, first.receiveCount >= LocalLimits.deliveriesMax {
                dead.append(first)
                remove(at: 0, of: slot)
            }
            let count = min(max - taken.count, slots[slot].messages.count)
            for index in 0..<count {
                slots[slot].messages[index].visibleAt = hiddenUntil
                slots[slot].messages[index].receiveCount += 1
                slots[slot].messages[index].word = word()
                taken.append(slots[slot].messages[index])
                if isTracking { changed.append(slots[slot].messages[index].number) }
            }
            settle(slot, now: now)
        }
        return taken
    }

    mutating func delete(_ receipts: [Receipt], now: Int64) {
        var touched: Int?
        for receipt in receipts {
            guard let (slot, index) = find(receipt) else { continue }
            if let touched, touched != slot { settle(touched, now: now) }
            touched = slot
            remove(at: index, of: slot)
        }
        if let touched { settle(touched, now: now) }
    }

    /// Hides messages until `hiddenUntil`; a time that has passed makes them visible.
    mutating func hide(_ receipts: [Receipt], until hiddenUntil: Int64, now: Int64) {
        var touched: Int?
        for receipt in receipts {
            guard let (slot, index) = find(receipt) else { continue }
            if let touched, touched != slot { settle(touched, now: now) }
            touched = slot
            slots[slot].messages[index].visibleAt = hiddenUntil
            if isTracking { changed.append(receipt.number) }
        }
        if let touched { settle(touched, now: now) }
    }

    /// Whether the delivery has not been followed by another, nor its message deleted.
    func isCurrent(_ receipt: Receipt) -> Bool { find(receipt) != nil }

    func message(_ number: Int64) -> Message? {
        guard let slot = places[number], let index = index(of: number, in: slot) else { return nil }
        return slots[slot].messages[index]
    }

    func hasMessages(inGroup group: String) -> Bool {
        names[ByteText(group)].map { !slots[$0].messages.isEmpty } ?? false
    }

    /// Whether ``receive(max:hiddenUntil:now:word:)`` would find something.
    mutating func hasVisible(now: Int64) -> Bool {
        wake(now: now)
        while let slot = ready.first {
            if !slots[slot].messages.isEmpty { return true }
            ready.removeFirst()
            slots[slot].isReady = false
            free(slot)
        }
        return false
    }

    /// When hidden messages come back; nil when none is hidden.
    mutating func nextReadyAt() -> Int64? {
        while let first = waiting.first {
            if slots[first.slot].stamp == first.stamp { return first.readyAt }
            waiting.removeFirst()
        }
        return nil
    }

    /// Puts a message back as it was before somebody changed or deleted it.
    mutating func restore(_ message: Message, now: Int64) {
        if let slot = places[message.number], let index = index(of: message.number, in: slot) {
            slots[slot].messages[index] = message
            settle(slot, now: now)
        } else {
            let slot = names[ByteText(message.group)]
            if let slot, let place = slots[slot].messages.firstIndex(where: { $0.number > message.number }) {
                slots[slot].messages.insert(message, at: place)
                places[message.number] = slot
                settle(slot, now: now)
            } else {
                append(message, now: now)
            }
            if message.isStored { removed.removeAll { $0 == message.number } }
        }
        if isTracking { changed.append(message.number) }
    }

    /// Takes a message out again that was appended a moment ago.
    mutating func withdraw(_ number: Int64, now: Int64) {
        guard let slot = places[number], let index = index(of: number, in: slot) else { return }
        remove(at: index, of: slot)
        settle(slot, now: now)
    }

    /// The database has a row of it now.
    mutating func markStored(_ number: Int64) {
        guard let slot = places[number], let index = index(of: number, in: slot) else { return }
        slots[slot].messages[index].isStored = true
    }

    private func index(of number: Int64, in slot: Int) -> Int? {
        let messages = slots[slot].messages
        if messages.first?.number == number { return 0 }
        var (low, high) = (0, messages.count)
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < messages.count && messages[low].number == number ? low : nil
    }

    private func find(_ receipt: Receipt) -> (slot: Int, index: Int)? {
        guard receipt.word != 0, let slot = places[receipt.number], let index = index(of: receipt.number, in: slot),
            slots[slot].messages[index].word == receipt.word
        else { return nil }
        return (slot, index)
    }

    private mutating func remove(at index: Int, of slot: Int) {
        let message = slots[slot].messages.remove(at: index)
        places[message.number] = nil
        if isTracking, message.isStored { removed.append(message.number) }
    }

    /// Puts the group where it belongs after a change: among the ready ones, the waiting ones, or away.
    private mutating func settle(_ slot: Int, now: Int64) {
        if slots[slot].messages.isEmpty {
            if !slots[slot].isReady { free(slot) }
            return
        }
        var readyAt: Int64 = 0
        for message in slots[slot].messages {
            if message.receiveCount == 0 { break }
            readyAt = max(readyAt, message.visibleAt)
        }
        if slots[slot].isReady {
            guard readyAt > now else { return }
            ready.removeAll { $0 == slot }
            slots[slot].isReady = false
        }
        slots[slot].stamp += 1
        slots[slot].readyAt = readyAt
        if readyAt <= now {
            slots[slot].isReady = true
            ready.append(slot)
        } else {
            waiting.insert(Waiting(readyAt: readyAt, slot: slot, stamp: slots[slot].stamp), at: readyAt)
            if waiting.count > 2 * slots.count + 64 { compact() }
        }
    }

    private mutating func free(_ slot: Int) {
        guard let known = names[slots[slot].name], known == slot, slots[slot].messages.isEmpty else { return }
        names[slots[slot].name] = nil
        slots[slot].stamp += 1
        freeSlots.append(slot)
    }

    /// Drops the entries of groups that have gone on since, so that memory is bounded by what is in the queue.
    private mutating func compact() {
        var kept = TimeHeap<Waiting>()
        for entry in waiting.elements where slots[entry.slot].stamp == entry.stamp {
            kept.insert(entry, at: entry.readyAt)
        }
        waiting = kept
    }

    private mutating func wake(now: Int64) {
        while let first = waiting.first, first.readyAt <= now {
            waiting.removeFirst()
            guard slots[first.slot].stamp == first.stamp else { continue }
            slots[first.slot].isReady = true
            ready.append(first.slot)
        }
    }
}
