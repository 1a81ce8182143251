public import FaaSKeeperModel

/// One operation of a multi.
public enum ZooKeeperChange: Sendable {
    case create(String, data: [UInt8], mode: CreateMode, acl: ACL)
    case set(String, data: [UInt8], version: Int32)
    case delete(String, version: Int32)
    case check(String, version: Int32)

    public var path: String {
        switch self {
        case .create(let path, _, _, _), .set(let path, _, _), .delete(let path, _), .check(let path, _): path
        }
    }
}

/// What one operation of a multi came to.
public enum ZooKeeperResult: Sendable {
    /// ZooKeeper tells the Stat of a new container or TTL node only.
    case created(path: NodePath, stat: Stat?)
    case changed(stat: Stat)
    case deleted
    case checked
    case failed(KeeperError)
}

extension ZooKeeperConnection {
    /// All or none. When one fails, the ones before it are `.rolledBack`, those after it `.runtimeInconsistency`.
    public func multi(_ changes: [ZooKeeperChange]) throws(KeeperError) -> [ZooKeeperResult] {
        for change in changes {
            if case .create(_, _, let mode, _) = change {
                try ZooKeeperPath.check(change.path, for: mode)
            } else {
                try ZooKeeperPath.check(change.path)
            }
        }
        var reader = try call(.multi) { writer in
            for change in changes { writer.change(change) }
            writer.multiHeader(.error, isEnd: true)
        }
        var results: [ZooKeeperResult] = []
        while true {
            let type = try reader.int()
            let isEnd = try reader.bool()
            _ = try reader.int()
            if isEnd { return results }
            let path = results.count < changes.count ? changes[results.count].path : nil
            results.append(try ZooKeeperConnection.result(type, path: path, from: &reader))
        }
    }

    private static func result(
        _ type: Int32, path: String?, from reader: inout JuteReader
    ) throws(KeeperError) -> ZooKeeperResult {
        switch OperationCode(rawValue: type) {
        case .create: return .created(path: NodePath(unchecked: try reader.string()), stat: nil)
        case .create2, .createContainer, .createTTL:
            let created = NodePath(unchecked: try reader.string())
            return .created(path: created, stat: try reader.stat())
        case .setData: return .changed(stat: try reader.stat())
        case .delete: return .deleted
        case .check: return .checked
        case .error: return .failed(ZooKeeperCode.error(try reader.int(), path: path))
        default: throw .corrupt("Unknown result \(type) of a multi from ZooKeeper")
        }
    }
}

extension JuteWriter {
    fileprivate mutating func multiHeader(_ type: OperationCode, isEnd: Bool) {
        int(type.rawValue)
        bool(isEnd)
        int(-1)
    }

    fileprivate mutating func change(_ change: ZooKeeperChange) {
        switch change {
        case .create(let path, let data, let mode, let acl):
            switch mode {
            case .container: multiHeader(.createContainer, isEnd: false)
            case .ttl, .ttlSequential: multiHeader(.createTTL, isEnd: false)
            default: multiHeader(.create, isEnd: false)
            }
            createRequest(path, data: data, mode: mode, acl: acl)
        case .set(let path, let data, let version):
            multiHeader(.setData, isEnd: false)
            setRequest(path, data: data, version: version)
        case .delete(let path, let version):
            multiHeader(.delete, isEnd: false)
            versionRequest(path, version: version)
        case .check(let path, let version):
            multiHeader(.check, isEnd: false)
            versionRequest(path, version: version)
        }
    }
}
