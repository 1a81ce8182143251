import FaaSKeeperModel
import Synchronization

/// Does something once: callers that come meanwhile wait for it; when it fails the next one tries again.
final class OnceGate: Sendable {
    private enum State {
        case idle
        case underway([CheckedContinuation<Result<Void, KeeperError>?, Never>])
        case done
    }

    private let state = Mutex(State.idle)

    var isDone: Bool { state.withLock { if case .done = $0 { true } else { false } } }

    /// Whether nothing has been begun.
    var isIdle: Bool { state.withLock { if case .idle = $0 { true } else { false } } }

    func pass(_ body: () async throws(KeeperError) -> Void) async throws(KeeperError) {
        enum Role {
            case passes
            case works
            case waits
        }
        let role: Role = state.withLock { state in
            switch state {
            case .done: return .passes
            case .underway: return .waits
            case .idle:
                state = .underway([])
                return .works
            }
        }
        switch role {
        case .passes: return
        case .waits:
            // Without a result it ended before we could wait for it.
            guard let result = await wait() else { return try await pass(body) }
            try result.get()
        case .works:
            let result: Result<Void, KeeperError>
            do throws(KeeperError) { result = .success(try await body()) } catch { result = .failure(error) }
            let waiting = state.withLock { state in
                guard case .underway(let waiting) = state else {
                    return [] as [CheckedContinuation<Result<Void, KeeperError>?, Never>]
                }
                if case .success = result { state = .done } else { state = .idle }
                return waiting
            }
            for continuation in waiting { continuation.resume(returning: result) }
            try result.get()
        }
    }

    private func wait() async -> Result<Void, KeeperError>? {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard case .underway(let waiting) = state else { return true }
                state = .underway(waiting + [continuation])
                return false
            }
            if isOver { continuation.resume(returning: nil) }
        }
    }
}
