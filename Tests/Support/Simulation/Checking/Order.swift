import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage

/// The one total order: the log replayed by the model. Making it proves that the log is one, that every write in it was
/// asked for, done once, done right, and in the order of its session.
struct Order: Sendable {
    /// A change that watches may report.
    struct Change: Hashable, Sendable {
        let txid: Int64
        let index: Int
        let event: NodeEvent
    }

    /// The state after each txid, the first one before any.
    private(set) var states: [ModelTree] = [ModelTree()]
    private(set) var changes: [Change] = []
    private(set) var violations: [String] = []
    /// The entry of each request of a client.
    private(set) var applied: [RequestID: LogEntry] = [:]
    /// The txids at which a session's end deleted its ephemeral nodes.
    private(set) var closings: [SessionID: [Int64]] = [:]

    /// - Parameter asked: what the clients know of their requests: the data, which may travel by reference.
    init(_ truth: Truth.Contents, asked: [RequestID: [FaaSKeeper.Change]]) {
        var lastNumber: [SessionID: Int64] = [:]
        for (place, entry) in truth.entries.enumerated() {
            if entry.txid != Int64(place + 1) {
                violations.append("txid \(entry.txid) stands at place \(place + 1): the txids are not dense")
                return
            }
            let session = entry.request.session
            var tree = states[states.count - 1]
            if let request = truth.requests[entry.request], !request.operations.isEmpty {
                if applied[entry.request] != nil {
                    violations.append("request \(entry.request) was applied twice, again at \(entry.txid)")
                }
                applied[entry.request] = entry
                if entry.request.number < lastNumber[session] ?? 0 {
                    violations.append("request \(entry.request) at \(entry.txid) is behind a later one of its session")
                }
                lastNumber[session] = max(lastNumber[session] ?? 0, entry.request.number)
                if closings[session] != nil, request.operations.contains(where: \.makesEphemeral) {
                    violations.append(
                        "\(entry.request) at \(entry.txid) makes an ephemeral node of a session that has ended")
                }
                replay(entry, request, asked[entry.request], &tree)
            } else if case .expire(let path, _, _)? = truth.requests[entry.request]?.body {
                expire(path, entry, &tree)
            } else {
                close(session, entry, &tree)
            }
            states.append(tree)
        }
    }

    private mutating func replay(
        _ entry: LogEntry, _ request: Request, _ asked: [FaaSKeeper.Change]?, _ tree: inout ModelTree
    ) {
        let asker = ModelTree.Asker(entry.request.session, request.credentials)
        var results: [OperationResult] = []
        for (index, operation) in request.operations.enumerated() {
            if let code = tree.refusal(operation, asker) {
                violations.append("\(entry.txid) did \(operation), the order says \(code)")
                return
            }
            let told = index < entry.results.count ? entry.results[index] : nil
            let data = operation.payload.flatMap { payload -> [UInt8]? in
                if case .inline(let bytes) = payload { return bytes }
                return asked?[index].data
            }
            let (result, events) = tree.apply(operation, data: data, txid: entry.txid, told: told, asker: asker)
            results.append(result)
            add(events, entry.txid)
        }
        if results != entry.results {
            violations.append("\(entry.txid) says \(entry.results), the order says \(results)")
        }
    }

    private mutating func expire(_ path: NodePath, _ entry: LogEntry, _ tree: inout ModelTree) {
        let owner = tree[path].map { EphemeralOwner(field: $0.stat.ephemeralOwner) }
        switch owner {
        case .container? where (tree[path]?.created ?? 0) > 0: break
        case .ttl?: break
        default: violations.append("\(entry.txid) expired \(path), which is \(String(describing: tree[path]?.stat))")
        }
        if tree[path]?.stat.numChildren != 0 { violations.append("\(entry.txid) expired \(path), which has children") }
        add(tree.delete(path, entry.txid), entry.txid)
    }

    private mutating func close(_ session: SessionID, _ entry: LogEntry, _ tree: inout ModelTree) {
        closings[session, default: []].append(entry.txid)
        for tombstone in entry.tombstones {
            if tree[tombstone.path]?.stat.ephemeralOwner != session.value {
                violations.append("\(entry.txid) ended \(session) and deleted \(tombstone.path), which is not its own")
            }
            add(tree.delete(tombstone.path, entry.txid), entry.txid)
        }
    }

    private mutating func add(_ events: [NodeEvent], _ txid: Int64) {
        for event in events {
            let index = changes.last?.txid == txid ? changes[changes.count - 1].index + 1 : 0
            changes.append(Change(txid: txid, index: index, event: event))
        }
    }

    var last: Int { states.count - 1 }
}

extension FaaSKeeper.Change {
    var data: [UInt8]? {
        switch self {
        case .create(_, let data, _, _), .set(_, let data, _): data
        default: nil
        }
    }
}

extension FaaSKeeperModel.Operation {
    var makesEphemeral: Bool {
        if case .create(_, _, let mode, _) = self { mode.isEphemeral } else { false }
    }
}
