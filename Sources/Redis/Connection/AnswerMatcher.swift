import NIOCore

/// Gives answers to those who wait for them: a server answers in the order of the commands. Pure: answers go in, what is
/// complete comes out.
struct AnswerMatcher<Waiter> {
    private struct Entry {
        let id: Int
        let waiter: Waiter
        let count: Int
        var answers: [RESPValue] = []
    }

    private var entries = CircularBuffer<Entry>()
    private var lastID = 0
    /// Commands without their answer.
    private(set) var missing = 0

    var isEmpty: Bool { entries.isEmpty }

    /// Notes that `count` commands were sent for one waiter.
    /// - Returns: a number for the waiter.
    mutating func expect(_ count: Int, for waiter: Waiter) -> Int {
        lastID += 1
        entries.append(Entry(id: lastID, waiter: waiter, count: count))
        missing += count
        return lastID
    }

    enum Taken {
        /// Its waiter has further answers to come, or it was out of band.
        case nothing
        case complete(Waiter, [RESPValue])
        /// Nobody has asked for it.
        case unexpected
    }

    mutating func take(_ answer: RESPValue) -> Taken {
        if case .push = answer.plain { return .nothing }
        guard !entries.isEmpty else { return .unexpected }
        missing -= 1
        entries[entries.startIndex].answers.append(answer)
        guard let first = entries.first, first.answers.count == first.count else { return .nothing }
        entries.removeFirst()
        return .complete(first.waiter, first.answers)
    }

    /// Whether the waiter of that number still waits.
    func waits(_ id: Int) -> Bool { entries.contains { $0.id == id } }

    /// Everyone who waits, first come first; nobody does afterwards.
    mutating func removeAll() -> [Waiter] {
        defer {
            entries.removeAll()
            missing = 0
        }
        return entries.map(\.waiter)
    }
}
