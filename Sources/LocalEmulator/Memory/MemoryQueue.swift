import CloudPrimitives
import FaaSKeeperModel

struct MemoryQueue: FIFOQueue {
    let backend: MemoryBackend
    let name: String
    let index: Int

    var limits: QueueLimits { backend.options.queueLimits }

    func send(_ messages: [QueueMessage]) async throws(CloudError) {
        try QueueRules(limits: limits).check(messages, for: name)
        let now = backend.now
        try backend.locked { state throws(CloudError) in
            for message in messages
            where state.isNew(
                message.deduplicationID, queue: index, now: now, windowMillis: limits.deduplicationMillis)
            {
                _ = state.host.append(
                    message.body, group: message.group, deduplicationID: message.deduplicationID, to: index, now: now)
            }
        }
        backend.pump()
    }

    func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage] {
        let now = backend.now
        let received = try backend.locked { state throws(CloudError) in
            defer { state.collectDead() }
            return state.host.queues[index].receive(
                max: min(max, limits.batchMax), hiddenUntil: now + visibilityMillis, now: now,
                word: backend.options.random.receiptWord
            ).map(\.received)
        }
        backend.pump()
        return received
    }

    func delete(_ receipts: [String]) async throws(CloudError) {
        let now = backend.now
        try backend.locked { state throws(CloudError) in
            state.host.queues[index].delete(receipts.compactMap(Receipt.init), now: now)
        }
        backend.pump()
    }

    func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError) {
        let now = backend.now
        try backend.locked { state throws(CloudError) in
            state.host.queues[index].hide(receipts.compactMap(Receipt.init), until: now + max(0, millis), now: now)
        }
        backend.pump()
    }

    func depth() async throws(CloudError) -> Int {
        try backend.locked { state throws(CloudError) in state.host.queues[index].count }
    }
}

struct MemoryRuntime: FunctionRuntime {
    let backend: MemoryBackend

    func register(_ function: FunctionDefinition) {
        try? backend.locked { state throws(CloudError) in state.host.register(function) }
        backend.pump()
    }

    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError) {
        try InvocationRules.check(payload, for: name, max: backend.options.invocationBytesMax)
        let now = backend.now
        try backend.locked { state throws(CloudError) in
            guard let function = state.host.function(named: name) else {
                throw CloudError(.notFound, "No function has the name \(name)")
            }
            _ = state.host.invoke(function, payload: payload, now: now)
        }
        backend.pump()
    }
}

/// Hands messages over on the publisher's task, outside the lock, one batch at a time for each session.
struct MemoryChannel: EventChannel {
    let backend: MemoryBackend

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        try backend.locked { state throws(CloudError) in
            state.mailboxCount += 1
            state.mailboxes[session.value] = MemoryState.Mailbox(number: state.mailboxCount, receiver: receiver)
        }
    }

    func close(_ session: SessionID) async throws(CloudError) {
        try backend.locked { state throws(CloudError) in state.mailboxes[session.value] = nil }
    }

    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        let mailbox: (number: Int, isDelivering: Bool)? = try backend.locked { state throws(CloudError) in
            guard let mailbox = state.mailboxes[session.value] else { return nil }
            state.mailboxes[session.value]?.messages.append(message)
            state.mailboxes[session.value]?.isDelivering = true
            return (mailbox.number, mailbox.isDelivering)
        }
        guard let mailbox else { return .gone }
        if !mailbox.isDelivering { deliver(session.value, mailbox.number) }
        return .accepted
    }

    private func deliver(_ session: Int64, _ number: Int) {
        while true {
            let batch: ([ChannelMessage], MemoryState.Receiver)? = try? backend.locked { state throws(CloudError) in
                guard let mailbox = state.mailboxes[session], mailbox.number == number else { return nil }
                guard !mailbox.messages.isEmpty else {
                    state.mailboxes[session]?.isDelivering = false
                    return nil
                }
                state.mailboxes[session]?.messages = []
                return (mailbox.messages, mailbox.receiver)
            }
            guard let (messages, receiver) = batch else { return }
            receiver(messages)
        }
    }
}
