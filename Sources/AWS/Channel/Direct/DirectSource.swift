import Synchronization
import CloudPrimitives

/// Messages that came by connections, until they are handed over.
final class DirectSource: MessageSource {
    private struct State {
        var messages: [SourceMessage] = []
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// - Returns: false when too many wait already.
    func add(_ envelope: [UInt8]) -> Bool {
        let (isTaken, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard state.messages.count < AWSLimits.directWaitingMax else { return (false, nil) }
            state.messages.append(SourceMessage(place: "", envelope: envelope))
            return (true, state.waiter.take())
        }
        waiter?.resume()
        return isTaken
    }

    func next() async throws(CloudError) -> [SourceMessage] {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state -> Bool in
                    if !state.messages.isEmpty || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume()
        }
        return state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    func finish(_ messages: [SourceMessage]) async throws(CloudError) {}
}
