public import CloudPrimitives

/// Makes, changes and removes a deployment at AWS: one stack of CloudFormation, and what is beside it. Talks to nobody until it is
/// used.
public final class AWSDeployer: Sendable {
    let connection: AWSConnection
    /// Nil where a test has one of its own.
    private let transport: LazyTransport?
    let formation: CloudFormationClient

    public var names: DeploymentNames { connection.names }

    /// - Throws: `.refused` when names or options have a form that AWS does not take.
    public init(deployment: String, region: String, _ options: AWSOptions) throws(CloudError) {
        let (connection, transport) = try AWSConnection.open(deployment: deployment, region: region, options)
        self.connection = connection
        self.transport = transport
        formation = CloudFormationClient(connection: connection)
    }

    init(connection: AWSConnection) {
        self.connection = connection
        transport = nil
        formation = CloudFormationClient(connection: connection)
    }

    /// Closes every connection.
    public func shutdown() async { await transport?.shutdown() }

    /// The stack; nil where there is none.
    public func stack() async throws(CloudError) -> Stack? {
        guard let stack = try await formation.stack(names.stack), StackState(stack.status) != .gone else { return nil }
        return stack
    }

    // MARK: Planning

    /// What would be done, worked out by CloudFormation and not begun.
    public struct Plan: Sendable {
        public var changes: [StackChange]
        public var isNew: Bool
        /// A stack whose creation failed stood in the way, and has been removed.
        public var removedFailed: Bool
        /// Nil where nothing would change.
        var changeSet: String?

        /// Those that would lose data.
        public var losses: [StackChange] { changes.filter(\.losesData) }
    }

    /// Asks CloudFormation what would change. A stack whose creation failed is removed, as nothing else can be done with it.
    /// - Throws: `.conflict` when the stack is being changed, or when parts are there that no stack has; `.limitExceeded`.
    public func plan(
        template: String, parameters: [(name: String, value: String)], tables: [Table]
    ) async throws(CloudError) -> Plan {
        guard template.utf8.count <= AWSLimits.templateBytesMax else {
            throw CloudError(
                .limitExceeded,
                "A template of \(template.utf8.count) bytes; CloudFormation takes \(AWSLimits.templateBytesMax) in a call"
            )
        }
        var isNew = true
        var removedFailed = false
        if let stack = try await stack() {
            switch StackState(stack.status) {
            case .gone, .planned: break
            case .standing: isNew = false
            case .failedNew:
                try await remove(stack)
                removedFailed = true
            case .changing: throw AWSDeployer.busy(stack, names)
            case .broken:
                throw CloudError(
                    .conflict,
                    "Stack \(names.stack) is \(stack.status)\(AWSDeployer.because(stack.reason)): it has to be repaired in "
                        + "CloudFormation, or removed by fk destroy")
            }
        }
        if isNew { try await refuseStrays(tables) }
        let request = ChangeSetRequest(
            stack: names.stack, name: AWSDeployer.changeSetName(connection.client.random.token()), isNew: isNew,
            template: template,
            parameters: parameters)
        let id = try await formation.createChangeSet(request)
        var set = try await formation.changeSet(id)
        let end = connection.client.clock.monotonicMicros + AWSLimits.stackMillisMax * 1_000
        while !set.isWorkedOut {
            try await pause(until: end, "the plan for stack \(names.stack)")
            set = try await formation.changeSet(id)
        }
        if set.isEmpty {
            try await formation.deleteChangeSet(id)
            return Plan(changes: [], isNew: isNew, removedFailed: removedFailed, changeSet: nil)
        }
        guard set.status == "CREATE_COMPLETE" else {
            try? await formation.deleteChangeSet(id)
            throw CloudError(
                .conflict, "CloudFormation made no plan: \(set.reason.isEmpty ? set.status : set.reason.printable)")
        }
        return Plan(changes: set.changes, isNew: isNew, removedFailed: removedFailed, changeSet: id)
    }

    /// Forgets a plan that is not carried out, and the empty stack that a new one has made.
    public func discard(_ plan: Plan) async throws(CloudError) {
        guard let id = plan.changeSet else { return }
        try await formation.deleteChangeSet(id)
        guard plan.isNew, let stack = try await stack(), StackState(stack.status) == .planned else { return }
        try await remove(stack)
    }

    // MARK: Carrying out

    /// Does what was planned, and tells each event as it happens.
    /// - Throws: `.conflict` when it failed and was taken back, with the first part that failed and why; `.unavailable` when nobody knows how
    ///   it went, or whoever waits has had enough: it goes on at AWS.
    public func carryOut(_ plan: Plan, onEvent: @Sendable (StackEvent) -> Void) async throws(CloudError) {
        guard let id = plan.changeSet else { return }
        let before = try await formation.events(of: names.stack) { _ in false }
        try await formation.execute(id)
        guard let planned = try await formation.stack(names.stack) else { throw vanished }
        var failure: StackEvent?
        let end = try await follow(planned.id, known: Set(before.map(\.id))) {
            if failure == nil, $0.isFailure { failure = $0 }
            onEvent($0)
        }
        guard let end else { throw vanished }
        if end.status == "CREATE_COMPLETE" || end.status == "UPDATE_COMPLETE" { return }
        let cause = failure.map { "\($0.logicalID) (\($0.type)): \($0.reason.printable)" } ?? end.reason.printable
        let outcome =
            switch end.status {
            case "ROLLBACK_COMPLETE": "nothing is left of it, and deploying again begins anew"
            case "UPDATE_ROLLBACK_COMPLETE": "the deployment is as it was before"
            default: "the stack is \(end.status)"
            }
        throw CloudError(.conflict, "Stack \(names.stack) failed: \(cause); \(outcome)")
    }

    private var vanished: CloudError { CloudError(.unavailable, "Stack \(names.stack) has been removed meanwhile") }

    /// Waits until what was asked for has begun and nothing goes on any more.
    /// - Parameters:
    ///   - stack: its id, by which it is found when it has been removed.
    ///   - known: events from before.
    /// - Returns: the stack then; nil when there is none any more.
    func follow(
        _ stack: String, known: Set<String>, onEvent: (StackEvent) -> Void
    ) async throws(CloudError) -> Stack? {
        var known = known
        var hasBegun = false
        func tell() async throws(CloudError) {
            for event in try await formation.events(of: stack, until: { known.contains($0) }).reversed()
            where known.insert(event.id).inserted {
                if event.isOfStack { hasBegun = true }
                onEvent(event)
            }
        }
        let end = connection.client.clock.monotonicMicros + AWSLimits.stackMillisMax * 1_000
        while true {
            // What the stack is has to be newer than the event that says it has begun.
            try await tell()
            guard let now = try await formation.stack(stack) else { return nil }
            if hasBegun, !now.isChanging {
                try await tell()
                return now
            }
            try await pause(until: end, "stack \(names.stack)")
        }
    }

    /// Removes a stack, and waits for it. What it keeps stays.
    func remove(_ stack: Stack, onEvent: (StackEvent) -> Void = { _ in }) async throws(CloudError) {
        let before = try await formation.events(of: stack.id) { _ in false }
        var failure: StackEvent?
        try await formation.delete(stack.id)
        let end = try await follow(stack.id, known: Set(before.map(\.id))) {
            if failure == nil, $0.isFailure { failure = $0 }
            onEvent($0)
        }
        guard let end, StackState(end.status) != .gone else { return }
        let cause = failure.map { ": \($0.logicalID) (\($0.type)): \($0.reason.printable)" } ?? ""
        throw CloudError(.conflict, "Stack \(names.stack) could not be removed, and is \(end.status)\(cause)")
    }

    /// Letters, digits and `-`, with a letter first.
    static func changeSetName(_ token: String) -> String {
        "fk-" + token.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined()
    }

    func pause(until end: Int64, _ what: String) async throws(CloudError) {
        let clock = connection.client.clock
        guard clock.monotonicMicros < end else {
            throw CloudError(
                .unavailable,
                "Nobody waits for \(what) any more, after \(AWSLimits.stackMillisMax / 60_000) minutes; it goes on at AWS, and "
                    + "fk status tells how it stands")
        }
        do { try await clock.sleep(millis: AWSLimits.stackPollMillis) } catch {
            throw CloudError(
                .unavailable,
                "Interrupted while waiting for \(what): it goes on at AWS, and fk status tells how it stands")
        }
    }

    static func busy(_ stack: Stack, _ names: DeploymentNames) -> CloudError {
        CloudError(
            .conflict,
            "Stack \(names.stack) is being changed by somebody (\(stack.status)); wait until that is done: fk status tells"
        )
    }

    static func because(_ reason: String) -> String { reason.isEmpty ? "" : " (\(reason.printable))" }
}
