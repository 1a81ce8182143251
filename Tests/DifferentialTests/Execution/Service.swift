import FaaSKeeperModel

/// A service that is compared with ZooKeeper, driven by actions.
protocol Service: AnyObject {
    /// Where it differs from ZooKeeper on purpose: docs/differences.md.
    var habits: ServiceHabits { get }

    func open(_ session: Int) async throws -> SessionID
    /// Closes the session; returns all events that it ever got.
    func close(_ session: Int) async throws -> [SeenEvent]
    func perform(_ action: ResolvedAction, session: Int) async -> Outcome
    /// The txid of the session's last successful write, where the service tells.
    func lastWrite(_ session: Int) -> Int64?
    /// What the session has got when its last action was answered, where the service tells.
    func progress(_ session: Int) async -> SessionProgress?
    /// Waits until the session has got `count` events, no longer than a generous bound; returns all that it has got.
    func events(_ session: Int, atLeast count: Int) async throws -> [SeenEvent]
    /// After this every event of a write that was answered has been handed out.
    func sync(_ session: Int) async throws
    func stop() async
}

extension Service {
    func progress(_ session: Int) async -> SessionProgress? { nil }
}

/// How far a session is in the order of the writes.
struct SessionProgress: Sendable {
    /// How many events it has got.
    var handed: Int
    /// The last write that it has seen, in an answer or by an event.
    var seen: Int64
}

struct ServiceHabits: Sendable {
    /// The Stat of a container or TTL node says what it is; ZooKeeper keeps that to itself.
    var isOwnerMarked = false
    /// `/zookeeper/config` has a content of its own: there are no servers to list.
    var hasOwnConfiguration = false
    /// The counts of a quota stand apart from the node that shows them, whose Stat tells the length it was made with.
    var countsQuotasApart = false
}

/// A watch event as a session got it.
struct SeenEvent: Hashable, Sendable, CustomStringConvertible {
    var type: EventType
    var path: String
    /// Of the write, where the service tells.
    var txid: Int64?

    var description: String { "\(type) \(path)" + (txid.map { " txid \($0)" } ?? "") }
}

/// A service to compare with.
enum ServiceKind: String, Sendable, CaseIterable, CustomStringConvertible {
    /// FaaSKeeper on the emulator, in memory.
    case memory
    /// FaaSKeeper on the emulator, in a directory.
    case directory
    /// FaaSKeeper at AWS, as moto plays it.
    case aws
    /// A second ZooKeeper: shows that the comparison finds nothing where there is nothing.
    case zooKeeper

    var description: String { rawValue }

    func start() async throws -> any Service {
        switch self {
        case .memory: try await FaaSKeeperService(in: .memory)
        case .directory: try await FaaSKeeperService(in: .directory)
        case .aws: try await FaaSKeeperService(in: .aws)
        case .zooKeeper: try await ZooKeeperService()
        }
    }
}
