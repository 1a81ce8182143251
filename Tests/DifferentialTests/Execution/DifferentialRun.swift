import FaaSKeeperModel
import ZooKeeperPeer

/// Takes a sequence through both services, one action at a time, and compares all that can be seen.
final class DifferentialRun {
    let zooKeeper: ZooKeeperSide
    let service: any Service
    var comparer: Comparer
    var ledger = WatchLedger()
    var events = EventComparer()
    private var history: [String] = []
    private var actionCount = 0
    private var coverage = Coverage()

    /// The session that looks at everything in the end; no sequence has as many.
    private static let auditor = 1_000

    /// What a run came to.
    struct Result: Sendable {
        var divergence: Divergence?
        var actionCount = 0
        var coverage = Coverage()
    }

    /// Runs the steps on two fresh services.
    static func run(_ steps: [PlannedStep], on start: () async throws -> any Service) async throws -> Result {
        let zooKeeper = try await ZooKeeperSide()
        let service: any Service
        do {
            service = try await start()
        } catch {
            await zooKeeper.stop()
            throw error
        }
        let run = DifferentialRun(zooKeeper, service)
        var result = Result()
        var failure: (any Error)?
        do {
            try await run.perform(steps)
        } catch let divergence as Divergence {
            result.divergence = divergence
        } catch {
            failure = error
        }
        await service.stop()
        await zooKeeper.stop()
        if let failure { throw failure }
        result.actionCount = run.actionCount
        result.coverage = run.coverage
        return result
    }

    private init(_ zooKeeper: ZooKeeperSide, _ service: any Service) {
        self.zooKeeper = zooKeeper
        self.service = service
        comparer = Comparer(habits: service.habits)
    }

    private func perform(_ steps: [PlannedStep]) async throws {
        for (index, step) in steps.enumerated() {
            do {
                try await perform(step)
            } catch var divergence as Divergence {
                divergence.step = index
                throw divergence
            }
        }
        do {
            try await audit()
        } catch var divergence as Divergence {
            divergence.step = steps.count
            throw divergence
        }
    }

    private func perform(_ step: PlannedStep) async throws {
        let resolver = Resolver(observer: zooKeeper.observer)
        switch step {
        case .settle: try await settle()
        case .close(let session):
            if zooKeeper.isOpen(session) { try await close(session) }
        case .perform(let session, let planned):
            try await open(session)
            try await perform(resolver.resolve(planned), session: session)
        case .setQuota(let session, let node, let quota):
            try await open(session)
            for action in try await resolver.quota(node, quota) { try await perform(action, session: session) }
        }
    }

    private func open(_ session: Int) async throws {
        guard !zooKeeper.isOpen(session) else { return }
        comparer.pair(theirs: try await zooKeeper.open(session), ours: try await service.open(session))
        history.append("s\(session) open")
    }

    private func perform(_ action: ResolvedAction, session: Int) async throws {
        // Whether a removal comes before an event that is on its way is open: docs/differences.md.
        if case .removeWatches = action { try await settle() }
        guard let action = ledger.adapted(action, session: session) else { return }
        actionCount += 1
        let theirs = await zooKeeper.perform(action, session: session)
        let ours = await service.perform(action, session: session)
        if let progress = await service.progress(session) { events.noteAnswer(session, progress) }
        history.append("s\(session) \(action)\n        -> \(theirs)")
        coverage.note(action, theirs)
        if case .failed(let error) = theirs, error.code == .connectionLoss || error.code == .corrupt {
            throw diverged("ZooKeeper does not answer as it should", "\(theirs)", "\(ours)")
        }
        if let what = comparer.difference(action, theirs: theirs, ours: ours) {
            throw diverged("different: \(what)", "\(theirs)", "\(ours)")
        }
        guard theirs.isSuccess else { return }
        ledger.note(action, session: session)
        if action.isWrite, let txid = service.lastWrite(session), let fault = events.noteWrite(txid) {
            throw diverged(fault, "\(theirs)", "\(ours)")
        }
    }

    // MARK: Events

    /// Compares the events of every session since the last time.
    private func settle(isOrdered: Bool = true) async throws {
        for session in zooKeeper.openSessions {
            let theirs = try await zooKeeper.events(session)
            for event in theirs {
                ledger.note(event.type, path: event.path, session: session)
                coverage.note(event.type)
            }
            let count = events.count(session) + theirs.count
            let ours = try await service.events(session, atLeast: count)
            let fault = events.difference(session, theirs: theirs, ours: ours, isOrdered: isOrdered)
            if let fault {
                throw diverged(
                    "events of s\(session) different: \(fault)", "\(theirs.map { "\($0.type) \($0.path)" })",
                    "\(ours.dropFirst(events.count(session)))")
            }
        }
        events.settle()
    }

    /// Closes a session at both. ZooKeeper deletes its ephemeral nodes in the order of a hash table, so the events of
    /// the others are compared without their order; those of the session itself are nobody's any more.
    private func close(_ session: Int) async throws {
        for session in zooKeeper.openSessions { try await service.sync(session) }
        try await settle()
        history.append("s\(session) close")
        try await zooKeeper.close(session)
        let late = try await service.close(session).dropFirst(events.count(session))
        if let fault = events.lateEvents(late) { throw diverged("events of s\(session) different: \(fault)", "", "") }
        events.noteClose(session)
        ledger.forget(session)
        try await settle(isOrdered: false)
    }

    // MARK: The whole tree

    /// Closes all sessions and compares every node.
    private func audit() async throws {
        for session in zooKeeper.openSessions { try await close(session) }
        let auditor = DifferentialRun.auditor
        try await open(auditor)
        for secret in ["alice:wonder", "bob:builder"] {
            try await perform(.addAuth(Credential(scheme: "digest", secret: Array(secret.utf8))), session: auditor)
        }
        try await audit("/", auditor)
        try await perform(.descendantCount("/"), session: auditor)
        try await close(auditor)
    }

    private func audit(_ path: String, _ auditor: Int) async throws {
        try await perform(.exists(path, watch: false), session: auditor)
        try await perform(.get(path, watch: false), session: auditor)
        try await perform(.children(path, watch: false), session: auditor)
        try await perform(.acl(path), session: auditor)
        for name in try await zooKeeper.observer.children(path, watch: false).names {
            try await audit(path == "/" ? "/" + name : path + "/" + name, auditor)
        }
    }

    private func diverged(_ what: String, _ theirs: String, _ ours: String) -> Divergence {
        Divergence(step: 0, what: what, theirs: theirs, ours: ours, history: history)
    }
}

extension Divergence: Error {}
