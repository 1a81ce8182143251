import FaaSKeeper
import FaaSKeeperModel

/// What a tail follows.
struct TailScope: Sendable {
    /// Without doubles, in the order given.
    var paths: [NodePath]
    var isRecursive: Bool

    init(_ paths: [NodePath], isRecursive: Bool) {
        var seen: Set<NodePath> = []
        let all = paths.filter { seen.insert($0).inserted }
        // What lies below another is seen with it.
        self.paths = isRecursive ? all.filter { path in !path.ancestors.contains { seen.contains($0) } } : all
        self.isRecursive = isRecursive
        set = Set(self.paths)
    }

    private let set: Set<NodePath>

    /// Whether watches on the paths report such an event.
    func sees(_ type: EventType, _ path: NodePath) -> Bool {
        if !isRecursive { return set.contains(path) }
        if type == .nodeChildrenChanged { return false }
        return set.contains(path) || path.ancestors.contains { set.contains($0) }
    }
}

/// What comes to a tail from outside. Sessions are numbered from 1; what comes from an earlier one is not for this one.
enum TailInput: Sendable {
    /// The watches of a session have fired.
    case event(WatchedEvent, session: Int)
    /// A session cannot be used any more: what happened since its last event may not have been told.
    case lost(TailGap.Reason, session: Int)
    /// All watches of a session stand, and then the log was read, from the last write on that the tail knows of.
    case opened(ChangeHistory, millis: Int64, session: Int)
    /// A read that was asked for. Nil: the node is not there.
    case read(NodePath, NodeView?, TailChange.Value, session: Int)
    /// A walk through the subtrees has come by a node.
    case visited(NodePath, NodeView, session: Int)
    /// The walk is over.
    case walked(session: Int)
}

/// What a tail wants from outside.
enum TailOutput: Sendable, Equatable {
    case show(TailLine)
    /// Begin a session, set its watches, then read the log from that write on; nil: only where it stands.
    case open(session: Int, from: Int64?)
    /// Read a node, after all that was handed out so far.
    case read(NodePath, needsValue: Bool, session: Int)
    /// Visit every node at and below the paths, or as many as that.
    case walk(nodesMax: Int?, session: Int)
}
