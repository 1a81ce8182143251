import Synchronization
import SystemCalls

/// What other threads have for the thread that edits.
final class Mailbox: Sendable {
    struct Request: Sendable {
        let id: UInt64
        let continuation: CheckedContinuation<LineInput, Never>
    }

    struct Answer: Sendable {
        let lookup: UInt64
        let completion: CompletionAnswer
    }

    private struct State {
        var requests: [Request] = []
        var lastID: UInt64 = 0
        /// Requests whose task was cancelled before or after they came here.
        var cancelled: Set<UInt64> = []
        var isEditing = false
        /// Something else has the terminal.
        var isHeld = false
        var isClosed = false
        var wantsRefresh = false
        var answer: Answer?
        var output = OutputQueue()
        /// A byte is in the pipe, so nobody needs to write another.
        var isAwake = false
    }

    private let state = Mutex(State())
    private let terminal: Int32
    let pipe: WakePipe

    init(terminal: Int32, pipe: WakePipe) {
        self.terminal = terminal
        self.pipe = pipe
    }

    private func post(_ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            wake(&state)
        }
    }

    private func wake(_ state: inout State) {
        guard !state.isAwake else { return }
        state.isAwake = true
        pipe.wake()
    }

    // MARK: From any thread

    func newID() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// False once the editor is closed.
    func read(_ request: Request) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.requests.append(request)
            wake(&state)
            return true
        }
    }

    func cancel(_ id: UInt64) { post { $0.cancelled.insert(id) } }

    func refresh() { post { $0.wantsRefresh = true } }

    func close() { post { $0.isClosed = true } }

    func answer(_ answer: Answer) { post { $0.answer = answer } }

    /// Writes under the lock when no line is edited, so that lines of several threads do not mix.
    func print(_ text: String) {
        guard !text.isEmpty else { return }
        state.withLock { state in
            guard state.isEditing || state.isHeld else {
                Descriptor.writeAll(terminal, Array(text.utf8) + (text.utf8.last == 0x0A ? [] : [0x0A]))
                return
            }
            state.output.add(text)
            if !state.isHeld { wake(&state) }
        }
    }

    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
        state.withLock { state in
            state.isHeld = false
            if state.isEditing { return wake(&state) }
            Descriptor.writeAll(terminal, state.output.take())
        }
    }

    // MARK: From the thread that edits

    /// Call before looking for what is here.
    func drainWakes() {
        pipe.drain()
        state.withLock { $0.isAwake = false }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Waits for a line that somebody wants to read; nil once the editor is closed.
    func nextRequest() -> Request? {
        while true {
            drainWakes()
            let (request, isClosed) = state.withLock { state -> (Request?, Bool) in
                guard !state.isClosed, !state.requests.isEmpty else { return (nil, state.isClosed) }
                state.isEditing = true
                state.wantsRefresh = false
                state.answer = nil
                return (state.requests.removeFirst(), false)
            }
            if isClosed { return nil }
            if let request { return request }
            _ = Descriptor.wait([pipe.readEnd], millis: nil)
        }
    }

    /// From here on text goes straight out; what still waits is written first.
    func finishEditing(_ request: Request) {
        state.withLock { state in
            Descriptor.writeAll(terminal, state.output.take())
            state.isEditing = false
            state.cancelled.remove(request.id)
        }
    }

    /// Nobody reads lines any more.
    func endAll() {
        let requests = state.withLock { state in
            state.isClosed = true
            defer { state.requests = [] }
            return state.requests
        }
        for request in requests { request.continuation.resume(returning: .end) }
    }

    func isCancelled(_ id: UInt64) -> Bool { state.withLock { $0.cancelled.contains(id) } }

    func takeRefresh() -> Bool {
        state.withLock { state in
            defer { state.wantsRefresh = false }
            return state.wantsRefresh
        }
    }

    func takeAnswer() -> Answer? {
        state.withLock { state in
            defer { state.answer = nil }
            return state.answer
        }
    }

    var hasOutput: Bool { state.withLock { !$0.output.isEmpty } }

    func takeOutput() -> [UInt8] { state.withLock { $0.output.take(bytesMax: EditorLimits.outputBytesAtOnce) } }
}
