import DequeModule

/// The order of a session's operations: results come out in the order of the calls, a read sees every write before it
/// and none after it. Pure state; the client does what it says.
///
/// Writes that follow each other are under way together: the queue keeps their order. A read starts when everything
/// before it has ended; a write waits for the reads before it.
struct SessionOrder {
    enum Kind {
        case read
        case write
    }

    private struct Entry {
        let kind: Kind
        var hasStarted: Bool
        var hasFinished = false
    }

    /// What may happen next.
    struct Progress {
        /// Operations whose results are released, in order.
        var released: [Int] = []
        /// Operations that may start, in order.
        var started: [Int] = []
    }

    private var entries: Deque<Entry> = []
    private var firstID = 0
    private var reads = 0
    /// The first operation that has not started: those after it have not either.
    private var nextToStart = 0

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// Adds an operation at the end.
    /// - Returns: its number, and whether it may start at once.
    mutating func enter(_ kind: Kind) -> (id: Int, mayStart: Bool) {
        let mayStart = kind == .read ? entries.isEmpty : reads == 0
        if kind == .read { reads += 1 }
        entries.append(Entry(kind: kind, hasStarted: mayStart))
        let id = firstID + entries.count - 1
        if mayStart { nextToStart = id + 1 }
        return (id, mayStart)
    }

    func hasStarted(_ id: Int) -> Bool {
        id < firstID || entries[id - firstID].hasStarted
    }

    /// Notes that an operation has its result. Repeating it changes nothing.
    mutating func finish(_ id: Int) -> Progress {
        var progress = Progress()
        guard id >= firstID, id - firstID < entries.count else { return progress }
        entries[id - firstID].hasFinished = true
        while let first = entries.first, first.hasFinished {
            progress.released.append(firstID)
            if first.kind == .read { reads -= 1 }
            // Given up before its turn came.
            if !first.hasStarted { progress.started.append(firstID) }
            entries.removeFirst()
            firstID += 1
        }
        nextToStart = max(nextToStart, firstID)
        while nextToStart < firstID + entries.count {
            let index = nextToStart - firstID
            if entries[index].kind == .read {
                // A read starts alone, when everything before it has ended; what follows it waits.
                guard index == 0 else { break }
                entries[0].hasStarted = true
                progress.started.append(nextToStart)
                nextToStart += 1
                break
            }
            if let first = entries.first, first.kind == .read { break }
            entries[index].hasStarted = true
            progress.started.append(nextToStart)
            nextToStart += 1
        }
        return progress
    }
}
