import CLibedit
import SystemCalls
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads lines as they come, without drawing anything: for pipes, files and terminals that can do nothing else.
public final class PlainLineEditor: LineEditor {
    private struct State {
        var requests: [Mailbox.Request] = []
        var lastID: UInt64 = 0
        var cancelled: Set<UInt64> = []
        var isClosed = false
        /// What stands at the beginning of the row in which somebody types.
        var prompt: String?
        /// What waits while something else has the terminal; nil while nothing does.
        var held: OutputQueue?
    }

    private let settings: EditorSettings
    private let state = Mutex(State())
    private let pipe: WakePipe?
    private let input: Int32
    private let output: Int32
    private let hasTerminal: Bool

    public convenience init(_ settings: EditorSettings) {
        self.init(settings, input: STDIN_FILENO, output: STDOUT_FILENO)
    }

    init(_ settings: EditorSettings, input: Int32, output: Int32) {
        self.settings = settings
        self.input = input
        self.output = output
        hasTerminal = Descriptor.isTerminal(input)
        pipe = WakePipe()
        guard let pipe else {
            state.withLock { $0.isClosed = true }
            return
        }
        let reader = LineReader(input: input, pipe: pipe, hasTerminal: hasTerminal)
        let hasStarted = startOwnThread { [weak self] in
            while let work = Self.next(self, pipe) {
                // The editor lives as long as somebody reads a line.
                work.editor.serve(work.request, reader)
            }
        }
        if !hasStarted { state.withLock { $0.isClosed = true } }
    }

    deinit { pipe?.wake() }

    public func readLine() async -> LineInput {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isClosed { state.requests.append(.init(id: id, continuation: continuation)) }
                    return !state.isClosed
                }
                if isOpen { pipe?.wake() } else { continuation.resume(returning: .end) }
            }
        } onCancel: {
            _ = state.withLock { $0.cancelled.insert(id) }
            pipe?.wake()
        }
    }

    public func printAbove(_ text: String) {
        guard !text.isEmpty else { return }
        let line = text.utf8.last == 0x0A ? text : text + "\n"
        state.withLock { state in
            if state.held != nil {
                state.held?.add(text)
                return
            }
            // The row with the prompt stays as it is; what was typed is in the terminal's own buffer.
            let text = state.prompt.map { "\n" + line + $0 } ?? line
            Descriptor.writeAll(output, text.utf8)
        }
    }

    public func hold() { state.withLock { $0.held = OutputQueue() } }

    public func release() {
        state.withLock { state in
            if var held = state.held { Descriptor.writeAll(output, held.take()) }
            state.held = nil
        }
    }

    public func refresh() {}

    public func close() {
        state.withLock { $0.isClosed = true }
        pipe?.wake()
    }

    /// A line that is asked for; nil once the editor is closed or gone.
    private static func next(
        _ editor: @autoclosure () -> PlainLineEditor?, _ pipe: WakePipe
    ) -> (editor: PlainLineEditor, request: Mailbox.Request)? {
        while true {
            pipe.drain()
            do {
                guard let editor = editor() else { return nil }
                let (request, abandoned) = editor.state.withLock { state -> (Mailbox.Request?, [Mailbox.Request]?) in
                    if state.isClosed {
                        defer { state.requests = [] }
                        return (nil, state.requests)
                    }
                    return (state.requests.isEmpty ? nil : state.requests.removeFirst(), nil)
                }
                if let abandoned {
                    for request in abandoned { request.continuation.resume(returning: .end) }
                    return nil
                }
                if let request { return (editor, request) }
            }
            _ = Descriptor.wait([pipe.readEnd], millis: nil)
        }
    }

    private func serve(_ request: Mailbox.Request, _ reader: LineReader) {
        var result = read(request, PromptText.plain(settings.prompt()), reader)
        while case .line(let text) = result, !settings.isComplete(text) {
            // An end within an unfinished line is the end of that line.
            guard case .line(let more) = read(request, "> ", reader) else { break }
            result = .line(text + "\n" + more)
        }
        if hasTerminal, case .line(let line) = result, settings.shouldRemember(line) { settings.history?.append(line) }
        _ = state.withLock { $0.cancelled.remove(request.id) }
        request.continuation.resume(returning: result)
    }

    private func read(_ request: Mailbox.Request, _ prompt: String, _ reader: LineReader) -> LineInput {
        if hasTerminal {
            state.withLock { state in
                state.prompt = prompt
                Descriptor.writeAll(output, prompt.utf8)
            }
        }
        let result = reader.next {
            state.withLock { $0.isClosed ? .end : $0.cancelled.contains(request.id) ? .interrupted : nil }
        }
        if hasTerminal {
            state.withLock { state in
                state.prompt = nil
                if case .line = result { return }
                Descriptor.writeAll(output, "\n".utf8)
            }
        }
        return result
    }
}
