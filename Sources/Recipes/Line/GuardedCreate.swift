import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel

/// Makes a sequential node of which there is surely one, or surely none.
///
/// A creation that timed out may have happened, or may happen yet: tried again, it would leave a second node that nobody
/// knows of and everybody waits for. So first the outcome is found out (``UnknownOutcome``). The name begins with a word that
/// nobody else has, by which the node is found when its creator has given up.
struct GuardedCreate: Sendable {
    static let pauseMillis: Int64 = 20
    static let pauseMillisMax: Int64 = 1_000

    let client: FaaSKeeperClient
    let parent: NodePath
    let order: LineOrder
    let data: [UInt8]
    let mode: CreateMode
    /// What a missing parent is made as; nil: then it is an error.
    let parentMode: CreateMode?
    let word: String

    init(
        _ client: FaaSKeeperClient, below parent: NodePath, _ order: LineOrder, data: [UInt8], mode: CreateMode,
        parentMode: CreateMode?
    ) {
        self.client = client
        self.parent = parent
        self.order = order
        self.data = data
        self.mode = mode
        self.parentMode = parentMode
        word = fixedHex(client.random.positive())
    }

    /// - Throws: what a creation throws. An ephemeral node whose outcome is unknown even then is removed in the background
    ///   as soon as that can be done, or ends with the session.
    func run() async throws(KeeperError) -> Place {
        var attempts = 0
        while true {
            do throws(KeeperError) {
                let made = try await client.create(parent.child(word + order.mark).text, data: data, mode: mode)
                return Place(path: made.path, stat: made.stat)
            } catch {
                if error.code == .noNode, let parentMode {
                    try await makeMissing(parent, as: parentMode, client)
                    continue
                }
                guard let unknown = UnknownOutcome(error, client, below: parent) else { throw error }
                attempts += 1
                do throws(KeeperError) {
                    if error.code == .cancelled { throw error }
                    if let place = try await find(unknown) { return place }
                    if attempts == UnknownOutcome.attemptsMax { throw error }
                } catch {
                    abandon(unknown)
                    throw error
                }
            }
        }
    }

    /// The node, if the request made it; nil when it never will.
    private func find(_ unknown: UnknownOutcome) async throws(KeeperError) -> Place? {
        do throws(KeeperError) {
            guard case .created(let path, let stat)? = try await unknown.resolve()?.first else { return nil }
            return Place(path: path, stat: stat)
        } catch {
            // Without the parent there is no child.
            if error.code == .noNode { return nil }
            throw error
        }
    }

    /// Sees to it that no node stays behind whose creator has given up. By its word, as the log may have forgotten it.
    private func abandon(_ unknown: UnknownOutcome) {
        guard mode.isEphemeral else { return }
        Task {
            var pause = GuardedCreate.pauseMillis
            while client.sessionState == .connected {
                do throws(KeeperError) {
                    try await client.settle(below: parent.text)
                    for name in try await client.children(parent.text).names where name.hasPrefix(word + order.mark) {
                        try await client.delete(parent.child(name).text)
                    }
                    return
                } catch {
                    if error.code == .closing || error.code == .noNode { return }
                }
                try await client.clock.sleep(millis: pause)
                pause = min(pause * 2, GuardedCreate.pauseMillisMax)
            }
        }
    }
}

/// A node in a line.
struct Place: Hashable, Sendable {
    let path: NodePath
    let stat: Stat
    /// The txid of its creation.
    var fence: Int64 { stat.czxid }
}

/// Creates a node and those above it, where they are missing. Others may do the same at the same time.
func makeMissing(_ path: NodePath, as mode: CreateMode, _ client: FaaSKeeperClient) async throws(KeeperError) {
    var missing: [NodePath] = []
    for node in [path] + path.ancestors {
        if try await client.exists(node.text) != nil { break }
        missing.append(node)
    }
    for node in missing.reversed() {
        guard let parent = node.parent else { continue }
        do throws(KeeperError) {
            try await UnknownOutcome.findingOut(client, below: parent, ifDone: ()) { () async throws(KeeperError) in
                _ = try await client.create(node.text, mode: node == path ? mode : .persistent)
            }
        } catch {
            if error.code != .nodeExists { throw error }
        }
    }
}
