import CloudPrimitives
import ScreenGrid
import ScreenTerminal

/// The thread of the screen: takes in what happens, has done what is missing, draws.
final class BrowserLoop {
    private var state: BrowserState
    private let screen: Screen
    private let mailbox: BrowserMailbox
    private let runner: BrowserRunner
    private let environment: [String: String]
    private let clock = SystemClock()

    private var exitCode: Int32?
    private var isDirty = true
    private var needsMeters = true
    private var frameDueAt: Int64 = 0
    private var eventsDueAt: Int64 = 0
    private var metersDueAt: Int64 = 0

    init(
        _ state: BrowserState, screen: Screen, mailbox: BrowserMailbox, runner: BrowserRunner,
        environment: [String: String]
    ) {
        self.state = state
        self.screen = screen
        self.mailbox = mailbox
        self.runner = runner
        self.environment = environment
    }

    /// Runs until the user leaves. Returns the exit code, and whether the backend was there.
    func run() -> (code: Int32, isConnected: Bool) {
        let size = Screen.size()
        _ = state.handle(.input(.resized(width: size.width, height: size.height)))
        _ = state.handle(.clock(clock.nowMillis))
        draw()
        while exitCode == nil { turn() }
        return (exitCode ?? 0, state.link == .connected)
    }

    private func turn() {
        let inputs = screen.wait(millis: millisToWait())
        let now = clock.nowMillis
        if let wakesAt = state.wakesAt, wakesAt <= now { isDirty = true }
        perform(state.handle(.clock(now)))
        for input in inputs { perform(state.handle(.input(input))) }
        let isUrgent = mailbox.load.isUrgent
        if isUrgent || now >= eventsDueAt { takeMail(now) }
        if needsMeters, now >= metersDueAt {
            metersDueAt = now + BrowserLimits.refreshMillis
            needsMeters = false
            isDirty = true
            perform(state.handle(.meters(runner.meters())))
        }
        perform(state.settle())
        isDirty = isDirty || !inputs.isEmpty
        if exitCode == nil, isDirty, isUrgent || !inputs.isEmpty || now >= frameDueAt { draw() }
    }

    private func millisToWait() -> Int64? {
        let now = clock.nowMillis
        var times: [Int64] = []
        if let wakesAt = state.wakesAt { times.append(wakesAt) }
        if isDirty { times.append(frameDueAt) }
        if !mailbox.load.isEmpty { times.append(eventsDueAt) }
        if needsMeters { times.append(metersDueAt) }
        return times.min().map { max(0, $0 - now) }
    }

    private func takeMail(_ now: Int64) {
        let mail = mailbox.take()
        for answer in mail.answers { perform(state.handle(answer)) }
        if !mail.events.isEmpty || mail.lost > 0 {
            perform(state.handle(.watched(mail.events, lost: mail.lost)))
            eventsDueAt = now + BrowserLimits.frameMillis
            needsMeters = true
        }
        if mail.hasReports { needsMeters = true }
        isDirty = isDirty || !mail.answers.isEmpty || !mail.events.isEmpty
    }

    private func draw() {
        var grid = screen.blank
        // The next turn brings the size.
        if grid.width == state.width, grid.height == state.height {
            BrowserScreen.draw(state, on: &grid)
            screen.show(grid)
        }
        isDirty = false
        frameDueAt = clock.nowMillis + BrowserLimits.frameMillis
    }

    // MARK: Effects

    /// What concerns the terminal is done here, the rest elsewhere.
    private func perform(_ effects: [BrowserEffect]) {
        for effect in effects {
            switch effect {
            case .leave(let code): exitCode = exitCode ?? code
            case .redraw: screen.forget()
            case .copy(let text): screen.copy(base64: Base64.encode(Array(text.utf8)))
            case .stopProcess:
                screen.stopProcess()
                takeSize()
            case .edit(let path, let data):
                var result: Result<[UInt8], BrowserEvent.EditFailure> = .success(data.bytes)
                screen.lend { result = EditorFile.edit(data.bytes, environment) }
                takeSize()
                perform(state.handle(.edited(path, before: data, after: result)))
            default: runner.perform(effect)
            }
        }
    }

    private func takeSize() {
        let grid = screen.blank
        _ = state.handle(.input(.resized(width: grid.width, height: grid.height)))
        isDirty = true
    }
}
