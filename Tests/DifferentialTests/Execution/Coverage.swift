import FaaSKeeperModel

/// Counts what sequences came to, so that a generator that no longer reaches a case is noticed.
struct Coverage: Sendable {
    private(set) var counts: [String: Int] = [:]

    mutating func note(_ action: ResolvedAction, _ outcome: Outcome) {
        note(action.name, outcome)
        if case .multi(let actions) = action, case .results(let results) = outcome {
            for (action, result) in zip(actions, results) { note("multi " + action.name, result) }
        }
    }

    private mutating func note(_ name: String, _ outcome: Outcome) {
        switch outcome {
        case .failed(let error): counts["\(name) \(error.code)", default: 0] += 1
        case .missing: counts["\(name) missing", default: 0] += 1
        case .results: counts["\(name) \(outcome.isSuccess ? "done" : "refused")", default: 0] += 1
        default: counts["\(name) done", default: 0] += 1
        }
    }

    mutating func note(_ type: EventType) { counts["\(type)", default: 0] += 1 }

    mutating func add(_ other: Coverage) { counts.merge(other.counts, uniquingKeysWith: +) }

    /// What ten thousand operations have to meet.
    static let expected: [String] =
        ["create done", "get done", "exists done", "children done", "set done", "delete done", "multi done"]
        + ["acl done", "setACL done", "addAuth done", "sync done", "addWatch done", "removeWatches done"]
        + ["ephemerals done", "descendantCount done", "exists missing", "multi refused"]
        + ["noNode", "nodeExists", "noAuth", "invalidACL", "noChildrenForEphemerals", "badArguments"].map { "create \($0)" }
        + ["noNode", "noAuth", "badArguments"].flatMap { ["get \($0)", "children \($0)", "acl \($0)"] }
        + ["noNode", "badVersion", "noAuth", "badArguments"].flatMap { ["set \($0)", "delete \($0)", "setACL \($0)"] }
        + ["delete notEmpty", "setACL invalidACL", "removeWatches noWatcher", "exists badArguments", "sync badArguments"]
        + ["rolledBack", "runtimeInconsistency", "noNode"].flatMap { ["multi create \($0)", "multi delete \($0)"] }
        + ["multi create nodeExists", "multi check badVersion", "multi set badVersion", "multi delete badVersion"]
        + ["NodeCreated", "NodeDeleted", "NodeDataChanged", "NodeChildrenChanged"]

    var missing: [String] { Coverage.expected.filter { counts[$0] == nil } }
}
