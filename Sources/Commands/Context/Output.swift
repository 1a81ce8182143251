import Dispatch
import Synchronization
import SystemCalls

/// Where bytes go: a buffer before a file descriptor, or, without one, only the buffer.
///
/// Nothing is written before ``flush()``, which never blocks a thread of the cooperative pool: while the reader is
/// slow it waits elsewhere, so that heartbeats go on being answered behind a pager.
final class Output: Sendable {
    /// What a pipe that is ready for writing surely takes at once.
    fileprivate static let chunkBytes = 4_096
    private static let patienceMillis: Int64 = 100
    private static let largeBytes = 65_536

    fileprivate struct State {
        /// Nil keeps everything in memory.
        var descriptor: Int32?
        /// What is written now goes nowhere.
        var isClosed = false
        var pending: [UInt8] = []
        var written = 0
        var endsLine = true
    }
    private let state: Mutex<State>

    /// - Parameter descriptor: nil keeps everything in memory; see ``taken()``.
    init(_ descriptor: Int32?) { state = Mutex(State(descriptor: descriptor)) }

    /// Whoever still writes, such as a command that was left behind, writes to nowhere from now on.
    /// - Parameter closesFile: whether the descriptor is closed as well.
    func close(closesFile: Bool) {
        state.withLock { state in
            state.discard()
            if closesFile, let descriptor = state.descriptor { Descriptor.closeFile(descriptor) }
            state.descriptor = nil
            state.isClosed = true
        }
    }

    func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in state.withLock { $0.append(utf8) } }
    }

    func writeLine(_ text: String) { write(text + "\n") }

    func write(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { buffer in state.withLock { $0.append(buffer) } } }

    /// Ends the line if one is begun.
    func endLine() { state.withLock { if !$0.endsLine { $0.append([0x0A]) } } }

    /// Writes what is pending once it is much: for loops that print without bound.
    func flushIfLarge() async throws {
        if state.withLock({ $0.pending.count - $0.written }) >= Output.largeBytes { try await flush() }
    }

    /// Writes all that is pending.
    /// - Throws: `CommandError`, quietly when nobody reads any more, or `CancellationError` while waiting.
    func flush() async throws {
        while true {
            let waitsFor: Int32?
            do throws(Descriptor.Failure) {
                waitsFor = try state.withLock { (state) throws(Descriptor.Failure) in
                    guard let descriptor = state.descriptor else { return nil }
                    return try state.writeOut(to: descriptor) ? nil : descriptor
                }
            } catch {
                state.withLock { $0.discard() }
                if error.isClosedPipe { throw CommandError.closedPipe }
                throw CommandError(.failure, "output", "Cannot write to the output: \(error.reason)")
            }
            guard let descriptor = waitsFor else { return }
            try Task.checkCancellation()
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    _ = Descriptor.wait([descriptor], forWriting: true, millis: Output.patienceMillis)
                    continuation.resume()
                }
            }
        }
    }

    /// Whether it is a pipe that nobody reads any more.
    var isAbandoned: Bool { state.withLock { $0.descriptor }.map { Descriptor.isAbandoned($0) } ?? false }

    /// What was written and not flushed, for outputs in memory.
    func taken() -> [UInt8] {
        state.withLock { state in
            defer { state.discard() }
            return Array(state.pending[state.written...])
        }
    }
}

extension Output.State {
    mutating func append(_ bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty, !isClosed else { return }
        pending.append(contentsOf: bytes)
        endsLine = pending.last == 0x0A
    }

    mutating func discard() {
        pending = []
        written = 0
    }

    /// Writes while that does not block; whether all is written.
    mutating func writeOut(to descriptor: Int32) throws(Descriptor.Failure) -> Bool {
        while written < pending.count {
            guard Descriptor.wait([descriptor], forWriting: true, millis: 0)[0] else { return false }
            do throws(Descriptor.Failure) {
                let end = min(written + Output.chunkBytes, pending.count)
                written += try Descriptor.writeSome(descriptor, pending[written..<end])
            } catch {
                if error.wouldBlock { return false }
                throw error
            }
        }
        discard()
        return true
    }
}
