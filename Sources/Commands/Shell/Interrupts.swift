import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ctrl-C while a command runs, as often as it is pressed.
final class Interrupts: Sendable {
    private struct Source: @unchecked Sendable { let source: any DispatchSourceSignal }
    private let source: Source

    /// Calls `body` at each, until ``stop()``.
    init(_ body: @escaping @Sendable () -> Void) {
        source = Source(source: DispatchSource.makeSignalSource(signal: SIGINT, queue: .global()))
        source.source.setEventHandler(handler: DispatchWorkItem(block: body))
        source.source.activate()
    }

    func stop() { source.source.cancel() }
}
