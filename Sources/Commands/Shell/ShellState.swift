import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel

/// What the shell remembers, behind one lock.
struct ShellState {
    var connection: Connection
    var client: FaaSKeeperClient?
    /// For completion: never behind what the session does.
    var reader: FaaSKeeperClient?
    var prices: PriceSheet?
    var link = Prompt.Link.connecting
    var directory = NodePath.root
    var lastDirectory = NodePath.root
    /// Lines run so far.
    var number = 0
    var lines: [String] = []
    /// The one that runs.
    var currentLine = ""
    /// What redo has asked for.
    var lineToRedo: String?
    var off: Set<ShellOption> = []
    /// What earlier sessions of this shell have used.
    var usageBefore = Usage()
    var isProbing = false
    /// The session's end, once it has begun.
    var ending: Task<Void, Never>?
    /// A signal has asked the shell to end.
    var isKilled = false

    var isOver: Bool { ending != nil }

    var rightPrompt: String {
        guard !off.contains(.status), let client, let prices else { return "" }
        let usage = usageBefore + client.usage + (reader?.usage ?? Usage())
        return Prompt.right(
            txid: client.mrd, epoch: client.pendingNotifications, dollars: prices.cost(of: usage).total)
    }
}
