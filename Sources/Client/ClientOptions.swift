public import FaaSKeeperModel

/// How a client behaves.
public struct ClientOptions: Sendable {
    /// How long an operation may take, in milliseconds. A write that takes longer fails with `.timedOut`, its outcome
    /// unknown.
    public var timeoutMillis: Int64 = 30_000
    /// Silence after which the service evicts the session, in milliseconds.
    public var sessionTimeoutMillis: Int64 = 10_000
    /// How answers and events come, at a cloud that has several ways. A client that waits for events should not poll.
    public var listening = Listening.pushed
    /// Whether reports list every primitive call.
    public var isTraced = false
    /// Called with every primitive call as it happens, where `isTraced` asks for them; those of the functions come with
    /// the answer.
    public var stepObserver: (@Sendable (Step) -> Void)?
    /// Called after every operation, in the order of the results.
    public var observer: (@Sendable (OperationReport) -> Void)?
    /// Called with every event at the moment it is handed out: before the result of any operation that comes after it.
    /// It must return at once and not call the client.
    public var eventHandler: (@Sendable (WatchedEvent) -> Void)?
    /// Where the client's own tasks run; nil: where Swift runs any task.
    public var executor: (any TaskExecutor)?

    public init() {}
}

/// What one operation came to.
public struct OperationReport: Sendable {
    /// `create`, `get` …
    public var operation: String
    public var path: String
    public var latencyMicros: Int64
    /// Of the write; of a read, the last write that the session has seen.
    public var txid: Int64
    /// Notifications of this session that are triggered and not handed out.
    public var epoch: [NotificationID]
    /// Of the client and of the functions, end to end.
    public var usage: Usage
    /// Every primitive call in order, where the options ask for it.
    public var steps: [Step]
    public var warnings: [String]
    public var error: KeeperError?
    /// The request that was sent; nil for a read, and for a write that failed before it had a request.
    public var request: RequestID?
}

/// One operation of a multi.
public enum Change: Sendable {
    case create(String, data: [UInt8] = [], mode: CreateMode = .persistent, acl: ACL = .openToAll)
    case set(String, data: [UInt8], version: Int32 = -1)
    case delete(String, version: Int32 = -1)
    case check(String, version: Int32)

    public var path: String {
        switch self {
        case .create(let path, _, _, _), .set(let path, _, _), .delete(let path, _), .check(let path, _): path
        }
    }
}

/// Which watches of a path to remove.
public enum WatchRemoval: Sendable {
    case data
    case children
    case any

    var kinds: [WatchKind] {
        switch self {
        case .data: [.data]
        case .children: [.children]
        case .any: WatchKind.allCases
        }
    }
}

/// Where the deployment and the session stand.
public struct ClientStatus: Sendable {
    /// The last write that the log of the deployment has: all up to it are applied. One that was answered just now may be a
    /// moment ahead of it.
    public var txid: Int64
    /// The highest txid that this session has seen: it never sees an older state.
    public var mrd: Int64
    /// Notifications of this session that are triggered and not confirmed.
    public var epoch: [NotificationID]
    /// Unconfirmed notifications of all sessions.
    public var epochSize: Int
    /// The session's own registrations.
    public var watches: [(path: NodePath, kind: WatchKind)]
}
