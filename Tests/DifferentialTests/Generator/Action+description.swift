import FaaSKeeperModel

extension Action: CustomStringConvertible {
    var description: String {
        switch self {
        case .create(let path, let content, let mode, let acl):
            "create \(quoted(path)) \(content) \(mode)" + (acl == .openToAll ? "" : " acl \(aclText(acl))")
        case .get(let path, let watch): "get \(quoted(path))" + (watch ? " watch" : "")
        case .exists(let path, let watch): "exists \(quoted(path))" + (watch ? " watch" : "")
        case .children(let path, let watch): "children \(quoted(path))" + (watch ? " watch" : "")
        case .set(let path, let content, let version): "set \(quoted(path)) \(content) version \(version)"
        case .delete(let path, let version): "delete \(quoted(path)) version \(version)"
        case .check(let path, let version): "check \(quoted(path)) version \(version)"
        case .multi(let actions): "multi [\(actions.map(\.description).joined(separator: "; "))]"
        case .acl(let path): "acl \(quoted(path))"
        case .setACL(let path, let acl, let version): "setACL \(quoted(path)) \(aclText(acl)) version \(version)"
        case .addAuth(let credential):
            "addAuth \(credential.scheme) \(String(decoding: credential.secret, as: UTF8.self))"
        case .sync(let path): "sync \(quoted(path))"
        case .addWatch(let path, let recursive): "addWatch \(quoted(path))" + (recursive ? " recursive" : "")
        case .removeWatches(let path, let selection): "removeWatches \(quoted(path)) \(selection)"
        case .ephemerals(let path): "ephemerals \(quoted(path))"
        case .descendantCount(let path): "descendantCount \(quoted(path))"
        }
    }

    private func quoted(_ path: Node) -> String {
        (path as? String).map { "\"\(escapeControl($0))\"" } ?? "\(path)"
    }
}

/// An access control list as zkCli writes it.
func aclText(_ acl: ACL) -> String {
    "[" + acl.map { "\($0.scheme):\($0.id):\($0.permissions)" }.joined(separator: ",") + "]"
}

extension Action {
    /// Its kind.
    var name: String {
        switch self {
        case .create: "create"
        case .get: "get"
        case .exists: "exists"
        case .children: "children"
        case .set: "set"
        case .delete: "delete"
        case .check: "check"
        case .multi: "multi"
        case .acl: "acl"
        case .setACL: "setACL"
        case .addAuth: "addAuth"
        case .sync: "sync"
        case .addWatch: "addWatch"
        case .removeWatches: "removeWatches"
        case .ephemerals: "ephemerals"
        case .descendantCount: "descendantCount"
        }
    }
}

extension PlannedStep {
    /// Its kind.
    var name: String {
        switch self {
        case .perform(_, let action): action.name
        case .setQuota: "setQuota"
        case .close: "close"
        case .settle: "settle"
        }
    }
}
