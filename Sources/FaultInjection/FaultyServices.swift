import CloudPrimitives
import FaaSKeeperModel

struct FaultyStore: KeyValueStore {
    let base: any KeyValueStore
    let gate: FaultGate

    var limits: KeyValueLimits { base.limits }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        let base = base
        return try await gate.pass("get", key.description) { () async throws(CloudError) in try await base.get(key) }
    }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        let base = base
        return try await gate.pass("update", "\(update.key) \(update.action) if \(update.condition)") {
            () async throws(CloudError) in try await base.update(update)
        }
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        let base = base
        return try await gate.pass(
            "transact", updates.map { "\($0.key) \($0.action) if \($0.condition)" }.joined(separator: "; ")
        ) { () async throws(CloudError) in try await base.transact(updates) }
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        let base = base
        return try await gate.pass("query", "\(query.table)[\(query.partition)][\(query.prefix)*]") {
            () async throws(CloudError) in try await base.query(query)
        }
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try await base.scan(table, after: after, limit: limit)
    }
}

struct FaultyObjects: ObjectStore {
    let base: any ObjectStore
    let gate: FaultGate

    func get(_ key: String) async throws(CloudError) -> StoredObject? {
        let base = base
        return try await gate.pass("getObject", key) { () async throws(CloudError) in try await base.get(key) }
    }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String {
        let base = base
        return try await gate.pass("putObject", key) { () async throws(CloudError) in
            try await base.put(key, bytes, if: condition)
        }
    }

    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        let base = base
        try await gate.pass("deleteObject", key) { () async throws(CloudError) in
            try await base.delete(key, if: condition)
        }
    }

    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        try await base.list(prefix: prefix, after: after, limit: limit)
    }
}

struct FaultyQueue: FIFOQueue {
    let base: any FIFOQueue
    let gate: FaultGate

    var name: String { base.name }
    var limits: QueueLimits { base.limits }

    func send(_ messages: [QueueMessage]) async throws(CloudError) {
        let base = base
        try await gate.pass("send", messages.map(\.deduplicationID).joined(separator: " ")) {
            () async throws(CloudError) in try await base.send(messages)
        }
    }

    func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage] {
        try await base.receive(max: max, visibilityMillis: visibilityMillis)
    }

    func delete(_ receipts: [String]) async throws(CloudError) { try await base.delete(receipts) }

    func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError) {
        try await base.release(receipts, afterMillis: millis)
    }

    func depth() async throws(CloudError) -> Int { try await base.depth() }
}

struct FaultyChannel: EventChannel {
    let base: any EventChannel
    let gate: FaultGate

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        try await base.open(session, receiver: receiver)
    }

    func close(_ session: SessionID) async throws(CloudError) { try await base.close(session) }

    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        let base = base
        return try await gate.pass("publish", "\(message.id) to \(session.hex)") { () async throws(CloudError) in
            try await base.publish(message, to: session)
        }
    }
}
