import CloudPrimitives
import FaaSKeeperModel
import Logging
import Synchronization

/// Hands over what comes for one session, one batch at a time.
final class ReceivingEnd: Sendable {
    typealias Receiver = @Sendable ([ChannelMessage]) -> Void

    private struct State {
        var receiver: Receiver?
        var tasks: [Task<Void, Never>] = []
    }

    private let source: any MessageSource
    private let objects: any ObjectStore
    private let clock: any CloudClock
    private let logger: Logger
    private let state: Mutex<State>

    init(
        source: any MessageSource, objects: any ObjectStore, clock: any CloudClock, logger: Logger,
        receiver: @escaping Receiver
    ) {
        self.source = source
        self.objects = objects
        self.clock = clock
        self.logger = logger
        state = Mutex(State(receiver: receiver))
    }

    /// - Parameter keepAlive: runs as long as the end is open.
    func start(keepAlive: (@Sendable () async -> Void)? = nil) {
        state.withLock { state in
            guard state.receiver != nil else { return }
            state.tasks.append(Task { [self] in await poll() })
            if let keepAlive { state.tasks.append(Task { await keepAlive() }) }
        }
    }

    func replace(_ receiver: @escaping Receiver) {
        state.withLock { state in
            if state.receiver != nil { state.receiver = receiver }
        }
    }

    /// Nothing is handed over any more.
    func stop() {
        let tasks = state.withLock { state in
            state.receiver = nil
            defer { state.tasks = [] }
            return state.tasks
        }
        for task in tasks { task.cancel() }
    }

    private func poll() async {
        while !Task.isCancelled {
            do throws(CloudError) {
                let received = try await source.next()
                if received.isEmpty {
                    guard hand([]) else { return }
                    continue
                }
                var messages: [ChannelMessage] = []
                var keys: [String] = []
                for message in received {
                    guard let (opened, key) = try await open(message) else { continue }
                    messages.append(opened)
                    if let key { keys.append(key) }
                }
                guard hand(messages) else { return }
                try await source.finish(received)
                for key in keys { try? await objects.delete(key) }
            } catch {
                if Task.isCancelled { return }
                logger.debug("Polling an event channel failed", metadata: ["error": "\(error.message)"])
                guard (try? await clock.sleep(millis: AWSLimits.pollPauseMillis)) != nil else { return }
            }
        }
    }

    /// - Returns: false when nobody is there any more.
    @discardableResult
    func hand(_ messages: [ChannelMessage]) -> Bool {
        guard let receiver = state.withLock({ $0.receiver }) else { return false }
        receiver(messages)
        return true
    }

    /// Nil for what nobody can read, and for an object that a delivery before this one has deleted.
    private func open(_ message: SourceMessage) async throws(CloudError) -> (ChannelMessage, key: String?)? {
        let envelope: ChannelEnvelope
        do throws(KeeperError) { envelope = try ChannelEnvelope(message.envelope) } catch {
            logger.warning("A message of the event channel cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
        switch envelope {
        case .inline(let message): return (message, nil)
        case .stored(let id, let key):
            guard let object = try await objects.get(key) else { return nil }
            return (ChannelMessage(id: id, body: object.bytes), key)
        }
    }
}
