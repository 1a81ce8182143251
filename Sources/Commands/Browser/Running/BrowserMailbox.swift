import FaaSKeeper
import FaaSKeeperModel
import Synchronization
import SystemCalls

/// What other threads have for the thread of the screen.
///
/// Answers wake it at once. Events may come by the thousand: they wake it once, and wait until it takes them in.
final class BrowserMailbox: Sendable {
    /// What has come.
    struct Contents: Sendable {
        var answers: [BrowserEvent] = []
        var events: [WatchedEvent] = []
        var lost = 0
        var hasReports = false
    }

    private struct State {
        var contents = Contents()
        var isAwake = false
    }

    let pipe: WakePipe
    private let state = Mutex(State())

    init(_ pipe: WakePipe) { self.pipe = pipe }

    func post(_ event: BrowserEvent) {
        state.withLock { $0.contents.answers.append(event) }
        pipe.wake()
    }

    func add(_ event: WatchedEvent) {
        wakeOnce { contents in
            if contents.events.count < BrowserLimits.eventsWaitingMax {
                contents.events.append(event)
            } else {
                contents.lost += 1
            }
        }
    }

    /// An operation was metered.
    func noteReport() { wakeOnce { $0.hasReports = true } }

    private func wakeOnce(_ change: (inout Contents) -> Void) {
        let wakes = state.withLock { state in
            change(&state.contents)
            defer { state.isAwake = true }
            return !state.isAwake
        }
        if wakes { pipe.wake() }
    }

    /// Whether somebody waits for an answer, and whether there is anything.
    var load: (isUrgent: Bool, isEmpty: Bool) {
        state.withLock { state in
            let contents = state.contents
            return (
                !contents.answers.isEmpty, contents.answers.isEmpty && contents.events.isEmpty && !contents.hasReports
            )
        }
    }

    func take() -> Contents {
        state.withLock { state in
            defer { state = State() }
            return state.contents
        }
    }
}
