public import FaaSKeeperModel

/// The requests, with the checks that ZooKeeper's own client makes before it sends them.
extension ZooKeeperConnection {
    public func create(
        _ path: String, data: [UInt8], mode: CreateMode, acl: ACL
    ) throws(KeeperError) -> (path: NodePath, stat: Stat) {
        try ZooKeeperPath.check(path, for: mode)
        let operation: OperationCode
        switch mode {
        case .container: operation = .createContainer
        case .ttl, .ttlSequential: operation = .createTTL
        default: operation = .create2
        }
        var reader = try call(operation, path: path) {
            $0.createRequest(path, data: data, mode: mode, acl: acl)
        }
        let created = NodePath(unchecked: try reader.string())
        return (created, try reader.stat())
    }

    public func get(_ path: String, watch: Bool) throws(KeeperError) -> (data: [UInt8], stat: Stat) {
        var reader = try read(.getData, path, watch: watch)
        let data = try reader.buffer()
        return (data, try reader.stat())
    }

    public func exists(_ path: String, watch: Bool) throws(KeeperError) -> Stat? {
        do {
            var reader = try read(.exists, path, watch: watch)
            return try reader.stat()
        } catch where error.code == .noNode {
            return nil
        }
    }

    /// The children, sorted.
    public func children(_ path: String, watch: Bool) throws(KeeperError) -> (names: [String], stat: Stat) {
        var reader = try read(.getChildren2, path, watch: watch)
        let names = try reader.strings().sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return (names, try reader.stat())
    }

    public func set(_ path: String, data: [UInt8], version: Int32) throws(KeeperError) -> Stat {
        try ZooKeeperPath.check(path)
        var reader = try call(.setData, path: path) {
            $0.setRequest(path, data: data, version: version)
        }
        return try reader.stat()
    }

    public func delete(_ path: String, version: Int32) throws(KeeperError) {
        try ZooKeeperPath.check(path)
        _ = try call(.delete, path: path) { $0.versionRequest(path, version: version) }
    }

    public func acl(_ path: String) throws(KeeperError) -> (acl: ACL, stat: Stat) {
        try ZooKeeperPath.check(path)
        var reader = try call(.getACL, path: path) { $0.string(path) }
        let acl = try reader.acl()
        return (acl, try reader.stat())
    }

    public func setACL(_ path: String, _ acl: ACL, version: Int32) throws(KeeperError) -> Stat {
        try ZooKeeperPath.check(path)
        var reader = try call(.setACL, path: path) {
            $0.string(path)
            $0.acl(acl)
            $0.int(version)
        }
        return try reader.stat()
    }

    /// - Throws: `.authFailed`; the server then closes the connection.
    public func addAuth(_ credential: Credential) throws(KeeperError) {
        _ = try call(.auth) {
            $0.int(0)
            $0.string(credential.scheme)
            $0.buffer(credential.secret)
        }
    }

    public func sync(_ path: String) throws(KeeperError) {
        try ZooKeeperPath.check(path)
        _ = try call(.sync, path: path) { $0.string(path) }
    }

    public func addWatch(_ path: String, recursive: Bool) throws(KeeperError) {
        try ZooKeeperPath.check(path)
        _ = try call(.addWatch, path: path) {
            $0.string(path)
            $0.int(recursive ? 1 : 0)
        }
    }

    /// Which watches of the session on a path are to be removed (`Watcher.WatcherType`).
    public enum WatchSelection: Int32, Sendable {
        case children = 1
        case data = 2
        case any = 3
    }

    public func removeWatches(_ path: String, _ selection: WatchSelection) throws(KeeperError) {
        try ZooKeeperPath.check(path)
        _ = try call(.removeWatches, path: path) {
            $0.string(path)
            $0.int(selection.rawValue)
        }
    }

    /// The session's ephemeral nodes whose path begins with `prefix`, sorted.
    public func ephemerals(_ prefix: String) throws(KeeperError) -> [NodePath] {
        var reader = try call(.getEphemerals, path: prefix) { $0.string(prefix) }
        return try reader.strings().map { NodePath(unchecked: $0) }.sorted()
    }

    public func descendantCount(_ path: String) throws(KeeperError) -> Int {
        try ZooKeeperPath.check(path)
        var reader = try call(.getAllChildrenNumber, path: path) { $0.string(path) }
        return Int(try reader.int())
    }

    private func read(_ operation: OperationCode, _ path: String, watch: Bool) throws(KeeperError) -> JuteReader {
        try ZooKeeperPath.check(path)
        return try call(operation, path: path) {
            $0.string(path)
            $0.bool(watch)
        }
    }
}

extension JuteWriter {
    mutating func createRequest(_ path: String, data: [UInt8], mode: CreateMode, acl: ACL) {
        string(path)
        buffer(data)
        self.acl(acl)
        switch mode {
        case .persistent: int(0)
        case .ephemeral: int(1)
        case .persistentSequential: int(2)
        case .ephemeralSequential: int(3)
        case .container: int(4)
        case .ttl(let millis):
            int(5)
            long(millis)
        case .ttlSequential(let millis):
            int(6)
            long(millis)
        }
    }

    mutating func setRequest(_ path: String, data: [UInt8], version: Int32) {
        string(path)
        buffer(data)
        int(version)
    }

    /// The form that delete and check have in common.
    mutating func versionRequest(_ path: String, version: Int32) {
        string(path)
        int(version)
    }
}
