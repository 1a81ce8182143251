import FaaSKeeperModel

/// Which watches the sessions may have, to keep clear of ZOOKEEPER-4466: a ZooKeeper 3.8 server knows one mode for
/// each connection and path, so that a one-shot watch set beside a persistent one makes that one-shot too. From 3.9 on
/// each registration stands for itself, as it does here (docs/differences.md, "Watches of several modes").
struct WatchLedger {
    private enum Mode: Hashable { case data, children, persistent, recursive }

    /// Never fewer than there are.
    private var modes: [Int: [String: Set<Mode>]] = [:]

    /// The action without a watch that ZooKeeper 3.8 would mix up with another; nil when nothing is left of it.
    func adapted(_ action: ResolvedAction, session: Int) -> ResolvedAction? {
        let known = modes[session]?[action.path] ?? []
        let lasting = known.intersection([.persistent, .recursive])
        switch action {
        case .get(let path, true) where !lasting.isEmpty: return .get(path, watch: false)
        case .exists(let path, true) where !lasting.isEmpty: return .exists(path, watch: false)
        case .children(let path, true) where !lasting.isEmpty: return .children(path, watch: false)
        case .addWatch(_, let recursive) where !known.isSubset(of: [recursive ? .recursive : .persistent]): return nil
        case .removeWatches(let path, .data) where !lasting.isEmpty: return .removeWatches(path, .any)
        case .removeWatches(let path, .children) where !lasting.isEmpty: return .removeWatches(path, .any)
        default: return action
        }
    }

    /// Takes note of what a successful action registered or removed.
    mutating func note(_ action: ResolvedAction, session: Int) {
        switch action {
        case .get(let path, true), .exists(let path, true): modes[session, default: [:]][path, default: []].insert(.data)
        case .children(let path, true): modes[session, default: [:]][path, default: []].insert(.children)
        case .addWatch(let path, let recursive):
            modes[session, default: [:]][path, default: []].insert(recursive ? .recursive : .persistent)
        case .removeWatches(let path, .any): modes[session]?[path] = nil
        case .removeWatches(let path, .data): modes[session]?[path]?.remove(.data)
        case .removeWatches(let path, .children): modes[session]?[path]?.remove(.children)
        default: break
        }
    }

    /// A one-shot watch is gone once its event is there.
    mutating func note(_ type: EventType, path: String, session: Int) {
        if type != .nodeChildrenChanged { modes[session]?[path]?.remove(.data) }
        if type == .nodeChildrenChanged || type == .nodeDeleted { modes[session]?[path]?.remove(.children) }
    }

    mutating func forget(_ session: Int) { modes[session] = nil }
}
