import FaaSKeeperModel

/// One call of the API. `Node` and `Version` are choices in a generated sequence, and a path and a number once the
/// state at that step has settled what they mean.
indirect enum Action<Node: Sendable, Version: Sendable>: Sendable {
    case create(Node, Content, CreateMode, ACL)
    case get(Node, watch: Bool)
    case exists(Node, watch: Bool)
    case children(Node, watch: Bool)
    case set(Node, Content, Version)
    case delete(Node, Version)
    /// Only in a multi.
    case check(Node, Version)
    /// Of create, set, delete and check.
    case multi([Action])
    case acl(Node)
    case setACL(Node, ACL, Version)
    case addAuth(Credential)
    case sync(Node)
    case addWatch(Node, recursive: Bool)
    case removeWatches(Node, WatchSelection)
    case ephemerals(Node)
    case descendantCount(Node)
}

enum WatchSelection: Sendable { case data, children, any }

typealias PlannedAction = Action<NodeChoice, VersionChoice>
typealias ResolvedAction = Action<String, Int32>

/// The data of a node, short enough to print: a text, or so many bytes that a number determines.
struct Content: Hashable, Sendable, CustomStringConvertible {
    private let length: Int
    private let salt: UInt8
    private let text: String?

    init(length: Int, salt: UInt8 = 0) {
        self.length = length
        self.salt = salt
        text = nil
    }

    init(text: String) {
        length = text.utf8.count
        salt = 0
        self.text = text
    }

    var bytes: [UInt8] {
        if let text { return Array(text.utf8) }
        return (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) &+ salt }
    }

    var description: String { text.map { "\"\($0)\"" } ?? "\(length)B#\(salt)" }
}

/// Which node an action is about. Relative to the tree as it is then, so that a sequence keeps its meaning, more or
/// less, when steps are left out.
enum NodeChoice: Hashable, Sendable {
    case literal(String)
    /// From the root downwards, at each node the child of that number modulo how many there are; ends at a leaf.
    case existing([Int])
    /// A child of that name below such a node.
    case child([Int], String)
}

/// Which version an action expects.
enum VersionChoice: Hashable, Sendable {
    case exactly(Int32)
    /// The node's version at that time plus so much.
    case current(plus: Int32)
}

/// One step of a sequence.
enum PlannedStep: Sendable {
    /// A closed session is opened first.
    case perform(session: Int, PlannedAction)
    /// Sets the quota of a node: all that zkCli's `setquota` creates or sets.
    case setQuota(session: Int, NodeChoice, QuotaChoice)
    case close(session: Int)
    /// Compares the events of all sessions.
    case settle
}

/// How much room a quota leaves above what is there; nil is no limit.
struct QuotaChoice: Hashable, Sendable {
    var count: Int?
    var bytes: Int?
    var countHard: Int?
    var bytesHard: Int?
}

extension Action {
    /// The same action with the choices settled.
    func resolved<N, V>(
        node: (Node) async throws -> N, version: (Version, N, _ isOfACL: Bool) async throws -> V
    ) async throws -> Action<N, V> {
        switch self {
        case .create(let path, let content, let mode, let acl): return .create(try await node(path), content, mode, acl)
        case .get(let path, let watch): return .get(try await node(path), watch: watch)
        case .exists(let path, let watch): return .exists(try await node(path), watch: watch)
        case .children(let path, let watch): return .children(try await node(path), watch: watch)
        case .set(let path, let content, let expected):
            let path = try await node(path)
            return .set(path, content, try await version(expected, path, false))
        case .delete(let path, let expected):
            let path = try await node(path)
            return .delete(path, try await version(expected, path, false))
        case .check(let path, let expected):
            let path = try await node(path)
            return .check(path, try await version(expected, path, false))
        case .multi(let actions):
            var result: [Action<N, V>] = []
            for action in actions { result.append(try await action.resolved(node: node, version: version)) }
            return .multi(result)
        case .acl(let path): return .acl(try await node(path))
        case .setACL(let path, let acl, let expected):
            let path = try await node(path)
            return .setACL(path, acl, try await version(expected, path, true))
        case .addAuth(let credential): return .addAuth(credential)
        case .sync(let path): return .sync(try await node(path))
        case .addWatch(let path, let recursive): return .addWatch(try await node(path), recursive: recursive)
        case .removeWatches(let path, let selection): return .removeWatches(try await node(path), selection)
        case .ephemerals(let path): return .ephemerals(try await node(path))
        case .descendantCount(let path): return .descendantCount(try await node(path))
        }
    }
}
