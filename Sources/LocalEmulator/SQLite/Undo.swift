import CloudPrimitives

/// How to take back one thing that a run did in the transaction that is open.
enum Undo {
    case item(RowKey, Item?)
    case object(ByteText, StoredObject?)
    /// A message that was sent, with its deduplication id.
    case sent(queue: Int, number: Int64, deduplication: Unit.DeduplicationKey?)
    /// A message as it was before it was deleted or hidden.
    case message(queue: Int, QueueState.Message)
    /// How many messages to sessions there were.
    case outbox(Int)
    case inbox(Int)
}

extension Unit {
    /// Notes how to take something back, if it is a run that does it.
    func note(_ undo: @autoclosure () -> Undo) {
        if journalOwner != nil { journal.append(undo()) }
    }

    /// Takes back what the run did since it began, or since it was last interrupted: that is committed by then.
    func undo(_ run: RunContext, now: Int64) {
        guard journalOwner === run else { return }
        for entry in journal.reversed() {
            switch entry {
            case .item(let key, let item): items.set(key, item)
            case .object(let key, let object): objects[key] = CachedObject(object: object, isDirty: true)
            case .sent(let queue, let number, let deduplication):
                host.queues[queue].withdraw(number, now: now)
                if let deduplication { newIDs[deduplication] = nil }
            case .message(let queue, let message): host.queues[queue].restore(message, now: now)
            case .outbox(let count): outbox.removeSubrange(count...)
            case .inbox(let count): inbox.removeSubrange(count...)
            }
        }
        journal.removeAll(keepingCapacity: true)
    }
}
