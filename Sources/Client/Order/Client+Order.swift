import CloudPrimitives
import FaaSKeeperModel
import Synchronization
import FaaSKeeperStorage

/// What has to happen once the lock is given up.
struct Effects {
    var starters: [CheckedContinuation<Void, Never>] = []
    var answers: [(CheckedContinuation<Result<Response, KeeperError>, Never>, Result<Response, KeeperError>)] = []
    var confirmations: [WatchTable.Confirmation] = []
    var renewals: [(WatchRegistration, seen: Int64)] = []
    var needsFetch = false
    var needsSending = false
}

extension FaaSKeeperClient {
    /// Takes a place in the session's order and waits for its turn.
    func enter(_ kind: SessionOrder.Kind) async -> Int {
        let (ticket, mayStart) = state.withLock { $0.order.enter(kind) }
        if !mayStart {
            await turn(of: ticket)
        } else if ticket % 64 == 63 {
            // Reads of an embedded store never suspend: a loop of them must leave the others a turn.
            await Task.yield()
        }
        return ticket
    }

    func turn(of ticket: Int) async {
        await withCheckedContinuation { continuation in
            let hasStarted = state.withLock { state in
                if state.order.hasStarted(ticket) { return true }
                state.starters[ticket] = continuation
                return false
            }
            if hasStarted { continuation.resume() }
        }
    }

    /// Ends an operation's turn.
    func leave(_ ticket: Int) {
        perform { state in state.finish(ticket) }
    }

    /// Begins something that nobody waits for.
    @discardableResult
    func spawn(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: options.executor) { await work() }
    }

    /// Changes the state, and does afterwards what the change asks for.
    func perform(_ change: (inout ClientState) -> Effects) {
        let effects = state.withLock { change(&$0) }
        for (continuation, outcome) in effects.answers { continuation.resume(returning: outcome) }
        for starter in effects.starters { starter.resume() }
        if !effects.confirmations.isEmpty { confirm(effects.confirmations) }
        for (registration, seen) in effects.renewals {
            spawn { await self.renew(registration, seen: seen) }
        }
        if effects.needsSending { spawn { await self.empty() } }
        if effects.needsFetch { spawn { await self.fetchNotifications() } }
    }
}

extension ClientState {
    mutating func finish(_ ticket: Int) -> Effects {
        var effects = Effects()
        let progress = order.finish(ticket)
        for released in progress.released {
            guard let number = numberOfTicket.removeValue(forKey: released), var waiter = waiters[number] else {
                continue
            }
            waiter.isReleased = true
            if let continuation = waiter.continuation, let outcome = waiter.outcome {
                effects.answers.append((continuation, outcome))
                waiters[number] = nil
            } else {
                waiters[number] = waiter
            }
        }
        for started in progress.started {
            if let starter = starters.removeValue(forKey: started) { effects.starters.append(starter) }
        }
        return effects
    }

    /// Does what the watch table asks for: events go to the user here, in their order and before anything that has to
    /// come after them.
    mutating func follow(_ actions: [WatchTable.Action]) -> Effects {
        var effects = Effects()
        for action in actions {
            switch action {
            case .deliver(let event, let acl): deliver(event, acl)
            case .confirm(let confirmation): effects.confirmations.append(confirmation)
            case .fetch: effects.needsFetch = true
            case .renew(let registration, let seen): effects.renewals.append((registration, seen))
            }
        }
        effects.add(releaseHeldAnswers())
        return effects
    }

    /// Hands the event to the user. Whoever may not read the node learns nothing: the watch is spent all the same, as in
    /// ZooKeeper since CVE-2024-23944.
    mutating func deliver(_ event: WatchedEvent, _ acl: ACL?) {
        mrd = max(mrd, event.txid)
        if let acl, (try? AccessRules(credentials).check(acl, .read, path: event.path)) == nil { return }
        // Nobody who has closed a session, or knows that it has expired, is told anything more.
        guard session == .connected else { return }
        eventHandler?(event)
        for (_, stream) in eventStreams.sorted(by: { $0.key < $1.key }) { stream.yield(event) }
    }

    /// Answers whose events have been handed out meanwhile.
    mutating func releaseHeldAnswers() -> Effects {
        var effects = Effects()
        var held: [HeldAnswer] = []
        for answer in heldAnswers {
            if mayAnswer(answer) {
                effects.add(settle(answer.number, .success(answer.response)))
            } else {
                held.append(answer)
            }
        }
        heldAnswers = held
        return effects
    }

    /// Gives a waiting write its outcome.
    mutating func settle(_ number: Int64, _ outcome: Result<Response, KeeperError>) -> Effects {
        guard var waiter = waiters[number], waiter.outcome == nil else { return Effects() }
        waiter.outcome = outcome
        waiters[number] = waiter
        if case .success(let response) = outcome {
            mrd = max(mrd, response.txid)
            functionUsage += response.usage
        }
        var effects = finish(waiter.ticket)
        if case .failure(let error) = outcome {
            effects.needsSending = outbox.drop(number)
            // It has no use for its turn any more.
            if let starter = starters.removeValue(forKey: waiter.ticket) { effects.starters.append(starter) }
            // And tells of no state, so it has to wait for nothing before it.
            if [.timedOut, .cancelled].contains(error.code) { effects.add(release(number)) }
        }
        return effects
    }

    /// Lets an outcome out ahead of the order.
    private mutating func release(_ number: Int64) -> Effects {
        var effects = Effects()
        guard var waiter = waiters[number], let outcome = waiter.outcome else { return effects }
        numberOfTicket[waiter.ticket] = nil
        waiter.isReleased = true
        waiters[number] = waiter
        if let continuation = waiter.continuation {
            effects.answers.append((continuation, outcome))
            waiters[number] = nil
        }
        return effects
    }
}

extension Effects {
    mutating func add(_ other: Effects) {
        starters += other.starters
        answers += other.answers
        confirmations += other.confirmations
        renewals += other.renewals
        needsFetch = needsFetch || other.needsFetch
        needsSending = needsSending || other.needsSending
    }
}
