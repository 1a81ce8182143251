import FaaSKeeperModel

/// What of a node's making decides how it may differ: docs/differences.md, "Container and TTL nodes say so" and
/// "Order of expanded credentials".
struct NodeMarks {
    private var owners: [String: Int64] = [:]
    private var pathsWithExpandedACL: Set<String> = []

    /// Takes note of what a successful action made.
    mutating func note(_ action: ResolvedAction, _ outcome: Outcome) {
        switch (action, outcome) {
        case (.create(_, _, let mode, let acl), .created(let path, _)):
            switch mode {
            case .container, .ttl, .ttlSequential: owners[path] = mode.owner(session: SessionID(0)).field
            default: owners[path] = nil
            }
            note(acl, path)
        case (.setACL(let path, let acl, _), _): note(acl, path)
        case (.multi(let actions), .results(let results)):
            for (action, result) in zip(actions, results) { note(action, result) }
        default: break
        }
    }

    private mutating func note(_ acl: ACL, _ path: String) {
        if acl.contains(where: { $0.scheme == "auth" }) {
            pathsWithExpandedACL.insert(path)
        } else {
            pathsWithExpandedACL.remove(path)
        }
    }

    /// What our Stat says of the owner where ZooKeeper's says 0.
    func owner(_ path: String) -> Int64 { owners[path] ?? 0 }

    /// Whether the order of the entries is open.
    func isOrderOfACLOpen(_ path: String) -> Bool { pathsWithExpandedACL.contains(path) }
}

extension ResolvedAction {
    /// The path it is about; empty for those that are about none or several.
    var path: String {
        switch self {
        case .create(let path, _, _, _), .get(let path, _), .exists(let path, _), .children(let path, _),
            .set(let path, _, _), .delete(let path, _), .check(let path, _), .acl(let path), .setACL(let path, _, _),
            .sync(let path), .addWatch(let path, _), .removeWatches(let path, _), .ephemerals(let path),
            .descendantCount(let path):
            path
        case .multi, .addAuth: ""
        }
    }

    /// Whether its success changes something.
    var isWrite: Bool {
        switch self {
        case .create, .set, .delete, .setACL: true
        case .multi(let actions): actions.contains(where: \.isWrite)
        default: false
        }
    }
}
