import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Synchronization

/// Does what the state asks for, with three sessions, so that nothing waits behind something longer: one reads what is
/// seen, one reads through large directories, and one holds the watches, makes the changes, and is registered.
final class BrowserRunner: Sendable {
    let session: Session
    let mailbox: BrowserMailbox
    let ledger: Ledger
    private let state = Mutex(State())
    let searching = Mutex<Task<Void, Never>?>(nil)
    let filtering = Mutex<Task<Void, Never>?>(nil)
    let counting = Mutex<Task<Void, Never>?>(nil)
    let command = Mutex<RunningCommand?>(nil)
    /// Sessions of commands that are being ended.
    let endings = Mutex<[Task<Void, Never>]>([])
    private let ownsDeployment: Bool

    private struct State {
        var deployment: Deployment?
        var reader: FaaSKeeperClient?
        var scanner: FaaSKeeperClient?
        var owner: FaaSKeeperClient?
        /// Of sessions that have ended.
        var usageBefore = Usage()
        var scope: NodePath?
        var pins: Set<NodePath> = []
        var isClosed = false
    }

    /// - Parameter ownsDeployment: whether it is closed with the browser.
    init(_ session: Session, _ mailbox: BrowserMailbox, ownsDeployment: Bool) {
        self.session = session
        self.mailbox = mailbox
        self.ownsDeployment = ownsDeployment
        ledger = Ledger(keepsReports: false) { report in
            mailbox.noteReport()
            if let error = report.error, [.connectionLoss, .timedOut].contains(error.code) {
                mailbox.post(.link(.lost(error.message)))
            }
        }
    }

    /// Opens the deployment; a backend that is away is asked again by probes.
    func start() { Task { await connect() } }

    func connect() async {
        do {
            _ = try await deployment()
            mailbox.post(.link(.connected))
        } catch {
            mailbox.post(.link(.lost(CommandError(any: error).message)))
        }
    }

    func deployment() async throws -> Deployment {
        let deployment = try await session.handle.deployment()
        state.withLock { $0.deployment = deployment }
        return deployment
    }

    /// Ends the sessions: their ephemeral nodes and watches go.
    func close() async {
        searching.withLock { $0 }?.cancel()
        filtering.withLock { $0 }?.cancel()
        counting.withLock { $0 }?.cancel()
        command.withLock { $0 }?.task.cancel()
        let clients = state.withLock { state in
            state.isClosed = true
            return [state.owner, state.reader, state.scanner].compactMap(\.self)
        }
        for client in clients { await client.close() }
        for ending in endings.withLock({ $0 }) { await ending.value }
        if ownsDeployment { await session.handle.close() }
    }

    /// Whether a change is on its way to the service, perhaps one that is waited for no longer.
    var isSending: Bool { state.withLock { $0.owner }?.isSending ?? false }

    // MARK: Sessions

    func reader() async throws(KeeperError) -> FaaSKeeperClient { try await client(\.reader) }
    func scanner() async throws(KeeperError) -> FaaSKeeperClient { try await client(\.scanner) }
    func owner() async throws(KeeperError) -> FaaSKeeperClient { try await client(\.owner) }

    private func client(
        _ place: any WritableKeyPath<State, FaaSKeeperClient?> & Sendable
    ) async throws(KeeperError) -> FaaSKeeperClient {
        if let client = state.withLock({ $0[keyPath: place] }) { return client }
        let deployment: Deployment
        do { deployment = try await self.deployment() } catch {
            throw (error as? KeeperError) ?? KeeperError(.connectionLoss, CommandError(any: error).message)
        }
        let isOwner = place == \State.owner
        var options = ClientOptions()
        options.timeoutMillis = session.options.timeoutMillis ?? (isOwner ? 30_000 : BrowserLimits.readMillis)
        let (ledger, mailbox) = (ledger, mailbox)
        options.observer = { ledger.add($0) }
        if isOwner { options.eventHandler = { mailbox.add($0) } }
        let client = deployment.client(options)
        for credential in session.options.credentials { try client.addAuth(credential) }
        let (used, isNew) = state.withLock { state in
            if let other = state[keyPath: place] { return (other, false) }
            state[keyPath: place] = client
            return (client, true)
        }
        if isNew, isOwner { lookAfter(client) }
        return used
    }

    /// A session that has expired is followed by another; its watches are registered anew when the state asks.
    private func lookAfter(_ client: FaaSKeeperClient) {
        let states = client.stateChanges()
        Task { [weak self] in
            for await change in states where change == .expired {
                self?.state.withLock { state in
                    guard state.owner === client else { return }
                    state.usageBefore += client.usage
                    (state.owner, state.scope) = (nil, nil)
                }
                self?.mailbox.post(.sessionLost)
            }
        }
    }

    // MARK: Watches

    /// Watches the scope before it lets go of the one before.
    func watch(_ scope: NodePath) async {
        do throws(KeeperError) {
            let client = try await owner()
            try await client.addWatch(scope.text, recursive: true)
            let (before, pins) = state.withLock { state in
                defer { state.scope = scope }
                return (state.scope, state.pins)
            }
            if let before, before != scope { try await drop(before, client, keepsPin: pins.contains(before)) }
            // After a session that has expired.
            if before == nil { for path in pins.sorted() { try await client.addWatch(path.text, recursive: false) } }
            mailbox.post(.watching(scope, nil))
        } catch {
            mailbox.post(.watching(nil, error))
        }
    }

    private func drop(_ path: NodePath, _ client: FaaSKeeperClient, keepsPin: Bool) async throws(KeeperError) {
        do throws(KeeperError) { try await client.removeWatches(path.text) } catch {
            if error.code != .noWatcher { throw error }
        }
        // All watches of the path are gone with it.
        if keepsPin { try await client.addWatch(path.text, recursive: false) }
    }

    func pin(_ path: NodePath, isOn: Bool) async {
        do throws(KeeperError) {
            let client = try await owner()
            if isOn {
                try await client.addWatch(path.text, recursive: false)
            } else {
                try await client.removeWatches(path.text)
                if state.withLock({ $0.scope }) == path { try await client.addWatch(path.text, recursive: true) }
            }
            state.withLock { state in
                if isOn { state.pins.insert(path) } else { state.pins.remove(path) }
            }
            mailbox.post(.pinned(path, isOn: isOn, nil))
        } catch {
            mailbox.post(.pinned(path, isOn: isOn, error))
        }
    }

    // MARK: Meters

    /// Where the sessions stand.
    func meters() -> Meters {
        let (clients, before, deployment) = state.withLock { state in
            ([state.reader, state.scanner, state.owner].compactMap(\.self), state.usageBefore, state.deployment)
        }
        var meters = Meters()
        meters.sheet = deployment?.priceSheet ?? .standard
        meters.txid = clients.map(\.mrd).max() ?? 0
        meters.epoch = clients.reduce(0) { $0 + $1.pendingNotifications }
        meters.usage = clients.reduce(before) { $0 + $1.usage }
        meters.services = meters.sheet.cost(of: meters.usage)
        meters.entries = ledger.entries
        if let last = ledger.last {
            meters.last = (last.operation, last.micros, meters.sheet.cost(of: last.usage).total)
        }
        return meters
    }
}
