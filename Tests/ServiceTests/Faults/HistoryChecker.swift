import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage

/// Proves a history: that one order by txid explains everything that any session was told.
struct HistoryChecker {
    struct Violation: Error, CustomStringConvertible {
        let description: String
        init(_ text: String) { description = text }
    }

    /// A node of the sequential model.
    struct Node: Equatable {
        var stat: Stat
        var data: [UInt8]
        var created: Int32 = 0
    }

    typealias Tree = [NodePath: Node]

    /// The state after each txid.
    private(set) var states: [Tree]
    private let entries: [LogEntry]

    /// - Parameters:
    ///   - entries: the service's log, which gives the order.
    ///   - requests: what was asked, by request.
    init(entries: [LogEntry], requests: [RequestID: [FaaSKeeperModel.Operation]]) throws {
        self.entries = entries
        var tree: Tree = [:]
        tree[.root] = Node(stat: Stat(cversion: -1, numChildren: 1), data: [])
        states = [tree]
        var seen: Set<RequestID> = []
        for (index, entry) in entries.enumerated() {
            guard entry.txid == Int64(index + 1) else {
                throw Violation("txid \(entry.txid) stands at place \(index + 1): not dense")
            }
            guard seen.insert(entry.request).inserted else {
                throw Violation(
                    "request \(entry.request) was applied twice, again at \(entry.txid): "
                        + "\(entries.filter { $0.request == entry.request }.map { ($0.txid, $0.attempt) })"
                        + " \(String(describing: requests[entry.request]))")
            }
            guard let operations = requests[entry.request] else {
                throw Violation("nobody asked for \(entry.request) at \(entry.txid)")
            }
            var results: [OperationResult] = []
            for (operation, result) in zip(operations, entry.results) {
                results.append(try HistoryChecker.apply(operation, entry.txid, result, &tree))
            }
            guard results == entry.results else {
                throw Violation("\(entry.txid) says \(entry.results), the order says \(results)")
            }
            states.append(tree)
        }
    }

    /// Applies an operation that the service says it did.
    private static func apply(
        _ operation: FaaSKeeperModel.Operation, _ txid: Int64, _ result: OperationResult, _ tree: inout Tree
    ) throws -> OperationResult {
        if let error = refusal(operation, tree) { throw Violation("\(txid) did \(operation), the order says \(error)") }
        switch operation {
        case .create(let text, let data, let mode, _):
            var path = NodePath(unchecked: text)
            let parent = path.parent!
            if mode.isSequential {
                let digits = String(tree[parent]!.created)
                path = NodePath(unchecked: text + String(repeating: "0", count: 10 - digits.count) + digits)
            }
            guard case .created(_, let told) = result else { return .checked }
            tree[parent]!.created += 1
            tree[parent]!.stat.numChildren += 1
            tree[parent]!.stat.cversion += 1
            tree[parent]!.stat.pzxid = txid
            let stat = Stat(
                czxid: txid, mzxid: txid, pzxid: txid, ctime: told.ctime, mtime: told.ctime,
                dataLength: Int32(data.length))
            tree[path] = Node(stat: stat, data: data.inlineBytes)
            return .created(path: path, stat: stat)
        case .set(let path, let data, _):
            guard case .changed(let told) = result else { return .checked }
            tree[path]!.stat.version += 1
            tree[path]!.stat.mzxid = txid
            tree[path]!.stat.mtime = told.mtime
            tree[path]!.stat.dataLength = Int32(data.length)
            tree[path]!.data = data.inlineBytes
            return .changed(stat: tree[path]!.stat)
        case .delete(let path, _):
            tree[path] = nil
            tree[path.parent!]!.stat.numChildren -= 1
            tree[path.parent!]!.stat.cversion += 1
            tree[path.parent!]!.stat.pzxid = txid
            return .deleted
        case .check, .setACL: return .checked
        }
    }

    /// Why the operation would be refused in that state; nil when it would be done.
    private static func refusal(_ operation: FaaSKeeperModel.Operation, _ tree: Tree) -> KeeperError.Code? {
        switch operation {
        case .create(let text, _, let mode, _):
            let path = NodePath(unchecked: text)
            if tree[path.parent!] == nil { return .noNode }
            return !mode.isSequential && tree[path] != nil ? .nodeExists : nil
        case .set(let path, _, let version), .check(let path, let version):
            guard let node = tree[path] else { return .noNode }
            return version != -1 && version != node.stat.version ? .badVersion : nil
        case .delete(let path, let version):
            guard let node = tree[path] else { return .noNode }
            if version != -1 && version != node.stat.version { return .badVersion }
            return node.stat.numChildren > 0 ? .notEmpty : nil
        case .setACL: return nil
        }
    }

    /// Why the operations together would be refused in that state.
    private static func refusal(_ operations: [FaaSKeeperModel.Operation], _ tree: Tree) -> KeeperError.Code? {
        var tree = tree
        for operation in operations {
            if let code = refusal(operation, tree) { return code }
            let told: OperationResult
            switch operation {
            case .create: told = .created(path: .root, stat: Stat())
            default: told = .changed(stat: Stat())
            }
            _ = try? apply(operation, 0, told, &tree)
        }
        return nil
    }

    // MARK: One session's history

    /// A watch may fire in the instant in which its read is let out: then the event is noted by one thread and the read by
    /// another, and the event may be noted first. Such events come after their read here.
    private static func ordered(_ history: [Workload.Entry]) -> [Workload.Entry] {
        var result: [Workload.Entry] = []
        var armed: Set<NodePath> = []
        var early: [Workload.Entry] = []
        for (index, entry) in history.enumerated() {
            switch entry {
            case .event(let event):
                let next = history[index...].first { if case .event = $0 { false } else { true } }
                if armed.remove(event.path) == nil, case .read(event.path, _, _, true, _)? = next {
                    early.append(entry)
                } else {
                    result.append(entry)
                }
            case .read(let path, let stat, _, let watched, _):
                result.append(entry)
                if watched, stat != nil { armed.insert(path) }
                if !early.isEmpty { armed.remove(path) }
                result += early
                early = []
            case .write: result.append(entry)
            }
        }
        return result + early
    }

    func check(_ session: SessionID, _ history: [Workload.Entry]) throws {
        let applied = Dictionary(uniqueKeysWithValues: entries.map { ($0.request, $0) })
        var floor: Int64 = 0
        var armed: [NodePath: Int64] = [:]
        for entry in HistoryChecker.ordered(history) {
            switch entry {
            case .write(let number, let operations, let outcome, let from, let to):
                let request = RequestID(session: session, number: number)
                let told = try results(outcome)
                if let failure = told.failure {
                    if applied[request] != nil { throw Violation("\(request) was refused (\(failure)) and applied") }
                    let possible = (Int(from)...Int(to)).contains {
                        HistoryChecker.refusal(operations, states[$0]) == failure
                    }
                    if !possible { throw Violation("\(request): \(failure) holds at no txid from \(from) to \(to)") }
                } else {
                    guard let log = applied[request] else { throw Violation("\(request) was acknowledged and lost") }
                    guard log.results == told.results else {
                        throw Violation("\(request) was told \(told.results), the log says \(log.results)")
                    }
                    guard log.txid > floor else { throw Violation("\(request) at \(log.txid) is behind \(floor)") }
                    floor = log.txid
                    try mustHaveEvents(armed, through: log.txid, "answer at \(log.txid)")
                }
            case .read(let path, let stat, let data, let watched, let from):
                guard let place = explains(path, stat, data, from: max(from, floor)) else {
                    throw Violation(
                        "\(session) read \(String(describing: stat)) at \(path): no state since \(max(from, floor))")
                }
                floor = max(floor, Int64(place))
                // What the read shows of the node must not be ahead of its event.
                if let since = armed[path], let change = firstChange(of: path, after: since),
                    change <= shown(path, stat, place)
                {
                    throw Violation(
                        "\(session) read \(path) at \(shown(path, stat, place)) before its event at \(change)")
                }
                // Nor may it show anything later than the event of any other watch.
                if let stat {
                    try mustHaveEvents(armed, through: max(stat.mzxid, stat.pzxid), "\(session): read of \(path)")
                }
                if watched, let stat, armed[path] == nil { armed[path] = stat.mzxid }
            case .event(let event):
                guard let since = armed.removeValue(forKey: event.path) else {
                    throw Violation("\(session): an event for \(event.path) at \(event.txid), and no watch")
                }
                guard firstChange(of: event.path, after: since) == event.txid else {
                    throw Violation(
                        "\(session): event for \(event.path) at \(event.txid), the change after \(since) is at "
                            + "\(String(describing: firstChange(of: event.path, after: since)))")
                }
            }
        }
        for (path, since) in armed {
            if let change = firstChange(of: path, after: since) {
                throw Violation("\(session): the event for \(path) at \(change) never came")
            }
        }
    }

    private func mustHaveEvents(_ armed: [NodePath: Int64], through txid: Int64, _ what: String) throws {
        for (path, since) in armed {
            if let change = firstChange(of: path, after: since), change <= txid {
                throw Violation("\(what) came before the event for \(path) at \(change)")
            }
        }
    }

    private func results(
        _ outcome: Result<[OperationResult], KeeperError>
    ) throws -> (results: [OperationResult], failure: KeeperError.Code?) {
        switch outcome {
        case .failure(let error): return ([], error.code)
        case .success(let results):
            for case .failed(let error) in results
            where error.code != .rolledBack && error.code != .runtimeInconsistency {
                return (results, error.code)
            }
            return (results, nil)
        }
    }

    /// The first state from `from` on in which the node looks like that.
    private func explains(_ path: NodePath, _ stat: Stat?, _ data: [UInt8]?, from: Int64) -> Int? {
        (Int(from)..<states.count).first { place in
            let node = states[place][path]
            return node?.stat == stat && node?.data == data
        }
    }

    /// The latest change of the node that a read of it shows.
    private func shown(_ path: NodePath, _ stat: Stat?, _ place: Int) -> Int64 {
        if let stat { return stat.mzxid }
        return (1...max(1, place)).last { states[$0 - 1][path] != nil && states[$0][path] == nil }.map(Int64.init) ?? 0
    }

    /// The first txid after `since` that creates, sets or deletes the node.
    private func firstChange(of path: NodePath, after since: Int64) -> Int64? {
        (Int(since) + 1..<max(Int(since) + 1, states.count)).first { place in
            let before = states[place - 1][path]
            let after = states[place][path]
            return before?.stat.mzxid != after?.stat.mzxid || before?.stat.czxid != after?.stat.czxid
        }.map(Int64.init)
    }
}

extension Payload {
    var inlineBytes: [UInt8] { if case .inline(let bytes) = self { bytes } else { [] } }
}
