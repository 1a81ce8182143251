import Dispatch
import SystemCalls

/// A command of the system's shell, `/bin/sh`, that has the terminal while it runs.
struct SystemCommand: Sendable {
    private let process: Int32

    /// Starts it.
    /// - Parameter input: its standard input, closed here once it has it; nil is the terminal.
    init(_ command: String, input: Int32? = nil) throws(CommandError) {
        defer { if let input { Descriptor.closeFile(input) } }
        do throws(Descriptor.Failure) {
            process = try SystemShell.start(command, input: input.map { .descriptor($0) } ?? .inherited)
        } catch { throw CommandError(.failure, "system", "Cannot run /bin/sh: \(error.reason)") }
    }

    /// The same on the caller's thread.
    /// - Returns: its exit code, or 128 and the signal that ended it.
    func waitHere() -> Int32 { SystemShell.awaitEnd(process) }

    /// Waits for its end, however long it takes: it has the terminal.
    func wait() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                _ = waitHere()
                continuation.resume()
            }
        }
    }
}
