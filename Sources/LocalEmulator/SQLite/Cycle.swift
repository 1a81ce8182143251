import CloudPrimitives
import DequeModule

/// One cycle of the host: client calls, then functions, then the commit, then what others may see of it.
extension HostCore {
    /// How long the thread may wait for work, in microseconds; nil for ever, 0 not at all.
    func pauseMicros() -> Int64? {
        if hasMore || isStopping { return hasMore ? 0 : 1_000 }
        var pause: Int64?
        if let dueAt {
            // Another clock than the machine's is asked now and then.
            pause = min(max(1, dueAt - now), LocalLimits.tickMillis) * 1_000
        }
        if isStarted { pause = min(pause ?? .max, watcher.pauseMicros) }
        return pause
    }

    func step(_ calls: [Host.Call], isPoked: Bool) {
        let now = self.now
        var isForced = isPoked || hasMore
        hasMore = false
        if let dueAt, dueAt <= now { isForced = true }
        if isStarted, watcher.look(now: now, hasSchedules: hasSchedules) { isForced = true }
        guard isForced || !calls.isEmpty || !jobs.isEmpty else { return finishDrains() }

        let answered = apply(calls)
        if isForced { force(now: now) }
        pump()
        commit(answered)
        dueAt = nextDue().map { max($0, notBefore) }
        if !hasMore { finishDrains() }
    }

    /// Carries out the client calls.
    /// - Returns: those that now wait for the commit.
    private func apply(_ calls: [Host.Call]) -> [Host.Call] {
        guard !calls.isEmpty else { return [] }
        do throws(CloudError) {
            let unit = try openUnit()
            unit.journalOwner = nil
            for call in calls { try call.apply(self) }
            return calls
        } catch {
            for call in calls { call.finish(error) }
            return []
        }
    }

    /// What time brings: runs that are late or have to renew what they hold, schedules.
    private func force(now: Int64) {
        guard let unit = try? openUnit() else {
            backOff()
            return
        }
        for number in unit.host.expire(now: now) {
            guard let index = runs.firstIndex(where: { $0.number == number }) else { continue }
            runs[index].isFenced = true
            runs[index].task?.cancel()
            runs.remove(at: index)
        }
        for run in runs where run.isParked && !run.isFenced && run.renewedAt + LocalLimits.renewalMillis <= now {
            let owner = unit.journalOwner
            if (try? unit.attach(run)) != nil { unit.renew(run) }
            run.isParked = true
            unit.journalOwner = owner
        }
        _ = unit.host.fireSchedules(now: now)
    }

    /// Runs jobs and starts functions until nothing is left or the cycle is full.
    private func pump() {
        let began = options.clock.monotonicMicros
        var handled = 0
        while true {
            runJobs()
            // Whoever has not finished by now waits for something outside: the transaction must not.
            var parksNow = false
            for run in runs where !run.isParked {
                run.isParked = true
                parksNow = true
                if let unit, unit.isOpen, !run.isFenced { unit.renew(run) }
            }
            guard let unit, unit.isOpen, mayBegin else { return }
            let micros = options.clock.monotonicMicros - began
            // What is left of a queue has to be written. Requests that wait have been; but what follows from those that
            // were begun is finished where it can be, and never gets there.
            let isFull = handled >= LocalLimits.cycleMessagesMax || micros > LocalLimits.cycleMicrosMax
            var next: FunctionHost.Run?
            if !parksNow, micros <= LocalLimits.cycleMicrosMax * 4 {
                next = unit.host.next(
                    beginsRequests: !isFull, now: now, hiddenMillis: { _ in LocalLimits.takeoverMillis },
                    word: options.random.receiptWord)
            }
            guard let next else {
                if parksNow || isFull { hasMore = unit.host.hasWork(now: now) }
                return
            }
            handled += next.messages.count
            start(next, in: unit)
        }
    }

    private func runJobs() {
        guard let executor else { return }
        let reference = executor.asUnownedTaskExecutor()
        while let job = jobs.popFirst() { job.runSynchronously(on: reference) }
    }

    private func start(_ run: FunctionHost.Run, in unit: Unit) {
        let function = unit.host.functions[run.function]
        let context = RunContext(run, function: function.name, epoch: unit.epoch, now: now)
        let invocation = unit.host.invocation(for: run)
        runs.append(context)
        unit.journal.removeAll(keepingCapacity: true)
        unit.journalOwner = context
        nonisolated(unsafe) let core = self
        context.task = Task(executorPreference: executor) {
            let outcome: FunctionHost.Outcome = await RunContext.$current.withValue(context) {
                do { return .returned(try await function.handler(invocation)) } catch { return .threw }
            }
            core.finish(context, outcome)
        }
    }

    /// A run is over: on the host's thread, as a part of its last job.
    private func finish(_ run: RunContext, _ outcome: FunctionHost.Outcome) {
        run.isFinished = true
        run.task = nil
        runs.removeAll { $0 === run }
        guard let unit else { return }
        let holdsJournal = unit.isOpen && unit.journalOwner === run && run.epoch == unit.epoch
        guard (try? unit.attach(run)) != nil else {
            unit.host.end(run.number)
            return
        }
        if case .threw = outcome, holdsJournal { unit.undo(run, now: now) }
        unit.host.finish(run.number, outcome, now: now)
        unit.journal.removeAll(keepingCapacity: true)
        unit.journalOwner = nil
    }

    /// Commits, and only then lets anybody know.
    private func commit(_ calls: [Host.Call]) {
        var failure: CloudError?
        if let unit, unit.isOpen {
            do throws(CloudError) {
                try unit.commit()
            } catch {
                failure = error
                for run in runs { run.isFenced = true }
                backOff()
            }
            alive.removeAll(keepingCapacity: true)
            let remote = unit.inbox
            let local = unit.outbox
            unit.inbox.removeAll(keepingCapacity: true)
            unit.outbox.removeAll(keepingCapacity: true)
            var names: [String] = []
            for message in remote where !names.contains(message.owner) { names.append(message.owner) }
            wakeOthers(names)
            deliver(local)
            copyLog(of: unit)
        }
        for call in calls { call.finish(failure) }
    }

    private func copyLog(of unit: Unit) {
        if checkpointer.takeCopied() || unit.logPages >= LocalLimits.logPagesMax {
            unit.checkpoint()
        } else if unit.logPages >= LocalLimits.logPagesCopied {
            checkpointer.begin()
        }
    }

    private func nextDue() -> Int64? {
        guard let unit else { return nil }
        var due = unit.host.nextDueAt()
        // What a failure left behind.
        if notBefore > now { due = min(due ?? .max, notBefore) }
        for run in runs where run.isParked && !run.isFenced {
            due = min(due ?? .max, run.renewedAt + LocalLimits.renewalMillis)
        }
        return due
    }

    private func finishDrains() {
        guard !drainWaiters.isEmpty, runs.isEmpty, jobs.isEmpty else { return }
        let waiters = drainWaiters
        drainWaiters = []
        for waiter in waiters { waiter(nil) }
    }
}
