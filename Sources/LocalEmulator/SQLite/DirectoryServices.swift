import CloudPrimitives
import FaaSKeeperModel

struct DirectoryStore: KeyValueStore {
    let backend: DirectoryBackend

    var limits: KeyValueLimits { backend.options.keyValueLimits }

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        try backend.read { (unit) throws(CloudError) in
            try unit.get(key)
        } reader: { (connection) throws(CloudError) in
            try connection.item(key)
        }
    }

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try await backend.write { (_, unit) throws(CloudError) in try unit.update(update) }
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        try await backend.write { (_, unit) throws(CloudError) in try unit.transact(updates) }
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        try backend.read { (unit) throws(CloudError) in
            try unit.query(query)
        } reader: { (connection) throws(CloudError) in
            try connection.page(query, limits: limits)
        }
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        try backend.read { (unit) throws(CloudError) in
            try unit.flushItems()
            return try unit.database.scan(table, after: after, limit: limit)
        } reader: { (connection) throws(CloudError) in
            try connection.scan(table, after: after, limit: limit)
        }
    }
}

struct DirectoryObjects: ObjectStore {
    let backend: DirectoryBackend

    func get(_ key: String) async throws(CloudError) -> StoredObject? {
        try backend.read { (unit) throws(CloudError) in
            try unit.object(key)
        } reader: { (connection) throws(CloudError) in
            try connection.object(key)
        }
    }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String {
        try await backend.write { (_, unit) throws(CloudError) in try unit.put(key, bytes, if: condition) }
    }

    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        try await backend.write { (_, unit) throws(CloudError) in try unit.deleteObject(key, if: condition) }
    }

    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        try backend.read { (unit) throws(CloudError) in
            try unit.objectKeys(prefix: prefix, after: after, limit: limit)
        } reader: { (connection) throws(CloudError) in
            try connection.objectKeys(prefix: prefix, after: after, limit: limit)
        }
    }
}

struct DirectoryQueue: FIFOQueue {
    let backend: DirectoryBackend
    let name: String
    let index: Int

    var limits: QueueLimits { backend.options.queueLimits }

    func send(_ messages: [QueueMessage]) async throws(CloudError) {
        try await backend.write { (_, unit) throws(CloudError) in try unit.send(messages, to: index) }
    }

    func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage] {
        try await backend.write { (_, unit) throws(CloudError) in
            unit.receive(max, visibilityMillis: visibilityMillis, from: index)
        }
    }

    func delete(_ receipts: [String]) async throws(CloudError) {
        try await backend.write { (_, unit) throws(CloudError) in unit.delete(receipts, from: index) }
    }

    func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError) {
        try await backend.write { (_, unit) throws(CloudError) in
            unit.release(receipts, afterMillis: millis, in: index)
        }
    }

    func depth() async throws(CloudError) -> Int {
        try backend.read { (unit) throws(CloudError) in
            unit.host.queues[index].count
        } reader: { (connection) throws(CloudError) in
            let statement = try connection.statement(.countMessages)
            defer { statement.reset() }
            statement.bind(1, name)
            return try statement.step() ? Int(statement.int(0)) : 0
        }
    }
}

struct DirectoryRuntime: FunctionRuntime {
    let backend: DirectoryBackend

    func register(_ function: FunctionDefinition) { backend.host.register(function) }

    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError) {
        try InvocationRules.check(payload, for: name, max: backend.options.invocationBytesMax)
        try await backend.write { (_, unit) throws(CloudError) in try unit.invoke(name, payload: payload) }
    }
}

struct DirectoryChannel: EventChannel {
    let backend: DirectoryBackend

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        try await backend.write { (core, _) throws(CloudError) in try core.openChannel(session.value, receiver) }
    }

    func close(_ session: SessionID) async throws(CloudError) {
        try await backend.write { (core, _) throws(CloudError) in try core.closeChannel(session.value) }
    }

    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        try await backend.write { (core, _) throws(CloudError) in try core.publish(message, to: session.value) }
    }
}
