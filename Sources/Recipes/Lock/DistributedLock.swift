public import FaaSKeeper
public import FaaSKeeperModel

/// A lock that one session has at a time, first come, first served. ZooKeeper's recipe: "Locks" in its documentation.
///
/// ```swift
/// let lock = try DistributedLock(client, path: "/locks/deploy")
/// try await lock.withLock { hold in
///     try await storage.write(data, fence: hold.fence)
/// }
/// ```
///
/// - A node of one's own below `path` is the place in the line. Missing nodes above it are made, `path` itself as a
///   container, which the service removes some time after its last user.
/// - A waiter watches only the one before it. A creation whose outcome is unknown leaves no second node.
/// - The lock ends with the session. It is not reentrant: a session that asks twice waits for itself.
/// - What the lock is for may be done twice only by a process that was stopped while it had the lock: see ``Hold/fence``.
public struct DistributedLock: Sendable {
    private let line: WaitingLine

    /// Talks to nobody.
    /// - Throws: `.badArguments` for a malformed path.
    public init(_ client: FaaSKeeperClient, path: String) throws(KeeperError) {
        line = WaitingLine(client: client, path: try NodePath(path), order: LineOrder("lock"))
    }

    /// Waits for the lock. A task that is cancelled leaves the line and throws `.cancelled`.
    /// - Parameter data: of the node, for others to read: who has the lock.
    /// - Throws: `.sessionExpired`, `.cancelled`, and what a creation throws; then the session has no place in the line.
    public func acquire(data: [UInt8] = []) async throws(KeeperError) -> Hold {
        try await line.claim(data: data)
    }

    /// The lock, if nobody has it or waits for it; else nil.
    public func tryAcquire(data: [UInt8] = []) async throws(KeeperError) -> Hold? {
        try await line.claimNow(data: data)
    }

    /// Runs `body` with the lock, and releases it. When the lock is lost, `body`'s task is cancelled, a while before
    /// another can have it: `body` must end then.
    /// - Throws: what `body` throws; `.sessionExpired` when the lock was lost.
    public func withLock<Value: Sendable>(
        data: [UInt8] = [], _ body: @escaping @Sendable (Hold) async throws -> Value
    ) async throws -> Value {
        try await WaitingLine.run(try await acquire(data: data), body)
    }
}
