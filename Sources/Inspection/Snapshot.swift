import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage

/// All that a deployment holds, read table by table: no moment of it, so what does not fit together has to be looked at
/// again.
struct Snapshot {
    struct Node {
        let path: NodePath
        var rowItem: Item?
        var row: NodeRow?
        /// Without the data, but for their number.
        var imageItem: Item?
        var image: NodeImage?
        /// Rows of its children in the user store, by name and incarnation.
        var childRows: [ChildEntry] = []
        var sweptUpTo: Item?

        init(path: NodePath) { self.path = path }

        var exists: Bool { row?.exists == true }
        var imageSequence: Int64 { imageItem?.int(NodeImage.sequenceAttribute) ?? -1 }
        /// Whether the image is that of the row's last commit.
        var isSettled: Bool { exists && image?.exists == true && imageSequence == row?.sequence }

        var evidence: [Finding.Evidence] {
            [.init(Layout.node(path), rowItem), .init(Layout.image(path), imageItem)]
        }
    }

    struct ChildEntry {
        let name: String
        let incarnation: String
        let key: ItemKey
        let item: Item
        var deletedAt: Int64? { item.int("x") }
    }

    struct Entry {
        let key: ItemKey
        let item: Item
    }

    struct Unreadable {
        let key: ItemKey
        let item: Item
    }

    var nowMillis: Int64 = 0
    /// In the order of the paths.
    var paths: [NodePath] = []
    var nodes: [NodePath: Node] = [:]
    /// Of nodes that exist, by their parent, in order.
    var children: [NodePath: [NodePath]] = [:]
    /// Messages, as counted after the rows and before the images were read.
    var requestsWaiting = 0
    var commitsWaiting = 0

    var sessions: [SessionID: Item] = [:]
    /// Of a session: its ephemeral nodes, and its watches.
    var ephemerals: [(session: SessionID, path: NodePath, entry: Entry)] = []
    var sessionWatches: [(session: SessionID, entry: Entry)] = []
    var watches: [(registration: WatchRegistration, entry: Entry)] = []
    var watchCounters: Item?
    var notifications: [(notification: Notification, entry: Entry)] = []
    var log: [WriteLog.Row] = []
    var logItems: [String: Item] = [:]
    var containers: [Entry] = []
    var ttls: [Entry] = []
    var quotas: [Entry] = []
    var objects: [String] = []
    var deadLetters: [DeadMessage] = []
    var unreadable: [Unreadable] = []

    var lastTxid: Int64 { log.last?.last ?? 0 }
    /// The first txid that the log still has.
    var horizonTxid: Int64 { log.first.flatMap { Int64($0.sort, radix: 16) } ?? Int64.max }
    /// Nothing is under way that could explain what looks unfinished.
    var isQuiet: Bool { requestsWaiting == 0 && commitsWaiting == 0 }

    func exists(_ path: NodePath) -> Bool { nodes[path]?.exists == true }
}

/// A message that no delivery has dealt with, where the backend keeps such.
public struct DeadMessage: Hashable, Sendable {
    public let queue: String
    public let group: String
    public let bytes: Int

    public init(queue: String, group: String, bytes: Int) {
        self.queue = queue
        self.group = group
        self.bytes = bytes
    }
}
