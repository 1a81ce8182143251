import CloudPrimitives
import FaaSKeeperModel
import Logging
import Synchronization

/// Polls the queue of one session and hands over what comes, one batch at a time.
final class ReceivingEnd: Sendable {
    typealias Receiver = @Sendable ([ChannelMessage]) -> Void

    private struct State {
        var receiver: Receiver?
        var task: Task<Void, Never>?
    }

    private let queue: SQSQueue
    private let objects: any ObjectStore
    private let logger: Logger
    private let pollSeconds: Int
    private let state: Mutex<State>

    init(
        queue: SQSQueue, objects: any ObjectStore, logger: Logger, pollSeconds: Int, receiver: @escaping Receiver
    ) {
        self.queue = queue
        self.objects = objects
        self.logger = logger
        self.pollSeconds = pollSeconds
        state = Mutex(State(receiver: receiver))
    }

    func start() {
        state.withLock { state in
            guard state.receiver != nil else { return }
            state.task = Task { [self] in await poll() }
        }
    }

    func replace(_ receiver: @escaping Receiver) {
        state.withLock { state in
            if state.receiver != nil { state.receiver = receiver }
        }
    }

    /// Nothing is handed over any more.
    func stop() {
        let task = state.withLock { state in
            state.receiver = nil
            return state.task.take()
        }
        task?.cancel()
    }

    private func poll() async {
        while !Task.isCancelled {
            do throws(CloudError) {
                let received = try await queue.receive(
                    max: AWSLimits.batchMax, visibilityMillis: AWSLimits.channelVisibilitySeconds * 1_000,
                    waitSeconds: pollSeconds)
                if received.isEmpty { continue }
                var messages: [ChannelMessage] = []
                var keys: [String] = []
                for message in received {
                    guard let (opened, key) = try await open(message) else { continue }
                    messages.append(opened)
                    if let key { keys.append(key) }
                }
                guard let receiver = state.withLock({ $0.receiver }) else { return }
                if !messages.isEmpty { receiver(messages) }
                try await queue.delete(received.map(\.receipt))
                for key in keys { try? await objects.delete(key) }
            } catch {
                if Task.isCancelled { return }
                logger.debug("Polling an event channel failed", metadata: ["error": "\(error.message)"])
                let clock = queue.sqs.connection.client.clock
                guard (try? await clock.sleep(millis: AWSLimits.pollPauseMillis)) != nil else { return }
            }
        }
    }

    /// Nil for what nobody can read, and for an object that a delivery before this one has deleted.
    private func open(_ message: ReceivedMessage) async throws(CloudError) -> (ChannelMessage, key: String?)? {
        let envelope: ChannelEnvelope
        do throws(KeeperError) { envelope = try ChannelEnvelope(message.body) } catch {
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
