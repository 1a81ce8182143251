import CTerminal
import SystemCalls

/// Splits input into lines. Used by one thread.
final class LineReader: @unchecked Sendable {
    private let input: Int32
    private let pipe: WakePipe
    private let hasTerminal: Bool
    private var buffer: [UInt8] = []
    /// Where the next line begins, and how far it has been searched.
    private var start = 0
    private var searched = 0
    private var isAtEnd = false

    init(input: Int32, pipe: WakePipe, hasTerminal: Bool) {
        self.input = input
        self.pipe = pipe
        self.hasTerminal = hasTerminal
    }

    /// Waits for a line; `gaveUp` is asked whenever the pipe wakes.
    func next(gaveUp: () -> LineInput?) -> LineInput {
        if hasTerminal { fk_signals_start(pipe.writeEnd, Int32(FK_SIGNALS_BASIC)) }
        defer { if hasTerminal { fk_signals_stop() } }
        while true {
            if let line = takeLine() { return .line(line) }
            pipe.drain()
            if fk_signals_take() & Int32(FK_INTERRUPT) != 0 { return .interrupted }
            if let result = gaveUp() { return result }
            if isAtEnd { return .end }
            let ready = Descriptor.wait([input, pipe.readEnd], millis: nil)
            guard ready[0], let bytes = Descriptor.readIfAny(input, count: 65_536) else { continue }
            buffer += bytes
            // A terminal may go on after Ctrl-D.
            isAtEnd = bytes.isEmpty
            if isAtEnd, hasTerminal, buffer.count == start {
                isAtEnd = false
                return .end
            }
        }
    }

    private func takeLine() -> String? {
        if let end = buffer[searched...].firstIndex(of: 0x0A) {
            defer { skip(to: end + 1) }
            return String(decoding: buffer[start..<end], as: UTF8.self)
        }
        searched = buffer.count
        // The last line may lack its break.
        guard isAtEnd, start < buffer.count else { return nil }
        defer { skip(to: buffer.count) }
        return String(decoding: buffer[start...], as: UTF8.self)
    }

    /// What was read is let go in large pieces.
    private func skip(to index: Int) {
        start = index
        if start == buffer.count || start > 1 << 20 {
            buffer.removeFirst(start)
            start = 0
        }
        searched = start
    }
}
