import Synchronization
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A line editor on a terminal, by libedit. All calls of libedit happen on one thread, which belongs to the editor.
///
/// It handles SIGINT, SIGTSTP, SIGCONT and SIGWINCH while a line is edited, and puts the terminal back when the process
/// exits or dies of a signal. One at a time in a process.
public final class LibeditLineEditor: LineEditor {
    private let mailbox: Mailbox
    private let closed = Latch()

    /// Nil where standard input and output are no terminals, or libedit cannot work on them.
    public init?(_ settings: EditorSettings) {
        guard Descriptor.isTerminal(STDIN_FILENO), Descriptor.isTerminal(STDOUT_FILENO), let pipe = WakePipe() else {
            return nil
        }
        let mailbox = Mailbox(terminal: STDOUT_FILENO, pipe: pipe)
        self.mailbox = mailbox
        let opened = Latch()
        let works = Mutex(false)
        let closed = closed
        let hasStarted = startOwnThread {
            let session = EditSession(settings, mailbox: mailbox, input: STDIN_FILENO, output: STDOUT_FILENO)
            let isOpen = session.open()
            works.withLock { $0 = isOpen }
            opened.open()
            if isOpen { session.run() }
            mailbox.endAll()
            closed.open()
        }
        guard hasStarted else { return nil }
        opened.wait()
        guard works.withLock({ $0 }) else { return nil }
    }

    deinit { mailbox.close() }

    public func readLine() async -> LineInput {
        let id = mailbox.newID()
        let mailbox = mailbox
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if !mailbox.read(Mailbox.Request(id: id, continuation: continuation)) {
                    continuation.resume(returning: .end)
                }
            }
        } onCancel: {
            mailbox.cancel(id)
        }
    }

    public func printAbove(_ text: String) { mailbox.print(text) }

    public func hold() { mailbox.hold() }

    public func release() { mailbox.release() }

    public func refresh() { mailbox.refresh() }

    public func close() {
        mailbox.close()
        closed.wait()
    }
}
