import CloudPrimitives
import FaaSKeeperModel
import Synchronization

/// A client's process and its connection: it may die, and be cut off for a while.
public final class FaultyClient: Sendable {
    public let name: String
    private let state = Mutex((isDead: false, silentUntil: Int64.min))

    public init(name: String) { self.name = name }

    /// Ends the process: no call has an answer any more, no message is received.
    public func die() { state.withLock { $0.isDead = true } }
    public var isDead: Bool { state.withLock { $0.isDead } }

    /// Cuts the process off from the service until then: milliseconds since 1970-01-01 UTC.
    public func cutOff(until millis: Int64) { state.withLock { $0.silentUntil = millis } }

    public func isCutOff(now: Int64) -> Bool { state.withLock { $0.isDead || now < $0.silentUntil } }
}

/// The receiving end of a client: messages take their time, and may be lost, doubled or late.
struct ClientChannel: EventChannel {
    let base: any EventChannel
    let gate: FaultGate
    let client: FaultyClient

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        let mailbox = Mailbox(gate: gate, client: client, receiver: receiver)
        try await base.open(session) { messages in for message in messages { mailbox.take(message) } }
    }

    func close(_ session: SessionID) async throws(CloudError) { try await base.close(session) }

    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        try await base.publish(message, to: session)
    }

    private final class Mailbox: Sendable {
        private let gate: FaultGate
        private let client: FaultyClient
        private let receiver: @Sendable ([ChannelMessage]) -> Void
        private let state = Mutex((waiting: [ChannelMessage](), isDelivering: false))

        init(gate: FaultGate, client: FaultyClient, receiver: @escaping @Sendable ([ChannelMessage]) -> Void) {
            self.gate = gate
            self.client = client
            self.receiver = receiver
        }

        func take(_ message: ChannelMessage) {
            switch gate.plan.strike(FaultPlan.Point(function: client.name, operation: "receive")) {
            case .lostMessage?: return
            case .repeatedMessage?:
                queue(message)
                queue(message)
            case .lateMessage?: gate.later { [self] in hand([message]) }
            default: queue(message)
            }
        }

        /// In order, each after its time on the way.
        private func queue(_ message: ChannelMessage) {
            let mustStart = state.withLock { state in
                state.waiting.append(message)
                defer { state.isDelivering = true }
                return !state.isDelivering
            }
            guard mustStart else { return }
            gate.world.spawn { [self] in
                while true {
                    await gate.world.travel?()
                    let batch = state.withLock { state in
                        let batch = state.waiting
                        state.waiting = []
                        if batch.isEmpty { state.isDelivering = false }
                        return batch
                    }
                    if batch.isEmpty { return }
                    hand(batch)
                }
            }
        }

        private func hand(_ messages: [ChannelMessage]) {
            if client.isCutOff(now: gate.clock.nowMillis) { return }
            receiver(messages)
        }
    }
}
