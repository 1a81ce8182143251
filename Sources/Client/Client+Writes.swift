import CloudPrimitives
public import FaaSKeeperModel
import Synchronization
import FaaSKeeperStorage

extension FaaSKeeperClient {
    /// Creates a node. With a sequential mode its name gets a number of ten digits, and the path may end with `/`.
    /// - Returns: the path that the node has, and its Stat.
    /// - Throws: `.noNode` when the parent is missing, `.nodeExists`, `.noChildrenForEphemerals`, `.noAuth`,
    ///   `.invalidACL`, `.limitExceeded`, `.quotaExceeded`, `.badArguments`; `.timedOut` and `.connectionLoss`, then it
    ///   is unknown whether the node was made.
    public func create(
        _ path: String, data: [UInt8] = [], mode: CreateMode = .persistent, acl: ACL = .openToAll
    ) async throws(KeeperError) -> (path: NodePath, stat: Stat) {
        let change = Change.create(path, data: data, mode: mode, acl: acl)
        return try await single("create", change).node()
    }

    /// Sets the data of a node.
    /// - Parameter version: the version that the node must have; -1 for any.
    /// - Throws: `.noNode`, `.badVersion`, `.noAuth`, `.limitExceeded`, `.quotaExceeded`; `.timedOut` and
    ///   `.connectionLoss` with an unknown outcome.
    @discardableResult
    public func set(_ path: String, data: [UInt8], version: Int32 = -1) async throws(KeeperError) -> Stat {
        try await single("set", .set(path, data: data, version: version)).stat()
    }

    /// Deletes a node that has no children.
    /// - Parameter version: the version that the node must have; -1 for any.
    /// - Throws: `.noNode`, `.badVersion`, `.notEmpty`, `.noAuth`; `.timedOut` and `.connectionLoss` with an unknown
    ///   outcome.
    public func delete(_ path: String, version: Int32 = -1) async throws(KeeperError) {
        _ = try await single("delete", .delete(path, version: version)).firstResult()
    }

    /// Replaces the access control list of a node.
    /// - Parameter version: the aversion that the node must have; -1 for any.
    @discardableResult
    public func setACL(_ path: String, _ acl: ACL, version: Int32 = -1) async throws(KeeperError) -> Stat {
        let operation = Operation.setACL(path: try NodePath(path), acl: acl, version: version)
        let response = try await write("setAcl", path, needsSession: false) { _, _ throws(KeeperError) in
            .single(operation)
        }
        return try response.stat()
    }

    /// Makes all changes or none, at one txid: no reader sees a part of them.
    /// - Returns: one result for each. When one is `.failed`, nothing was written: those before it say `.rolledBack`,
    ///   those after it `.runtimeInconsistency`.
    /// - Throws: only what concerns the whole: `.limitExceeded`, `.timedOut`, `.connectionLoss`, `.sessionExpired`,
    ///   `.badArguments` for a malformed path.
    public func multi(_ changes: [Change]) async throws(KeeperError) -> [OperationResult] {
        if changes.isEmpty { return [] }
        try validate(changes)
        let needsSession = changes.contains(where: \.needsSession)
        let response = try await write("multi", changes[0].path, needsSession: needsSession) {
            client, number throws(KeeperError) in try await client.body(of: changes, number)
        }
        return response.results
    }

    /// Returns once every write that was acknowledged to anyone before the call is visible to this session.
    public func sync(_ path: String = "/") async throws(KeeperError) {
        _ = try NodePath(path)
        let ticket = await enter(.read)
        let report = ReportStart(self)
        do throws(KeeperError) {
            try checkOpen()
            // Images are written before anybody gets an answer, and read strongly consistent. What is left to do is to
            // hand out every notification up to here.
            try await translating { () async throws(CloudError) in try await self.lookIntoEpoch() }
            try await confirmSession()
            let target = state.withLock { $0.watermark }
            let deadline = cloud.clock.nowMillis + options.timeoutMillis
            var pause: Int64 = 1
            while state.withLock({ $0.table.isWaiting(through: target) }) {
                guard cloud.clock.nowMillis < deadline else {
                    throw KeeperError(.timedOut, "A watch notification of a write before this call has not arrived")
                }
                do { try await cloud.clock.sleep(millis: pause) } catch { throw KeeperError(any: error) }
                pause = min(pause * 2, 20)
            }
            state.withLock { $0.mrd = max($0.mrd, target) }
        } catch {
            leave(ticket)
            report.end("sync", path, error)
            throw error
        }
        leave(ticket)
        report.end("sync", path, nil)
    }

    /// What can be known of a multi without the service.
    func validate(_ changes: [Change]) throws(KeeperError) {
        if changes.count > config.multiOperationsMax {
            throw KeeperError(
                .limitExceeded, "\(changes.count) operations in one multi, the limit is \(config.multiOperationsMax)")
        }
        for change in changes { try change.validate() }
    }

    // MARK: How a write works

    private func single(_ name: String, _ change: Change) async throws(KeeperError) -> Response {
        try change.validate()
        return try await write(name, change.path, needsSession: change.needsSession) {
            client, number throws(KeeperError) in
            .single(try await client.operation(change, number, 0))
        }
    }

    /// The change as it travels; large data go ahead into the object store.
    func operation(_ change: Change, _ number: Int64, _ index: Int) async throws(KeeperError) -> Operation {
        func payload(_ data: [UInt8]) async throws(KeeperError) -> Payload {
            guard data.count > config.inlineDataBytesMax else { return .inline(data) }
            let key = "data/\(session.hex)/\(number)/\(index)"
            try await translating { () async throws(CloudError) in
                try await self.homeStore.keep(data, as: key)
            }
            return .object(key: key, length: data.count)
        }
        switch change {
        case .create(let path, let data, let mode, let acl):
            return .create(path: path, data: try await payload(data), mode: mode, acl: acl)
        case .set(let path, let data, let version):
            return .set(path: try NodePath(path), data: try await payload(data), version: version)
        case .delete(let path, let version): return .delete(path: try NodePath(path), version: version)
        case .check(let path, let version): return .check(path: try NodePath(path), version: version)
        }
    }

    /// The body of a multi.
    func body(of changes: [Change], _ number: Int64) async throws(KeeperError) -> Request.Body {
        var operations: [Operation] = []
        for (index, change) in changes.enumerated() { operations.append(try await operation(change, number, index)) }
        return .multi(operations)
    }

    /// Sees to it that answers can come, and that the session is registered where that is needed; for no longer than an
    /// operation may take.
    func prepare(needsSession: Bool) async throws(KeeperError) {
        try checkOpen()
        if channelGate.isDone, registrationGate.isDone || !needsSession { return }
        try await bounded { () async throws(KeeperError) in
            try await self.openChannel()
            if needsSession { try await self.register() }
        }
    }

    /// Sends a request in its turn and waits for its answer, no longer than an operation may take.
    func write(
        _ name: String, _ path: String, needsSession: Bool,
        _ body: @escaping @Sendable (FaaSKeeperClient, Int64) async throws(KeeperError) -> Request.Body
    ) async throws(KeeperError) -> Response {
        let report = ReportStart(self)
        var request: RequestID?
        do throws(KeeperError) {
            try await prepare(needsSession: needsSession)
            let number = await begin()
            request = RequestID(session: session, number: number)
            let sending = sendBeside(number, body)
            let response = try await answer(number).get()
            // What the call cost is known when it has returned, which an answer may overtake.
            if options.observer != nil { await sending.value }
            report.end(name, path, nil, response, request: request)
            return response
        } catch {
            report.end(name, path, error, request: request)
            throw error.of(request)
        }
    }

    /// Sends the request that ends the session, behind all others.
    func beginClosing() async -> Int64 { await begin() }

    func finishClosing(_ number: Int64) async throws(KeeperError) {
        sendBeside(number) { _, _ throws(KeeperError) in .closeSession(evicted: false) }
        _ = try await answer(number).get()
    }

    /// Prepares a request and sends it. Not in the caller's task: a queue that does not answer, or another's request
    /// before this one, would make it wait beyond its time.
    @discardableResult
    private func sendBeside(
        _ number: Int64, _ body: @escaping @Sendable (FaaSKeeperClient, Int64) async throws(KeeperError) -> Request.Body
    ) -> Task<Void, Never> {
        spawn {
            // Given up while it waited for its turn.
            guard self.state.withLock({ $0.waiters[number].map { $0.outcome == nil } ?? false }) else { return }
            do throws(KeeperError) {
                try await self.send(number, try await body(self, number))
            } catch {
                self.perform { $0.settle(number, .failure(error)) }
            }
        }
    }

    /// Takes the place of a write in the order, in the outbox, and among those that wait.
    func begin() async -> Int64 {
        let deadline = cloud.clock.nowMillis + options.timeoutMillis
        let isTraced = options.isTraced
        let (number, ticket, mayStart, needsWatchdog) = state.withLock { state in
            let number = state.nextRequest
            state.nextRequest += 1
            let (ticket, mayStart) = state.order.enter(.write)
            state.outbox.reserve(number)
            state.numberOfTicket[ticket] = number
            state.waiters[number] = ClientState.Waiter(
                ticket: ticket, deadlineMillis: deadline, awaitsSteps: isTraced)
            defer { state.isWatchdogRunning = true }
            return (number, ticket, mayStart, !state.isWatchdogRunning)
        }
        if needsWatchdog { startWatchdog() }
        if !mayStart { await turn(of: ticket) }
        return number
    }

    func send(_ number: Int64, _ body: Request.Body) async throws(KeeperError) {
        let (credentials, isRegistered) = state.withLock { state in
            // Watches are registered while no write is under way: without any now, none is concerned.
            if !state.table.watches.isEmpty { state.waiters[number]?.operations = body.operations }
            return (state.credentials, state.isRegistered)
        }
        let request = Request(
            id: RequestID(session: session, number: number), isRegistered: isRegistered, isTraced: options.isTraced,
            credentials: credentials, body: body)
        let message = QueueMessage(
            body: request.encoded(), group: session.hex, deduplicationID: request.id.description)
        if message.body.count > cloud.requestQueue.limits.messageBytesMax {
            throw KeeperError(
                .limitExceeded,
                "The request has \(message.body.count) bytes, the queue takes \(cloud.requestQueue.limits.messageBytesMax)"
            )
        }
        if state.withLock({ $0.outbox.fill(number, message) }) { await empty() }
    }

    /// Sends what the outbox holds, in batches, until it is empty.
    func empty() async {
        let limits = cloud.requestQueue.limits
        while true {
            let batch = state.withLock { $0.outbox.next(count: limits.batchMax, bytes: limits.batchBytesMax) }
            if batch.isEmpty { return }
            do throws(CloudError) { try await sendSurely(batch) } catch {
                let error = KeeperError(error)
                perform { state in
                    var effects = Effects()
                    for (number, _) in batch { effects.add(state.settle(number, .failure(error))) }
                    return effects
                }
            }
        }
    }

    /// Sends a batch, again and again where it is unknown whether it has arrived: only then may the next one follow, or a
    /// late message would come behind it. The queue knows repeats by their ids. Ends when nobody waits any more.
    private func sendSurely(_ batch: [(number: Int64, message: QueueMessage)]) async throws(CloudError) {
        var backoff: Int64 = 2
        while true {
            do throws(CloudError) {
                try await cloud.requestQueue.send(batch.map(\.message))
                return
            } catch {
                let isAwaited = state.withLock { state in
                    batch.contains { state.waiters[$0.number].map { $0.outcome == nil } ?? false }
                }
                guard error.mayPass, isAwaited else { throw error }
            }
            do { try await cloud.clock.sleep(millis: cloud.random.jitter(in: 1...backoff)) } catch {
                throw CloudError(.unavailable, "Cancelled while it was unknown whether the request has been sent")
            }
            backoff = min(backoff * 2, 500)
        }
    }

    /// Waits for the outcome of a write, in the order of the calls. A task that is cancelled waits no longer.
    func answer(_ number: Int64) async -> Result<Response, KeeperError> {
        await withTaskCancellationHandler {
            await outcome(of: number)
        } onCancel: {
            let error = KeeperError(.cancelled, "Cancelled: it is unknown whether the write was done")
            perform { $0.settle(number, .failure(error)) }
        }
    }

    private func outcome(of number: Int64) async -> Result<Response, KeeperError> {
        await withCheckedContinuation { continuation in
            let outcome: Result<Response, KeeperError>? = state.withLock { state in
                guard var waiter = state.waiters[number] else { return .failure(.unexpected) }
                if waiter.isReleased, let outcome = waiter.outcome {
                    state.waiters[number] = nil
                    return outcome
                }
                waiter.continuation = continuation
                state.waiters[number] = waiter
                return nil
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    /// Watches over the deadlines of the writes that wait, as long as there are any.
    private func startWatchdog() {
        spawn { [weak self] in
            while let self, let deadline = self.nextDeadline() {
                let now = self.cloud.clock.nowMillis
                if deadline > now {
                    do { try await self.cloud.clock.sleep(millis: min(deadline - now, 1_000)) } catch { return }
                } else {
                    self.expireWaiters(now)
                }
            }
        }
    }

    private func nextDeadline() -> Int64? {
        state.withLock { state in
            let deadline = state.waiters.values.filter { $0.outcome == nil }.map(\.deadlineMillis).min()
            if deadline == nil { state.isWatchdogRunning = false }
            return deadline
        }
    }

    private func expireWaiters(_ now: Int64) {
        let error = KeeperError(
            .timedOut, "No answer within \(options.timeoutMillis) ms: it is unknown whether the write was done")
        perform { state in
            var effects = Effects()
            for (number, waiter) in state.waiters.sorted(by: { $0.key < $1.key })
            where waiter.outcome == nil && waiter.deadlineMillis <= now {
                effects.add(state.settle(number, .failure(error)))
            }
            return effects
        }
    }
}

extension Change {
    var needsSession: Bool {
        if case .create(_, _, let mode, _) = self { mode.isEphemeral } else { false }
    }

    /// Checks what can be known without the service.
    func validate() throws(KeeperError) {
        switch self {
        case .create(let path, let data, let mode, _):
            _ = try NodePath(mode.isSequential ? path + "0000000000" : path)
            try Change.check(data, path)
            switch mode {
            case .ttl(let millis), .ttlSequential(let millis):
                guard (1...Limits.ttlMillisMax).contains(millis) else {
                    throw KeeperError(
                        .badArguments, "A time to live is 1 to \(Limits.ttlMillisMax) ms, not \(millis)", path: path)
                }
            default: break
            }
        case .set(let path, let data, _):
            _ = try NodePath(path)
            try Change.check(data, path)
        case .delete(let path, _), .check(let path, _): _ = try NodePath(path)
        }
    }

    private static func check(_ data: [UInt8], _ path: String) throws(KeeperError) {
        if data.count > Limits.nodeDataBytesMax {
            throw KeeperError(
                .limitExceeded, "\(data.count) bytes of data, the limit is \(Limits.nodeDataBytesMax)", path: path)
        }
    }
}

/// The result of a request with one operation. Taken apart here and not in the asynchronous functions: Swift 6.3 returns
/// garbage from some of those when it optimizes (`Simulation` runs optimized and would show it).
extension Response {
    fileprivate func node() throws(KeeperError) -> (path: NodePath, stat: Stat) {
        guard case .created(let path, let stat)? = try firstResult() else { throw .unexpected }
        return (path, stat)
    }

    fileprivate func stat() throws(KeeperError) -> Stat {
        guard case .changed(let stat)? = try firstResult() else { throw .unexpected }
        return stat
    }

    fileprivate func firstResult() throws(KeeperError) -> OperationResult? {
        if case .failed(let error)? = results.first { throw error }
        return results.first
    }
}

extension KeeperError {
    static let unexpected = KeeperError(.corrupt, "The service's answer does not fit the request")
}
