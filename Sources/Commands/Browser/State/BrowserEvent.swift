import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import ScreenGrid

/// What happens to the browser: keys, time, and what the service has answered.
enum BrowserEvent: Sendable {
    case input(ScreenInput)
    /// Milliseconds since 1970-01-01 UTC.
    case clock(Int64)
    case link(Link)
    case page(PageRequest, Result<LoadedPage, KeeperError>)
    case stats([(path: NodePath, stat: Stat?)])
    case readFailed(KeeperError)
    case data(NodePath, Result<NodeData, KeeperError>)
    case formatted(Document)
    /// Events, and how many more were not kept.
    case watched([WatchedEvent], lost: Int)
    /// What is watched now; the error says why it is not what was asked for.
    case watching(NodePath?, KeeperError?)
    case pinned(NodePath, isOn: Bool, KeeperError?)
    case sessionLost
    case meters(Meters)
    case scanned(Scan)
    case counted(SubtreeCount)
    case sessions(Result<[SessionInfo], KeeperError>)
    case changed(String, select: NodePath?)
    /// The node had changed: what it holds now, and what was to be written.
    case conflict(NodePath, theirs: NodeData?, mine: [UInt8])
    case edited(NodePath, before: NodeData, after: Result<[UInt8], EditFailure>)
    case output(String, [String])
    case failed(String)

    /// How the service stands.
    enum Link: Sendable, Equatable {
        case connecting
        case connected
        case lost(String)
    }

    /// Why there is nothing to write.
    struct EditFailure: Error, Sendable { let message: String }
}

/// The data of a node as it was read.
struct NodeData: Sendable, Equatable {
    var bytes: [UInt8]
    var stat: Stat
}

/// What the browser wants done outside of it.
enum BrowserEffect: Sendable, Equatable {
    case loadPage(PageRequest)
    case readStats([NodePath])
    case readData(NodePath)
    case format(Document.Request)
    /// Watch everything at and below the path from now on, in place of what was watched before.
    case watch(NodePath)
    case pin(NodePath, isOn: Bool)
    case scan(Scan)
    case stopSearch
    case stopFilter
    case count(NodePath, id: Int)
    case stopCount
    case readSessions
    case create(NodePath, [UInt8], CreateMode)
    case write(NodePath, [UInt8], version: Int32)
    case delete(NodePath, version: Int32)
    case deleteSubtree(NodePath)
    /// Needs the terminal.
    case edit(NodePath, NodeData)
    /// Paths without a slash start at the node.
    case run(String, at: NodePath)
    case stopCommand
    case copy(String)
    case probe
    case stopProcess
    case redraw
    case leave(Int32)
}
