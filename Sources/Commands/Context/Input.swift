import Dispatch
import Synchronization
import SystemCalls

/// Where bytes come from: a file descriptor read by line or as a whole.
///
/// Waiting for them takes no thread of the cooperative pool, and ends when the task is cancelled.
final class Input: Sendable {
    let isTerminal: Bool
    private let descriptor: Int32
    private struct State {
        var buffer: [UInt8] = []
        var start = 0
        var isAtEnd = false
    }
    private let state = Mutex(State())

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = Descriptor.isTerminal(descriptor)
    }

    /// One that has `text` and nothing else.
    init(text: String) {
        descriptor = -1
        isTerminal = false
        state.withLock { state in
            state.buffer = Array(text.utf8)
            state.isAtEnd = true
        }
    }

    /// A line was longer than its reader takes.
    struct LineTooLong: Error {}

    /// The next line without its end; nil after the last. A last line without an end counts.
    /// - Parameter limit: bytes; `LineTooLong` is thrown beyond it.
    func readLine(limit: Int = .max) async throws -> [UInt8]? {
        while true {
            let line: [UInt8]?? = state.withLock { state in
                if let end = state.buffer[state.start...].firstIndex(of: 0x0A) {
                    defer { state.start = end + 1 }
                    return .some(Array(state.buffer[state.start..<end]))
                }
                guard state.isAtEnd else { return nil }
                guard state.start < state.buffer.count else { return .some(nil) }
                defer { state.start = state.buffer.count }
                return .some(Array(state.buffer[state.start...]))
            }
            if let line {
                if let line, line.count > limit { throw LineTooLong() }
                return line
            }
            if state.withLock({ $0.buffer.count - $0.start > limit }) { throw LineTooLong() }
            try await fill()
        }
    }

    /// Everything up to the end, but no more than `limit` bytes: one byte beyond it ends the reading.
    func readAll(limit: Int) async throws -> [UInt8] {
        while state.withLock({ !$0.isAtEnd && $0.buffer.count - $0.start <= limit }) { try await fill() }
        return state.withLock { state in
            defer { state.start = state.buffer.count }
            return Array(state.buffer[state.start...])
        }
    }

    private func fill() async throws {
        let bytes: [UInt8]
        do {
            bytes =
                Descriptor.isRegularFile(descriptor)
                ? try Descriptor.readSome(descriptor) : try await readWaiting()
        } catch let failure as Descriptor.Failure {
            throw CommandError(.failure, "input", "Cannot read the input: \(failure.reason)")
        }
        state.withLock { state in
            if bytes.isEmpty { state.isAtEnd = true }
            if state.start > 0 {
                state.buffer.removeFirst(state.start)
                state.start = 0
            }
            state.buffer += bytes
        }
    }

    /// Reads on a thread of its own; a second pipe wakes it when the task is cancelled.
    private func readWaiting() async throws -> [UInt8] {
        let descriptor = descriptor
        if Descriptor.wait([descriptor], millis: 0)[0] { return try Descriptor.readSome(descriptor) }
        let wake = try Descriptor.makePipe()
        defer {
            Descriptor.closeFile(wake.read)
            Descriptor.closeFile(wake.write)
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(
                        with: Result {
                            guard Descriptor.wait([descriptor, wake.read], millis: nil)[0] else {
                                throw CancellationError()
                            }
                            return try Descriptor.readSome(descriptor)
                        })
                }
            }
        } onCancel: {
            _ = try? Descriptor.writeSome(wake.write, [0])
        }
    }
}
