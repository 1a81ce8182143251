public import CloudPrimitives

/// What there is of a deployment, whoever made it: a stack, a worker, or a client.
///
/// Everything is looked for by its own name. A prefix would not do: `faaskeeper-a-` also begins the names of a deployment `a-b`.
public struct Inventory: Sendable {
    public struct TableSize: Sendable {
        public var name: String
        /// About: DynamoDB counts every six hours or so.
        public var items: Int
        public var bytes: Int
    }

    public var tables: [TableSize] = []
    /// Queues of functions with those of their dead letters.
    public var queues: [String] = []
    /// Queues of sessions.
    public var sessionQueues: [String] = []
    /// The buckets that are there: of large data, of packages.
    public var bucket: String?
    public var codeBucket: String?
    /// Whether each bucket has something in it.
    public var bucketHasObjects = false
    public var functions: [String] = []
    public var stack: Stack?

    public var isEmpty: Bool { stack == nil && names.isEmpty }

    /// Of everything but the stack.
    public var names: [String] {
        tables.map(\.name) + queues + sessionQueues + [bucket, codeBucket].compactMap { $0 } + functions
    }
}

extension AWSDeployer {
    /// Whether a queue is of a session: its name ends in the sixteen digits of one.
    func isOfSession(_ queue: String) -> Bool { names.session(ofChannel: queue) != nil }

    /// Looks for everything.
    /// - Parameters:
    ///   - functions: of the service; those that no queue triggers may have a queue of calls.
    ///   - queues: of the service, that functions take from.
    public func inventory(
        tables: [Table], queues: [String], functions: [String]
    ) async throws(CloudError) -> Inventory {
        var inventory = Inventory()
        inventory.stack = try await stack()
        for table in ChannelTable.added(to: tables) {
            if let size = try await DynamoDBTables(connection: connection).size(table) {
                inventory.tables.append(
                    Inventory.TableSize(name: names.table(table), items: size.items, bytes: size.bytes))
            }
        }
        let own = Set(
            (queues + functions.map(DeploymentNames.callQueue)).flatMap { [names.queue($0), names.deadQueue($0)] })
        for queue in try await SQSClient(connection: connection).names(prefix: names.prefix).sorted() {
            if own.contains(queue) { inventory.queues.append(queue) }
            if isOfSession(queue) { inventory.sessionQueues.append(queue) }
        }
        let bucket = BucketContents(
            connection: connection, bucket: names.bucket(account: try await connection.account()))
        if try await bucket.exists() {
            inventory.bucket = bucket.bucket
            inventory.bucketHasObjects = try await !bucket.keys().isEmpty
        }
        let packages = try await codeBucket()
        if try await packages.exists() { inventory.codeBucket = packages.bucket }
        for function in functions {
            if try await LambdaClient(connection: connection).configuration(names.function(function)) != nil {
                inventory.functions.append(names.function(function))
            }
        }
        return inventory
    }

    /// A stack that is made cannot take on what is there already.
    func refuseStrays(_ tables: [Table]) async throws(CloudError) {
        let there = try await inventory(tables: tables, queues: [QueueName.requests, QueueName.leader], functions: [])
        let strays = there.tables.map(\.name) + there.queues + [there.bucket].compactMap { $0 }
        guard let first = strays.first else { return }
        throw CloudError(
            .conflict,
            "There is no stack \(names.stack), but \(first)\(strays.count > 1 ? " and \(strays.count - 1) more" : "") already: "
                + "made by fk worker, or left when a stack was deleted. Save the nodes with fk backup if you need them, remove the "
                + "deployment with fk destroy, and deploy it then; or go on with fk worker")
    }

    /// Removes everything, in an order in which nothing works on what is half gone; a repeat goes on.
    /// - Parameter onStep: told what is being removed.
    public func removeAll(
        tables: [Table], _ inventory: Inventory, onStep: @Sendable (String) -> Void
    ) async throws(CloudError) {
        if let stack = inventory.stack {
            if stack.isChanging, StackState(stack.status) != .planned { throw AWSDeployer.busy(stack, names) }
            onStep("Deleting stack \(names.stack)")
            try await remove(stack) { onStep("  \($0.logicalID) \($0.status)\(AWSDeployer.because($0.reason))") }
        }
        let sqs = SQSClient(connection: connection)
        for queue in inventory.queues + inventory.sessionQueues {
            onStep("Deleting queue \(queue)")
            try await sqs.delete(queue)
        }
        let all = ChannelTable.added(to: tables)
        for table in inventory.tables { onStep("Deleting table \(table.name)") }
        try await DynamoDBTables(connection: connection).delete(all)
        for bucket in [inventory.bucket, inventory.codeBucket].compactMap({ $0 }) {
            let contents = BucketContents(connection: connection, bucket: bucket)
            onStep("Deleting bucket \(bucket)")
            let count = try await contents.empty()
            if count > 0 { onStep("  \(count) objects") }
            try await contents.remove()
        }
        for table in all { try await DynamoDBTables(connection: connection).waitUntilGone(table) }
    }
}
