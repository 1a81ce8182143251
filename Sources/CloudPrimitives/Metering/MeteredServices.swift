import FaaSKeeperModel

/// Counts S3's requests.
struct MeteredObjectStore: ObjectStore {
    let base: any ObjectStore
    let meter: Meter

    private typealias Nominal = BillingRules.NominalMicros

    func get(_ key: String) async throws(CloudError) -> StoredObject? {
        try await meter.measure("object", "get", target: key, nominalMicros: Nominal.objectRead) { _ in
            .one(\.objectReads)
        } _: { () async throws(CloudError) in
            try await base.get(key)
        }
    }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) async throws(CloudError) -> String {
        try await meter.measure("object", "put", target: key, nominalMicros: Nominal.objectWrite) { _ in
            .one(\.objectWrites)
        } _: { () async throws(CloudError) in
            try await base.put(key, bytes, if: condition)
        }
    }

    /// Deletes are free of charge.
    func delete(_ key: String, if condition: ObjectCondition) async throws(CloudError) {
        try await meter.measure("object", "delete", target: key, nominalMicros: Nominal.objectRead) { _ in
            Usage()
        } _: { () async throws(CloudError) in
            try await base.delete(key, if: condition)
        }
    }

    func list(prefix: String, after: String?, limit: Int) async throws(CloudError) -> [String] {
        try await meter.measure("object", "list", target: prefix, nominalMicros: Nominal.objectRead) { _ in
            .one(\.objectWrites)
        } _: { () async throws(CloudError) in
            try await base.list(prefix: prefix, after: after, limit: limit)
        }
    }
}

/// Counts SQS's requests.
struct MeteredQueue: FIFOQueue {
    let base: any FIFOQueue
    let meter: Meter

    private typealias Nominal = BillingRules.NominalMicros

    var name: String { base.name }
    var limits: QueueLimits { base.limits }

    func send(_ messages: [QueueMessage]) async throws(CloudError) {
        try await meter.measure("queue", "send", target: name, nominalMicros: Nominal.queueSend) { _ in
            var usage = Usage()
            usage.queueSends = BillingRules.queueRequests(bodies: messages.map(\.body.count))
            return usage
        } _: { () async throws(CloudError) in
            try await base.send(messages)
        }
    }

    func receive(max: Int, visibilityMillis: Int64) async throws(CloudError) -> [ReceivedMessage] {
        try await meter.measure("queue", "receive", target: name, nominalMicros: Nominal.queueSend) {
            var usage = Usage()
            usage.queueReceives = BillingRules.queueRequests(bodies: ((try? $0.get()) ?? []).map(\.body.count))
            return usage
        } _: { () async throws(CloudError) in
            try await base.receive(max: max, visibilityMillis: visibilityMillis)
        }
    }

    func delete(_ receipts: [String]) async throws(CloudError) {
        try await meter.measure("queue", "delete", target: name, nominalMicros: Nominal.queueSend) { _ in
            .one(\.queueReceives)
        } _: { () async throws(CloudError) in
            try await base.delete(receipts)
        }
    }

    func release(_ receipts: [String], afterMillis millis: Int64) async throws(CloudError) {
        try await meter.measure("queue", "release", target: name, nominalMicros: Nominal.queueSend) { _ in
            .one(\.queueReceives)
        } _: { () async throws(CloudError) in
            try await base.release(receipts, afterMillis: millis)
        }
    }

    func depth() async throws(CloudError) -> Int { try await base.depth() }
}

/// Counts the calls of functions. Their run time is counted by the functions themselves.
struct MeteredRuntime: FunctionRuntime {
    let base: any FunctionRuntime
    let meter: Meter
    let billing: ServiceBilling

    func register(_ function: FunctionDefinition) { base.register(function) }

    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError) {
        // The run is counted where the function runs, together with its time.
        try await meter.measure(
            "function", "invoke", target: name, nominalMicros: BillingRules.NominalMicros.invoke
        ) { _ in
            billing.call(bytes: payload.count)
        } _: { () async throws(CloudError) in
            try await base.invoke(name, payload: payload)
        }
    }
}

/// Counts the messages to the clients.
struct MeteredChannel: EventChannel {
    let base: any EventChannel
    let meter: Meter
    let billing: ServiceBilling

    func open(
        _ session: SessionID, receiver: @escaping @Sendable ([ChannelMessage]) -> Void
    ) async throws(CloudError) {
        try await counted("open", session, billing.opening(session)) { () async throws(CloudError) in
            try await base.open(session, receiver: receiver)
        }
    }

    func close(_ session: SessionID) async throws(CloudError) {
        try await counted("close", session, billing.closing(session)) { () async throws(CloudError) in
            try await base.close(session)
        }
    }

    /// As a step where it costs something.
    private func counted(
        _ operation: String, _ session: SessionID, _ usage: Usage, _ call: () async throws(CloudError) -> Void
    ) async throws(CloudError) {
        guard usage != Usage() else { return try await call() }
        try await meter.measure(
            "channel", operation, target: session.description, nominalMicros: 0, bill: { _ in usage }, call)
    }

    func sweep(registered: Set<SessionID>) async throws(CloudError) { try await base.sweep(registered: registered) }

    func publish(_ message: ChannelMessage, to session: SessionID) async throws(CloudError) -> Reachability {
        try await meter.measure(
            "channel", "publish", target: session.description, nominalMicros: BillingRules.NominalMicros.channel
        ) { _ in
            .one(\.channelMessages)
        } _: { () async throws(CloudError) in
            try await base.publish(message, to: session)
        }
    }
}

extension Usage {
    static func one(_ field: WritableKeyPath<Usage, Int64>) -> Usage {
        var usage = Usage()
        usage[keyPath: field] = 1
        return usage
    }
}
