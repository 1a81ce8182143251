import FaaSKeeperStorage
import FaaSKeeper
import FaaSKeeperModel

/// Proves one session's history against the order: each result is explained by a state, the states never go back, own
/// writes are seen, events come before what they announce.
struct SessionCheck {
    /// How many writes may be visible and not in the log yet.
    static let visibleMax: Int64 = 10

    private let order: Order
    private let history: History
    private let asker: ModelTree.Asker
    private var book: WatchBook
    /// The latest state that the session must have seen.
    private var floor: Int64 = 0
    /// Of events, and so for the reads that begin after them: by the moment at which they came.
    private var announced: [(moment: Int, txid: Int64)] = []
    private var isBehind = false
    private var early: [(change: Order.Change, moment: Int)] = []
    private(set) var violations: [String] = []
    /// From this moment on nobody promises events to the session any more.
    var evictedAt = Int.max

    init(_ order: Order, _ history: History, credentials: [Credential]) {
        self.order = order
        self.history = history
        asker = ModelTree.Asker(history.session, credentials)
        book = WatchBook(order, asker)
    }

    /// Goes through the history; what is wrong is in `violations` then.
    mutating func run() {
        for entry in history.entries {
            switch entry {
            case .event(let event, let moment):
                announced.append((moment.number, event.txid))
                do throws(WatchBook.Complaint) {
                    let change = try book.identify(event)
                    if book.expects(change) {
                        take(change, moment.number)
                    } else {
                        early.append((change, moment.number))
                    }
                } catch { violate(error.text) }
            case .operation(let operation):
                check(operation)
                takeEarly(before: operation)
            }
        }
        for (change, _) in early {
            violate("an event that no watch is for: \(change.event.type) of \(change.event.path) at \(change.txid)")
        }
        if !isBehind, let settled = history.settledHead, let missing = book.missing(through: settled) {
            violate("an event never came: \(missing)")
        }
    }

    private mutating func violate(_ text: String) { violations.append("\(history.name): \(text)") }

    private mutating func take(_ change: Order.Change, _ moment: Int) {
        if let wrong = book.take(change, at: moment) { violate(wrong) }
    }

    /// An event may come in the instant in which the read of its watch is let out, and be noted before it.
    private mutating func takeEarly(before operation: History.Operation) {
        while let index = early.firstIndex(where: { book.expects($0.change) }) {
            let (change, moment) = early.remove(at: index)
            if moment < operation.invoked.number {
                violate("an event before its watch: \(change.event.type) of \(change.event.path) at \(change.txid)")
            }
            take(change, moment)
        }
    }

    // MARK: Operations

    private mutating func check(_ operation: History.Operation) {
        if operation.completed.number > evictedAt { isBehind = true }
        check(operation, operation.call)
    }

    private mutating func check(_ operation: History.Operation, _ call: History.Call) {
        switch call {
        case .get(let path, let watch):
            checkRead(operation, path, watch ? .data : nil)
        case .exists(let path, let watch):
            checkRead(operation, path, watch ? .data : nil, watchesMissing: true)
        case .children(let path, let watch):
            checkRead(operation, path, watch ? .children : nil)
        case .acl(let path): checkRead(operation, path, nil)
        case .write(let changes): checkWrite(operation, changes.compactMap { try? $0.operation })
        case .setACL(let path, let acl, let version):
            checkWrite(operation, [.setACL(path: NodePath(unchecked: path), acl: acl, version: version)])
        case .addWatch(let path, let recursive):
            let path = NodePath(unchecked: path)
            let kind = recursive ? WatchKind.persistentRecursive : .persistent
            if case .done = operation.outcome {
                book.add(
                    kind, path, since: floor, owedSince: operation.completed.head + SessionCheck.visibleMax,
                    begun: operation.invoked.number)
            }
        case .removeWatches(let path, let removal):
            let path = NodePath(unchecked: path)
            switch operation.outcome {
            case .done: book.remove(removal.allKinds, path)
            case .failed(let error) where error.code != .noWatcher: book.doubt(removal.allKinds, path)
            default: break
            }
        case .sync:
            if case .done = operation.outcome { rise(to: operation.invoked.head, "sync") }
        case .ephemerals:
            guard case .paths(let paths) = operation.outcome else { return }
            let range = Int(operation.invoked.head)...limit(operation)
            // Rows of ephemeral nodes appear with the commit, before the image.
            let known = Set(range.flatMap { order.states[$0].ephemerals(of: history.session) })
            for path in paths where !known.contains(path) && !commitsLater(path, operation) {
                violate("an ephemeral node that is not there: \(path)")
            }
        case .pages(let path, _, _): checkRead(operation, path, nil)
        case .status:
            guard case .status(let txid, let mrd) = operation.outcome else { return }
            // What was answered last may be ahead of the log.
            if txid < max(operation.invoked.head, mrd) {
                violate("status says txid \(txid), and \(max(operation.invoked.head, mrd)) was there before")
            }
        case .mistake(let mistake):
            // A session that has ended refuses everything; and some of it the service has to refuse, which may be out of reach.
            if case .failed(let error) = operation.outcome, error.isMistake || !error.isRefusal { return }
            violate("\(mistake) was not refused as one: \(operation.outcome)")
        case .givenUp(let call, _): check(operation, call)
        case .descendants, .close: break
        }
    }

    private func commitsLater(_ path: NodePath, _ operation: History.Operation) -> Bool {
        order.states[limit(operation)...].contains { $0[path]?.stat.ephemeralOwner == history.session.value }
    }

    /// The last state that can have been visible when the operation ended.
    private func limit(_ operation: History.Operation) -> Int {
        Int(min(Int64(order.last), operation.completed.head + SessionCheck.visibleMax))
    }

    /// The session has seen the state of `txid`: every event up to it must have come before.
    private mutating func rise(to txid: Int64, _ what: String) {
        floor = max(floor, txid)
        guard !isBehind, let missing = book.missing(through: floor) else { return }
        // One is enough: all that follows is wrong too.
        isBehind = true
        violate("\(what) shows txid \(floor) before an event: \(missing)")
    }

    // MARK: Reads

    private mutating func checkRead(
        _ operation: History.Operation, _ text: String, _ kind: WatchKind?, watchesMissing: Bool = false
    ) {
        let path = NodePath(unchecked: text)
        let shown: (ModelTree.Node?) -> Bool
        let tree: (ModelTree) -> Bool
        let asker = asker
        switch operation.outcome {
        case .view(let view):
            shown = { node in
                node?.stat == view.stat && (view.data == nil || node?.data == nil || node?.data == view.data)
                    && (view.acl == nil || node?.acl == view.acl)
            }
            tree = { state in view.names.map { $0 == state.children(of: path) } ?? true }
        case .failed(let error) where error.code == .noNode:
            shown = { $0 == nil }
            tree = { _ in true }
        case .failed(let error) where error.code == .noAuth:
            shown = { node in node.map { !asker.may(.read, $0.acl) } ?? false }
            tree = { _ in true }
        default: return
        }
        func explains(_ place: Int) -> Bool { shown(order.states[place][path]) && tree(order.states[place]) }
        let seen = announced.last { $0.moment < operation.invoked.number }?.txid ?? 0
        let name = "read of \(text)"
        let limit = limit(operation)
        guard let least = places(from: max(floor, seen), through: limit).first(where: explains) else {
            violate("\(name): \(operation.outcome) holds at no txid from \(max(floor, seen)) to \(limit)")
            return
        }
        if !places(from: max(Int64(least), operation.invoked.head), through: limit).contains(where: explains) {
            violate(
                "\(name): \(operation.outcome) is older than txid \(operation.invoked.head), which was there before")
        }
        rise(to: Int64(places(from: floor, through: limit).first(where: explains) ?? least), name)
        guard let kind else { return }
        let isMissing = order.states[least][path] == nil
        if case .failed = operation.outcome { return }
        if isMissing, !watchesMissing { return }
        // A node that was missing may have come and gone between the states that explain it.
        let most = places(from: Int64(least), through: limit).last(where: explains) ?? least
        book.add(
            kind, path, since: Int64(least), owedSince: Int64(isMissing ? most : least),
            begun: operation.invoked.number)
    }

    private func places(from first: Int64, through last: Int) -> ClosedRange<Int> {
        Int(first)...max(Int(first), last)
    }

    // MARK: Writes

    private mutating func checkWrite(_ operation: History.Operation, _ operations: [FaaSKeeperModel.Operation]) {
        let entry = operation.request.flatMap { order.applied[$0] }
        let name = "write \(operation.request.map { "\($0.number)" } ?? "")"
        switch operation.outcome {
        case .results(let results):
            if let failure = results.failure {
                if let entry { violate("\(name) was refused (\(failure)) and applied at \(entry.txid)") }
                checkRefusal(operation, operations, failure, name)
                return
            }
            if operations.allSatisfy(\.isCheck) {
                checkUnchanged(operation, operations, name)
                return
            }
            guard let entry else {
                violate("\(name) was acknowledged and is lost")
                return
            }
            if results != entry.results { violate("\(name) was told \(results), the log says \(entry.results)") }
            if entry.txid <= floor {
                violate("\(name) at \(entry.txid) is behind \(floor), which the session had seen")
            }
            if entry.txid <= operation.acknowledged {
                violate(
                    "\(name) at \(entry.txid) is before \(operation.acknowledged), which was acknowledged before it")
            }
            rise(to: entry.txid, name)
        case .failed(let error) where error.isRefusal:
            if let entry { violate("\(name) was refused (\(error.code)) and applied at \(entry.txid)") }
            checkRefusal(operation, operations, error.code, name)
        default: break
        }
    }

    private mutating func checkRefusal(
        _ operation: History.Operation, _ operations: [FaaSKeeperModel.Operation], _ code: KeeperError.Code,
        _ name: String
    ) {
        // That a session has ended does not show in any node; and quotas count commits, which come in another order.
        if code == .sessionExpired || code == .quotaExceeded { return }
        let limit = limit(operation)
        let asker = asker
        func holds(_ place: Int) -> Bool { order.states[place].refusal(operations, asker) == code }
        let from = max(floor, operation.invoked.head)
        guard let place = places(from: from, through: limit).first(where: holds) else {
            violate("\(name): \(code) holds at no txid from \(from) to \(limit): \(operations)")
            return
        }
        rise(to: Int64(places(from: floor, through: limit).first(where: holds) ?? place), "refusal of \(name)")
    }

    /// A multi of checks alone writes nothing and has to hold at some state.
    private mutating func checkUnchanged(
        _ operation: History.Operation, _ operations: [FaaSKeeperModel.Operation], _ name: String
    ) {
        let limit = limit(operation)
        let asker = asker
        guard
            let place = places(from: max(floor, operation.invoked.head), through: limit)
                .first(where: { order.states[$0].refusal(operations, asker) == nil })
        else {
            violate("\(name): its checks hold at no txid from \(floor) to \(limit)")
            return
        }
        _ = place
    }
}

extension KeeperError {
    fileprivate var isMistake: Bool {
        [.badArguments, .invalidACL, .limitExceeded, .authFailed].contains(code)
    }
}

extension [OperationResult] {
    /// What was refused in a multi.
    var failure: KeeperError.Code? {
        for case .failed(let error) in self
        where error.code != .rolledBack && error.code != .runtimeInconsistency { return error.code }
        return nil
    }
}

extension KeeperError {
    /// Whether it says for certain that nothing was written, and why.
    var isRefusal: Bool {
        [
            .noNode, .nodeExists, .badVersion, .notEmpty, .noAuth, .noChildrenForEphemerals, .invalidACL,
            .quotaExceeded,
        ].contains(code)
    }
}

extension FaaSKeeperModel.Operation {
    var isCheck: Bool { if case .check = self { true } else { false } }
}

extension WatchRemoval {
    var allKinds: [WatchKind] {
        switch self {
        case .data: [.data]
        case .children: [.children]
        case .any: WatchKind.allCases
        }
    }
}

extension FaaSKeeper.Change {
    /// The change as it travels, with its data inline.
    var operation: FaaSKeeperModel.Operation {
        get throws {
            switch self {
            case .create(let path, let data, let mode, let acl):
                .create(path: path, data: .inline(data), mode: mode, acl: acl)
            case .set(let path, let data, let version):
                .set(path: try NodePath(path), data: .inline(data), version: version)
            case .delete(let path, let version): .delete(path: try NodePath(path), version: version)
            case .check(let path, let version): .check(path: try NodePath(path), version: version)
            }
        }
    }
}
