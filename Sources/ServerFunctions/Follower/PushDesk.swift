import CloudPrimitives
import FaaSKeeperModel
import Synchronization

/// Where the turns of one run leave their messages to the leader: those that come at the same time go as one. The leader's
/// queue passes only so many messages, whatever is in them.
///
/// Nobody waits for a turn that cannot come: one that pauses, or waits here itself, is not waited for.
final class PushDesk: Sendable {
    private enum Turn: Sendable {
        /// The message was sent by another, or it failed.
        case done(Result<Void, CloudError>)
        /// Send these too.
        case send([Waiting])
    }

    private struct Waiting: Sendable {
        let message: CommitMessage
        let continuation: CheckedContinuation<Turn, Never>
    }

    private struct State {
        /// Turns that may come yet.
        var active: Int
        var waiting: [Waiting] = []

        /// One of those who wait, and the others, when nobody else comes.
        mutating func due() -> (Waiting, [Waiting])? {
            guard active == 0, let first = waiting.first else { return nil }
            defer { waiting = [] }
            active = waiting.count
            return (first, Array(waiting.dropFirst()))
        }
    }

    private let state: Mutex<State>

    /// - Parameter turns: how many work at the same time.
    init(turns: Int) { state = Mutex(State(active: turns)) }

    /// Sends the message, with others'.
    func push(_ message: CommitMessage, through queue: any FIFOQueue) async throws(CloudError) {
        let turn = await withCheckedContinuation { continuation in
            let due = state.withLock { state in
                state.active -= 1
                state.waiting.append(Waiting(message: message, continuation: continuation))
                return state.due()
            }
            if let due { due.0.continuation.resume(returning: .send(due.1)) }
        }
        switch turn {
        case .done(let result): try result.get()
        case .send(let others):
            let result = await PushDesk.send([message] + others.map(\.message), through: queue)
            for other in others { other.continuation.resume(returning: .done(result)) }
            try result.get()
        }
    }

    /// The turn comes no more.
    func leave() {
        let due = state.withLock { state in
            state.active -= 1
            return state.due()
        }
        if let due { due.0.continuation.resume(returning: .send(due.1)) }
    }

    /// The turn pauses: it comes when others have gone on, or not at all.
    func away<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        leave()
        defer { state.withLock { $0.active += 1 } }
        return try await body()
    }

    private static func send(
        _ messages: [CommitMessage], through queue: any FIFOQueue
    ) async -> Result<Void, CloudError> {
        do throws(CloudError) {
            for batch in batches(packs(messages, queue.limits), queue.limits) { try await queue.send(batch) }
            return .success(())
        } catch { return .failure(error) }
    }

    /// As few messages as the queue takes them in. Only the first one of each pays for it.
    static func packs(_ messages: [CommitMessage], _ limits: QueueLimits) -> [QueueMessage] {
        // Alone it is encoded once, as it is sent.
        if messages.count == 1 { return [CommitMessage.queued(messages)] }
        var packs: [[CommitMessage]] = []
        var bytes = 0
        for message in messages {
            let size = message.encoded().count + CommitMessage.packingBytes
            if packs.isEmpty || bytes + size > limits.messageBytesMax {
                packs.append([message])
                bytes = size + CommitMessage.packingBytes
            } else {
                var member = message
                member.usage.queueSends -= 1
                packs[packs.count - 1].append(member)
                bytes += size
            }
        }
        return packs.map(CommitMessage.queued)
    }

    private static func batches(_ messages: [QueueMessage], _ limits: QueueLimits) -> [[QueueMessage]] {
        var batches: [[QueueMessage]] = []
        var bytes = 0
        for message in messages {
            if let last = batches.last, last.count < limits.batchMax,
                bytes + message.body.count <= limits.batchBytesMax
            {
                batches[batches.count - 1].append(message)
                bytes += message.body.count
            } else {
                batches.append([message])
                bytes = message.body.count
            }
        }
        return batches
    }
}
