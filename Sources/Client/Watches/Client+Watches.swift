import CloudPrimitives
public import FaaSKeeperModel
import Logging
import Synchronization
import FaaSKeeperStorage

extension FaaSKeeperClient {
    /// Adds a watch that stays until it is removed: on one node, its data and its children; or recursively on the data,
    /// creation and deletion of all nodes at and below the path.
    public func addWatch(_ path: String, recursive: Bool) async throws(KeeperError) {
        let node = try NodePath(path)
        let ticket = await enter(.read)
        let report = ReportStart(self)
        do throws(KeeperError) {
            try checkOpen()
            try await addWatch(node, recursive ? .persistentRecursive : .persistent)
        } catch {
            leave(ticket)
            report.end("addWatch", path, error)
            throw error
        }
        leave(ticket)
        report.end("addWatch", path, nil)
    }

    private func addWatch(_ path: NodePath, _ kind: WatchKind) async throws(KeeperError) {
        if state.withLock({ $0.table.find(kind, path) }) != nil { return }
        try await register()
        let registration = state.withLock { $0.table.begin(kind, path, session: session, since: $0.mrd) }
        do throws(KeeperError) {
            try await translating { () async throws(CloudError) in
                try await WatchRegistry(self.cloud.store).add(registration)
            }
        } catch {
            forget([registration.id.number])
            throw error
        }
        do throws(KeeperError) { try await confirmSession() } catch {
            forget([registration.id.number])
            throw error
        }
        perform { state in
            var effects = state.follow(state.table.read(registration.id.number, seen: 0))
            effects.add(state.follow(state.table.arm(registration.id.number)))
            return effects
        }
    }

    /// Removes watches of the session from a path.
    /// - Parameter local: whether to remove them here even if the service cannot be reached.
    /// - Throws: `.noWatcher` when there is none.
    public func removeWatches(
        _ path: String, _ kinds: WatchRemoval = .any, local: Bool = false
    ) async throws(KeeperError) {
        let node = try NodePath(path)
        let ticket = await enter(.read)
        defer { leave(ticket) }
        try checkOpen()
        // In one step with the doubt: whoever renews one of them meanwhile has to see it.
        let numbers = state.withLock { state in
            let numbers = kinds.kinds.flatMap { state.table.all($0, node).map(\.registration.id.number) }
            for number in numbers { state.table.doubt(number) }
            return numbers
        }
        if numbers.isEmpty {
            throw KeeperError(.noWatcher, "This session has no such watch: \(node)", path: path)
        }
        do throws(KeeperError) { try await unregister(numbers) } catch { if !local { throw error } }
    }

    /// Takes registrations back without an error: their rows may stay, and what comes for them is not handed out.
    func drop(_ numbers: [Int64]) async {
        do throws(KeeperError) { try await unregister(numbers) } catch {
            logger.debug("A watch could not be removed", metadata: ["error": "\(error)"])
            forget(numbers)
        }
    }

    /// The table knows nothing of these registrations any more.
    func forget(_ numbers: [Int64]) {
        perform { state in
            var effects = Effects()
            for number in numbers { effects.add(state.follow(state.table.remove(number))) }
            return effects
        }
    }

    /// Takes back a registration that the table has forgotten already.
    private func drop(_ registration: WatchRegistration) async {
        do throws(CloudError) { try await WatchRegistry(cloud.store).remove(registration) } catch {
            logger.debug("A watch could not be removed", metadata: ["error": "\(error)"])
        }
    }

    private func unregister(_ numbers: [Int64]) async throws(KeeperError) {
        for number in numbers {
            let known = state.withLock { state in
                state.table.doubt(number)
                return state.table.watches[number]?.registration
            }
            guard let registration = known else { continue }
            do throws(CloudError) { try await WatchRegistry(cloud.store).remove(registration) } catch {
                throw KeeperError(error)
            }
            forget([number])
        }
    }

    /// Registers a one-shot watch anew that the service spent on an event which the user had seen already. What has
    /// changed since is owed to the user at once.
    func renew(_ old: WatchRegistration, seen: Int64, pauseMillis: Int64 = 20) async {
        let new = state.withLock { $0.table.begin(old.kind, old.path, session: session, since: seen) }
        do throws(KeeperError) {
            let image = try await translating { () async throws(CloudError) in
                try await WatchRegistry(self.cloud.store).add(new)
                return try await self.userStore.image(old.path)
            }
            let change = WatchTable.lastChange(old.kind, image)
            if state.withLock({ !$0.table.isWanted(old.id.number) }) {
                // Removed by the user meanwhile, or about to be.
                forget([new.id.number, old.id.number])
                await drop(new)
            } else if change > seen {
                let (id, event) = try await firstChange(old, image, after: seen, through: change)
                perform { state in
                    var effects = state.follow(state.table.remove(new.id.number))
                    effects.add(state.follow(state.table.owe(old.id.number, event, id, seen: seen)))
                    return effects
                }
                await drop(new)
            } else {
                let seen = max(seen, image?.txid ?? 0)
                perform { $0.follow($0.table.renewed(old.id.number, as: new.id.number, seen: seen)) }
            }
        } catch {
            logger.warning("A watch could not be registered anew", metadata: ["error": "\(error)"])
            forget([new.id.number])
            await drop(new)
            guard sessionState == .connected else { return }
            do { try await cloud.clock.sleep(millis: pauseMillis) } catch { return }
            await renew(old, seen: seen, pauseMillis: min(pauseMillis * 2, 1_000))
        }
    }

    /// The first change after `seen` that the watch has to report, as the log tells it. By then everything that the service
    /// has triggered before is known.
    private func firstChange(
        _ watch: WatchRegistration, _ image: NodeImage?, after seen: Int64, through change: Int64
    ) async throws(KeeperError) -> (NotificationID, NodeEvent) {
        var pause: Int64 = 1
        while true {
            try await translating { () async throws(CloudError) in try await self.lookIntoEpoch() }
            if state.withLock({ $0.watermark >= change || $0.session != .connected }) { break }
            do { try await cloud.clock.sleep(millis: pause) } catch { throw KeeperError(any: error) }
            pause = min(pause * 2, 50)
        }
        let first = try await translating { () async throws(CloudError) in
            try await WriteLog(self.cloud.store).firstEvent(after: seen) { watch.sees($0) }
        }
        if let first { return first }
        // Swept: what is left to see is the last change.
        let event = NodeEvent(type: .init(watch.kind, image, after: seen), path: watch.path, acl: image?.acl)
        return (NotificationID(txid: change, index: 0), event)
    }

    // MARK: Notifications

    /// Looks for notifications that the channel has not brought, and learns how far the service is.
    func lookIntoEpoch() async throws(CloudError) {
        let look = state.withLock { state in
            state.looksBegun += 1
            return state.looksBegun
        }
        let head = try await WriteLog(cloud.store).head()
        let notifications = try await Epoch(region: config.region, cloud.store).notifications(of: session)
        // With a session that has ended its notifications have gone: what is there is not all.
        do throws(KeeperError) { try await confirmSession() } catch {
            throw CloudError(.unavailable, error.message)
        }
        perform { state in
            state.watermark = max(state.watermark, head.txid)
            state.looksDone = max(state.looksDone, look)
            return state.follow(state.table.receiveAll(notifications, through: head.txid))
        }
    }

    /// Fetches what is missing, and goes on until nothing is.
    func fetchNotifications() async {
        let isFirst = state.withLock { state in
            defer { state.isFetching = true }
            return !state.isFetching
        }
        guard isFirst else { return }
        var pause: Int64 = 1
        while needsMoreNotifications() {
            do { try await lookIntoEpoch() } catch {
                logger.debug("The epoch cannot be read", metadata: ["error": "\(error)"])
            }
            guard needsMoreNotifications() else { return }
            do { try await cloud.clock.sleep(millis: pause) } catch {
                state.withLock { $0.isFetching = false }
                return
            }
            pause = min(pause * 2, 50)
        }
    }

    /// Whether fetching has to go on. If not it is over in the same step, so that whoever needs more afterwards begins it.
    private func needsMoreNotifications() -> Bool {
        state.withLock { state in
            let isNeeded = state.session == .connected && (state.table.needsLook || !state.heldAnswers.isEmpty)
            if !isNeeded { state.isFetching = false }
            return isNeeded
        }
    }

    /// Tells the service that notifications are dealt with.
    func confirm(_ confirmations: [WatchTable.Confirmation]) {
        let epoch = Epoch(region: config.region, cloud.store)
        spawn {
            for confirmation in confirmations {
                do {
                    try await epoch.confirm(self.session, confirmation.id, watches: confirmation.watches)
                } catch {
                    // The service sends it again, and it is confirmed then.
                    self.logger.debug("A notification could not be confirmed", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}

extension EventType {
    /// What a watch of that kind reports of an image that changed after `seen`.
    fileprivate init(_ kind: WatchKind, _ image: NodeImage?, after seen: Int64) {
        guard let image, image.exists else {
            self = .nodeDeleted
            return
        }
        if kind == .children {
            self = .nodeChildrenChanged
        } else {
            self = image.stat.czxid > seen ? .nodeCreated : .nodeDataChanged
        }
    }
}
