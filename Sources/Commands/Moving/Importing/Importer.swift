import FaaSKeeper
import FaaSKeeperModel

/// Makes nodes from records: many in one transaction, and several transactions under way together.
///
/// What is there already and the same counts as done, so an import that was broken off, by whatever, is simply begun again.
struct Importer {
    struct Node: Sendable {
        let record: ExportRecord
        let path: NodePath
        let line: Int?
    }

    private struct Flight {
        let nodes: [Node]
        let pending: PendingMulti
    }

    let client: FaaSKeeperClient
    let plan: ImportPlan
    /// Told of each node that a dry run comes to, and what would be done with it.
    var onAction: (String, NodePath) async throws -> Void = { _, _ in }
    var counts = ImportCounts()
    var door: ImportDoor
    /// Nodes whose list still has the door.
    var opened: [(path: NodePath, acl: ACL)] = []

    private var batch: [Node] = []
    private var batchBytes = 0
    private var window: [Flight] = []
    /// The last nodes were there already: looking first is cheaper than being refused.
    private var looksFirst = false

    init(client: FaaSKeeperClient, plan: ImportPlan) {
        self.client = client
        self.plan = plan
        door = ImportDoor(client: client, id: plan.id)
    }

    /// - Parameter progress: hears how many nodes are dealt with.
    mutating func run(_ next: () async throws -> ExportReader.Item?, progress: Progress?) async throws {
        do {
            while let item = try await next() {
                try Task.checkCancellation()
                try await add(item)
                await progress?.advance(to: counts.total)
            }
            try await flush()
            try await settleAll()
            try await closeDoors()
        } catch {
            await abandon()
            throw error
        }
    }

    private mutating func add(_ item: ExportReader.Item) async throws {
        let placed: (record: ExportRecord, path: NodePath)?
        do throws(LineFault) { placed = try plan.place(item.record) } catch {
            throw self.error(CommandError(.failure, "badRecord", error.text), item.line)
        }
        guard let placed else {
            counts.ephemerals += 1
            return
        }
        let bytes = placed.record.data.count + 2 * placed.path.text.utf8.count + 256 + 64 * placed.record.acl.count
        let isFull = batch.count >= min(MovingLimits.batchNodes, client.multiOperationsMax)
        if isFull || !batch.isEmpty && batchBytes + bytes > client.requestBytesMax / 2 { try await flush() }
        batch.append(Node(record: placed.record, path: placed.path, line: item.line))
        batchBytes += bytes
    }

    /// Sends what has been gathered.
    private mutating func flush() async throws {
        guard !batch.isEmpty else { return }
        let nodes = batch
        batch = []
        batchBytes = 0
        if looksFirst || plan.isDryRun {
            try await settleAll()
            return try await work(nodes)
        }
        var changes: [Change] = []
        changes.reserveCapacity(nodes.count)
        for node in nodes { changes.append(try change(for: node)) }
        while window.count >= MovingLimits.batchesUnderWay, let flight = takeFlight() { try await settle(flight) }
        do { window.append(Flight(nodes: nodes, pending: try await client.sendMulti(changes))) } catch {
            throw self.error(error, nodes[0].line)
        }
    }

    private mutating func takeFlight() -> Flight? { window.isEmpty ? nil : window.removeFirst() }

    private mutating func settleAll() async throws {
        while let flight = takeFlight() { try await settle(flight) }
    }

    /// Takes the results of a transaction. Where it was refused because of what is there or is missing, those behind it
    /// may be refused too: all of them are done again, one after the other and with open eyes.
    private mutating func settle(_ flight: Flight) async throws {
        guard try await !isDone(flight) else { return }
        var refused = [flight.nodes]
        while let other = takeFlight() {
            if try await !isDone(other) { refused.append(other.nodes) }
        }
        for nodes in refused { try await work(nodes) }
    }

    private mutating func isDone(_ flight: Flight) async throws -> Bool {
        let results: [OperationResult]
        do { results = try await flight.pending.results() } catch { throw self.error(error, flight.nodes[0].line) }
        if let failure = Importer.failure(in: results) {
            guard [.nodeExists, .noNode].contains(failure.error.code) else {
                throw error(failure.error, flight.nodes[failure.index].line)
            }
            return false
        }
        counts.created += flight.nodes.count
        return true
    }

    private mutating func work(_ nodes: [Node]) async throws {
        let before = counts.created
        try await workThrough(nodes)
        looksFirst = counts.created - before < nodes.count
    }

    /// The operation that made all fail.
    static func failure(in results: [OperationResult]) -> (error: KeeperError, index: Int)? {
        for (index, result) in results.enumerated() {
            if case .failed(let error) = result, ![.rolledBack, .runtimeInconsistency].contains(error.code) {
                return (error, index)
            }
        }
        return nil
    }

    /// How a node is made; one that would lock the import out gets the door.
    mutating func change(for node: Node) throws(KeeperError) -> Change {
        var acl = node.record.acl
        if node.record.origin?.children != 0, door.isNeeded(for: acl) {
            acl.append(try door.open())
            opened.append((node.path, node.record.acl))
        }
        return .create(node.path.text, data: node.record.data, mode: node.record.mode, acl: acl)
    }

    private mutating func closeDoors() async throws {
        while !opened.isEmpty {
            let some = opened.suffix(MovingLimits.batchNodes)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (path, acl) in some {
                    group.addTask { [client] in try await client.setACL(path.text, acl) }
                }
                try await group.waitForAll()
            }
            opened.removeLast(some.count)
        }
    }

    /// Counts what still comes of the transactions under way.
    private mutating func abandon() async {
        while let flight = takeFlight() {
            if let results = try? await flight.pending.results(), Importer.failure(in: results) == nil {
                counts.created += flight.nodes.count
            }
        }
    }

    /// The same error with its line before it.
    func error(_ error: any Error, _ line: Int?) -> any Error {
        guard let line, !(error is CancellationError) else { return error }
        let fault = CommandError(any: error)
        guard fault.exitCode != .interrupted, !fault.message.hasPrefix(plan.source + ":") else { return error }
        return CommandError(
            fault.exitCode, fault.code, "\(plan.source):\(line): \(fault.message)", path: fault.path)
    }
}
