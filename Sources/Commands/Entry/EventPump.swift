import FaaSKeeper
import FaaSKeeperModel
import Synchronization

/// Prints the events of a script's session as they come.
final class EventPump: Sendable {
    private let printer: any Printer
    private let output: Output
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ printer: any Printer, _ output: Output) {
        self.printer = printer
        self.output = output
    }

    /// Subscribes before any watch can be set.
    func start(_ client: FaaSKeeperClient) {
        let events = client.events()
        let (printer, output) = (printer, output)
        task.withLock {
            $0 = Task {
                for await event in events {
                    printer.event(event)
                    try? await output.flush()
                }
            }
        }
    }

    /// Waits until everything handed out is printed; only after the client was closed.
    func finish() async { await task.withLock { $0 }?.value }
}
