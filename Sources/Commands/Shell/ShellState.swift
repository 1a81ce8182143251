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
    /// What earlier sessions of this shell have cost, by the prices of their deployments.
    var dollarsBefore = 0.0
    var isProbing = false
    /// The session's end, once it has begun.
    var ending: Task<Void, Never>?
    /// A signal has asked the shell to end.
    var isKilled = false

    var isOver: Bool { ending != nil }

    var rightPrompt: String {
        guard !off.contains(.status), let client, let prices else { return "" }
        return Prompt.right(
            txid: client.mrd, epoch: client.pendingNotifications, dollars: dollarsBefore + dollars(by: prices))
    }

    private func dollars(by prices: PriceSheet) -> Double {
        prices.cost(of: (client?.usage ?? Usage()) + (reader?.usage ?? Usage())).total
    }

    /// Another connection takes the place of the one before.
    mutating func begin(_ connection: Connection) {
        if let prices { dollarsBefore += dollars(by: prices) }
        self.connection = connection
        client = nil
        reader = nil
    }
}
