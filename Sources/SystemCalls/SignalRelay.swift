import CProcess
import Synchronization

/// Signals of this process that are meant for a program it runs: told one by one instead of taking effect.
public final class SignalRelay: Sendable {
    /// One that came.
    public struct Received: Sendable, Hashable {
        public let number: Int32
        /// The terminal sent it to everybody in its foreground.
        public let isFromTerminal: Bool

        public init(number: Int32, isFromTerminal: Bool) {
            self.number = number
            self.isFromTerminal = isFromTerminal
        }
    }

    private let handler: Mutex<@Sendable (Received) -> Void>

    /// Begins, once in a process; nil where the system has no pipe or thread left.
    /// - Parameter handler: called on a thread of the relay's own.
    public init?(_ handler: @escaping @Sendable (Received) -> Void) {
        self.handler = Mutex(handler)
        guard let pipe = WakePipe() else { return nil }
        fk_relay_start(pipe.writeEnd)
        let isStarted = startOwnThread { [weak self] in
            fk_relay_here()
            while true {
                _ = Descriptor.wait([pipe.readEnd], millis: nil)
                guard let bytes = Descriptor.readIfAny(pipe.readEnd, count: 512) else { continue }
                if bytes.isEmpty { return }
                for index in stride(from: 0, to: bytes.count - 1, by: 2) {
                    let received = Received(number: Int32(bytes[index]), isFromTerminal: bytes[index + 1] == 1)
                    self?.handler.withLock { $0 }(received)
                }
            }
        }
        guard isStarted else { return nil }
    }

    /// From now on these are told to `handler`.
    /// - Returns: who was told before.
    @discardableResult
    public func redirect(_ handler: @escaping @Sendable (Received) -> Void) -> @Sendable (Received) -> Void {
        self.handler.withLock { current in
            defer { current = handler }
            return current
        }
    }

    /// Stops this process, as the signal of a terminal would; returns when it goes on.
    public static func stopSelf() { fk_stop_self() }
}
