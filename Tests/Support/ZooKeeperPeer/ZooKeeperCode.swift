import FaaSKeeperModel

/// ZooKeeper's error numbers (`KeeperException.Code`) in our words.
enum ZooKeeperCode {
    private static let codes: [Int32: KeeperError.Code] = [
        -2: .runtimeInconsistency, -4: .connectionLoss, -6: .unsupported, -7: .timedOut, -8: .badArguments,
        -101: .noNode, -102: .noAuth, -103: .badVersion, -108: .noChildrenForEphemerals, -110: .nodeExists,
        -111: .notEmpty, -112: .sessionExpired, -114: .invalidACL, -115: .authFailed, -118: .sessionMoved,
        -121: .noWatcher, -125: .quotaExceeded,
    ]

    /// The error that `number` stands for. Inside a multi, 0 says that the operation was valid and undone.
    static func error(_ number: Int32, path: String?) -> KeeperError {
        if number == 0 { return KeeperError(.rolledBack, "ZooKeeper undid the operation", path: path) }
        guard let code = codes[number] else {
            return KeeperError(.corrupt, "ZooKeeper answered with error \(number)", path: path)
        }
        return KeeperError(code, "ZooKeeper answered with error \(number) (\(code))", path: path)
    }
}
