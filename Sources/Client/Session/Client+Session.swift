import CloudPrimitives
public import FaaSKeeperModel
import Logging
import Synchronization
import FaaSKeeperStorage

extension FaaSKeeperClient {
    /// Registers the session at the service, if it is not: from then on the heartbeat looks after it, and its ephemeral
    /// nodes and watches end with it. Happens by itself at the first call that needs it.
    /// - Throws: `.badArguments` when the session's time-out is out of ``Limits/sessionTimeoutMillis``.
    public func register() async throws(KeeperError) {
        guard Limits.sessionTimeoutMillis.contains(options.sessionTimeoutMillis) else {
            let range = Limits.sessionTimeoutMillis
            throw KeeperError(
                .badArguments,
                "A session's time-out is \(range.lowerBound) to \(range.upperBound) ms, not \(options.sessionTimeoutMillis)"
            )
        }
        try await openChannel()
        let row = SessionRow(
            id: session, createdMillis: cloud.clock.nowMillis, timeoutMillis: options.sessionTimeoutMillis)
        try await registrationGate.pass { () async throws(KeeperError) in
            let now = self.cloud.clock.monotonicMicros
            do throws(CloudError) {
                _ = try await cloud.store.put(Layout.session(session), row.item, if: .itemMissing)
                self.noteAlive(begunMicros: now)
            } catch {
                // A call before this one that seemed to fail may have made it. Ids are never used twice.
                guard error.code == .conditionFailed else { throw KeeperError(error) }
                if error.current?[SessionRow.closingAttribute] != nil { throw .sessionExpired }
            }
            self.confirmed(atMicros: now)
            self.state.withLock { $0.isRegistered = true }
            self.watchOverSession()
        }
    }

    /// While the service pings, the session lives. In silence the client looks for its row: a session that ended while
    /// nothing could reach its client would otherwise seem to live on, its watches mute.
    private func watchOverSession() {
        let clock = cloud.clock
        let pause = max(1, options.sessionTimeoutMillis / 3)
        spawn { [weak self] in
            while true {
                let heardMicros = clock.monotonicMicros
                do { try await clock.sleep(millis: pause) } catch { return }
                guard let self, self.sessionState == .connected else { return }
                if self.state.withLock({ $0.heardMicros < heardMicros }) { await self.lookForSession() }
            }
        }
    }

    private func lookForSession() async {
        do throws(KeeperError) { try await confirmSession(olderMicros: 0) } catch {
            logger.debug("The session is not confirmed", metadata: ["error": "\(error)"])
        }
    }

    /// Makes sure that the session still lives, where that is not known: with silence for its whole time-out the service may
    /// have ended it, and then nobody tells this client of changes any more. As in ZooKeeper, whose clients give up a
    /// connection after two thirds of the time-out. Costs nothing while pings are answered.
    /// - Parameter micros: how long ago it may have been confirmed for the last time; nil: two thirds of the time-out.
    /// - Throws: `.sessionExpired`.
    func confirmSession(olderMicros micros: Int64? = nil) async throws(KeeperError) {
        let olderMicros = micros ?? options.sessionTimeoutMillis * 1_000 * 2 / 3
        let now = cloud.clock.monotonicMicros
        guard state.withLock({ $0.isRegistered && !$0.isClosing && now - $0.confirmedMicros >= olderMicros }) else {
            return
        }
        let row = try await translating { () async throws(CloudError) in
            try await self.cloud.store.get(Layout.session(self.session))
        }
        guard let row, row[SessionRow.closingAttribute] == nil else {
            end(.expired)
            throw .sessionExpired
        }
        confirmed(atMicros: now)
    }

    /// The service knew of the session when a call that was made then took effect.
    func confirmed(atMicros micros: Int64) {
        state.withLock { $0.confirmedMicros = max($0.confirmedMicros, micros) }
    }

    /// Ends the session: its ephemeral nodes are deleted, its watches removed. Returns when the service has confirmed,
    /// or after the time-out. Operations after it fail with `.closing`.
    public func close() async {
        let wasOpen = state.withLock { state in
            defer { state.isClosing = true }
            return !state.isClosing
        }
        guard wasOpen else { return }
        if state.withLock({ $0.isRegistered && $0.session == .connected }) {
            let number = await beginClosing()
            do throws(KeeperError) { try await finishClosing(number) } catch {
                logger.warning("The session was not closed: it will be evicted", metadata: ["error": "\(error)"])
            }
        } else {
            // Behind everything that is under way.
            leave(await enter(.read))
        }
        // A session that never listened has nothing to close.
        if !channelGate.isIdle {
            do { try await cloud.channel.close(session) } catch {
                logger.debug("The channel could not be closed", metadata: ["error": "\(error)"])
            }
        }
        end(.closed)
    }

    /// - Throws: `.closing` or `.sessionExpired` when the session has ended.
    func checkOpen() throws(KeeperError) {
        let (isClosing, session) = state.withLock { ($0.isClosing, $0.session) }
        if isClosing { throw KeeperError(.closing, "The client is closed") }
        if session == .expired { throw .sessionExpired }
    }

    func openChannel() async throws(KeeperError) {
        try await channelGate.pass { () async throws(KeeperError) in
            try await translating { () async throws(CloudError) in
                try await self.cloud.channel.open(self.session) { [weak self] messages in self?.receive(messages) }
            }
        }
    }

    /// The session is over: nothing waits any longer.
    func end(_ ending: SessionState) {
        var events: [AsyncStream<WatchedEvent>.Continuation] = []
        var states: [AsyncStream<SessionState>.Continuation] = []
        perform { state in
            guard state.session != ending, state.session != .closed else { return Effects() }
            state.session = ending
            var effects = Effects()
            let error = ending == .closed ? KeeperError(.closing, "The client is closed") : .sessionExpired
            for (number, waiter) in state.waiters.sorted(by: { $0.key < $1.key }) where waiter.outcome == nil {
                effects.add(state.settle(number, .failure(error)))
            }
            events = Array(state.eventStreams.values)
            states = Array(state.stateStreams.values)
            return effects
        }
        // Not under the lock: a stream that ends takes itself out of the list.
        for stream in events { stream.finish() }
        for stream in states {
            stream.yield(ending)
            if ending == .closed { stream.finish() }
        }
    }

    // MARK: What the channel brings

    func receive(_ messages: [ChannelMessage]) {
        if messages.isEmpty {
            // On no operation's bill: how often it happens is a matter of time.
            return backgroundMeter.note(
                "channel", "look", target: session.description, cloud.billing.emptyLook(session))
        }
        let now = cloud.clock.monotonicMicros
        state.withLock { $0.heardMicros = now }
        for message in messages {
            do throws(KeeperError) { try receive(message) } catch {
                logger.error("A message cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }

    private func receive(_ message: ChannelMessage) throws(KeeperError) {
        switch try Envelope.kind(of: message.body) {
        case .response:
            let response = try Response(decoding: message.body)
            noteDelivery(of: response, message)
            receive(response)
        case .notification:
            let notification = try Notification(decoding: message.body)
            perform { $0.follow($0.table.receive(notification)) }
        case .ping: spawn { await self.answerPing() }
        default: throw .corrupt("A message of a kind that no client gets")
        }
    }

    /// An answer is on the bill of whom it is for; what only tells the steps of a traced one is on nobody's.
    private func noteDelivery(of response: Response, _ message: ChannelMessage) {
        guard !response.results.isEmpty else { return }
        let usage = cloud.billing.delivery(to: session, bytes: message.body.count)
        if usage != Usage() { meter.note("channel", "receive", target: message.id, usage) }
    }

    private func receive(_ response: Response) {
        if response.request.number == 0 {
            end(.expired)
            return
        }
        defer { if response.saysExpired { end(.expired) } }
        perform { state in
            let number = response.request.number
            guard var waiter = state.waiters[number], waiter.outcome == nil else { return Effects() }
            if waiter.awaitsSteps {
                // A traced request: the follower's part comes by itself, the leader's with the answer.
                if response.results.isEmpty {
                    waiter.steps = response.steps + waiter.steps
                    waiter.hasFollowerSteps = true
                } else {
                    waiter.answer = response
                }
                guard waiter.hasFollowerSteps, var answer = waiter.answer else {
                    state.waiters[number] = waiter
                    return Effects()
                }
                answer.steps = waiter.steps + answer.steps
                state.waiters[number] = waiter
                return state.accept(number, answer)
            }
            return response.results.isEmpty ? Effects() : state.accept(number, response)
        }
    }

    /// Says that the client is alive. A row that is gone means that the session was evicted.
    private func answerPing() async {
        guard state.withLock({ $0.isRegistered && $0.session == .connected && !$0.isClosing }) else { return }
        do throws(KeeperError) { try await renewSession() } catch {
            logger.debug("A ping could not be answered", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Status

    /// Where the deployment and the session stand. Two reads.
    public func status() async throws(KeeperError) -> ClientStatus {
        let ticket = await enter(.read)
        defer { leave(ticket) }
        let (head, notifications) = try await translating { () async throws(CloudError) in
            let head = try await WriteLog(self.cloud.store).head()
            return (head, try await Epoch(region: self.config.region, self.cloud.store).all())
        }
        return state.withLock { state in
            ClientStatus(
                // What has been read may be ahead of the checkpoint.
                txid: max(head.txid, state.mrd), mrd: state.mrd,
                epoch: notifications.filter { $0.session == session }.map(\.id), epochSize: notifications.count,
                watches: state.table.registrations.map { ($0.path, $0.kind) })
        }
    }
}

extension ClientState {
    /// Takes an answer, or holds it back until the events that come before it have been handed out.
    fileprivate mutating func accept(_ number: Int64, _ response: Response) -> Effects {
        let answer = HeldAnswer(number: number, response: response, looksBegun: looksBegun)
        if mayAnswer(answer) { return settle(number, .success(response)) }
        heldAnswers.append(answer)
        var effects = Effects()
        effects.needsFetch = true
        return effects
    }
}

extension Response {
    /// Whether the request was refused because the service knows the session no longer.
    fileprivate var saysExpired: Bool {
        results.contains { if case .failed(let error) = $0 { error.code == .sessionExpired } else { false } }
    }
}
