import CloudPrimitives
import FaaSKeeperModel
import Synchronization

extension FaaSKeeperClient {
    /// Waits for `work`, but no longer than an operation may take, and not in a task that is cancelled: then it goes on
    /// alone.
    func bounded(_ work: @escaping @Sendable () async throws(KeeperError) -> Void) async throws(KeeperError) {
        let race = Race()
        let millis = options.timeoutMillis
        spawn {
            do throws(KeeperError) {
                try await work()
                race.end(.success(()))
            } catch { race.end(.failure(error)) }
        }
        let clock = cloud.clock
        let timer = Task(executorPreference: options.executor) {
            do { try await clock.sleep(millis: millis) } catch { return }
            race.end(.failure(KeeperError(.timedOut, "No answer within \(millis) ms: nothing was sent")))
        }
        let result = await withTaskCancellationHandler {
            await race.outcome()
        } onCancel: {
            race.end(.failure(KeeperError(.cancelled, "Cancelled: nothing was sent")))
        }
        timer.cancel()
        try result.get()
    }
}

/// The first of several outcomes.
private final class Race: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Result<Void, KeeperError>, Never>)
        case ended(Result<Void, KeeperError>)
    }

    private let state = Mutex(State.open)

    func end(_ result: Result<Void, KeeperError>) {
        let waiting: CheckedContinuation<Result<Void, KeeperError>, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .ended(result)
                return nil
            case .awaited(let continuation):
                state = .ended(result)
                return continuation
            case .ended: return nil
            }
        }
        waiting?.resume(returning: result)
    }

    func outcome() async -> Result<Void, KeeperError> {
        await withCheckedContinuation { continuation in
            let ended: Result<Void, KeeperError>? = state.withLock { state in
                if case .ended(let result) = state { return result }
                state = .awaited(continuation)
                return nil
            }
            if let ended { continuation.resume(returning: ended) }
        }
    }
}
