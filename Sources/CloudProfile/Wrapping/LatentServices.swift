import CloudPrimitives
import FaaSKeeperModel

struct LatentObjects: ObjectStore {
    let base: any ObjectStore
    let delay: Delay

    func get(_ key: String) async throws(CloudError) -> StoredObject? {
        try await delay.around(before: { delay.micros(.objectGet, 0, $0) }) { result, z in
            delay.micros(.objectGet, (try? result.get())?.bytes.count ?? 0, z)
        } _: { () async throws(CloudError) in
            try await base.get(key)
        }
    }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String {
        try await delay.around(.objectPut, size: bytes.count) { () async throws(CloudError) in
            try await base.put(key, bytes, if: condition)
        }
    }

    /// Not published: taken for a put of nothing.
    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        try await delay.around(.objectPut, size: 0) { () async throws(CloudError) in
            try await base.delete(key, if: condition)
        }
    }

    /// Not published: taken for a put of nothing, as it is billed.
    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        try await delay.around(.objectPut, size: 0) { () async throws(CloudError) in
            try await base.list(prefix: prefix, after: after, limit: limit)
        }
    }
}

/// Receives, deletes and releases are not published: they are taken for sends of nothing. No part of the service makes
/// them, as queues trigger functions.
struct LatentQueue: FIFOQueue {
    let base: any FIFOQueue
    let delay: Delay

    var name: String { base.name }
    var limits: QueueLimits { base.limits }

    func send(_ messages: [QueueMessage]) async throws(CloudError) {
        let bytes = messages.reduce(0) { $0 + $1.body.count }
        try await delay.around(.queueSend, size: bytes) { () async throws(CloudError) in
            try await base.send(messages)
        }
    }

    func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage] {
        try await delay.around(.queueSend, size: 0) { () async throws(CloudError) in
            try await base.receive(max: max, visibilityMillis: visibilityMillis)
        }
    }

    func delete(_ receipts: [String]) async throws(CloudError) {
        try await delay.around(.queueSend, size: 0) { () async throws(CloudError) in try await base.delete(receipts) }
    }

    func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError) {
        try await delay.around(.queueSend, size: 0) { () async throws(CloudError) in
            try await base.release(receipts, afterMillis: millis)
        }
    }

    func depth() async throws(CloudError) -> Int { try await base.depth() }
}

struct LatentChannel: EventChannel {
    let base: any EventChannel
    let delay: Delay

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        try await base.open(session, receiver: receiver)
    }

    func close(_ session: SessionID) async throws(CloudError) { try await base.close(session) }

    /// All of it before the message arrives: the published time is until the client has it.
    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        await delay.pass(micros: delay.micros(.channel, message.body.count, delay.draws.deviate()))
        return try await base.publish(message, to: session)
    }
}
