import FaaSKeeperModel

/// What an action came to, in the same words for both services.
indirect enum Outcome: Sendable {
    /// ZooKeeper does not tell the Stat of a node made in a multi.
    case created(path: String, Stat?)
    case data([UInt8], Stat)
    /// Of set, setACL, and of exists where the node is there.
    case stat(Stat)
    /// Of exists where it is not.
    case missing
    case children([String], Stat)
    case acl(ACL, Stat)
    /// Of a multi: one for each operation.
    case results([Outcome])
    case paths([String])
    case count(Int)
    case done
    case failed(KeeperError)

    /// Whether the service did what was asked.
    var isSuccess: Bool {
        switch self {
        case .failed: false
        case .results(let results): results.allSatisfy(\.isSuccess)
        default: true
        }
    }
}

extension Outcome: CustomStringConvertible {
    var description: String {
        switch self {
        case .created(let path, let stat): "created \"\(escapeControl(path))\"" + (stat.map { " " + statText($0) } ?? "")
        case .data(let data, let stat):
            data.count <= 64 && data.allSatisfy({ (0x20..<0x7F).contains($0) })
                ? "data \"\(String(decoding: data, as: UTF8.self))\" \(statText(stat))"
                : "data \(data.count)B from \(data.prefix(4)) \(statText(stat))"
        case .stat(let stat): statText(stat)
        case .missing: "missing"
        case .children(let names, let stat): "children \(names) \(statText(stat))"
        case .acl(let acl, let stat): "acl \(aclText(acl)) \(statText(stat))"
        case .results(let results): "[\(results.map(\.description).joined(separator: "; "))]"
        case .paths(let paths): "paths \(paths)"
        case .count(let count): "count \(count)"
        case .done: "done"
        case .failed(let error): "\(error.code) (\(error.message))"
        }
    }
}

private func statText(_ stat: Stat) -> String {
    "{c\(stat.czxid) m\(stat.mzxid) p\(stat.pzxid) ctime \(stat.ctime) mtime \(stat.mtime) version \(stat.version) "
        + "cversion \(stat.cversion) aversion \(stat.aversion) owner 0x\(String(stat.ephemeralOwner, radix: 16)) "
        + "length \(stat.dataLength) children \(stat.numChildren)}"
}
