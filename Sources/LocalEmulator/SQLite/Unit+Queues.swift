import CloudPrimitives

extension Unit {
    func send(_ messages: [QueueMessage], to queue: Int) throws(CloudError) {
        let name = host.queueNames[queue]
        try QueueRules(limits: options.queueLimits).check(messages, for: name)
        let now = self.now
        for message in messages {
            let key = DeduplicationKey(queue: queue, id: ByteText(message.deduplicationID))
            if newIDs[key] != nil { continue }
            if try isKnown(message.deduplicationID, queue: name, now: now) { continue }
            let number = host.append(
                message.body, group: message.group, deduplicationID: message.deduplicationID, to: queue, now: now)
            newIDs[key] = number
            newIDOrder.append(key)
            note(.sent(queue: queue, number: number, deduplication: key))
        }
    }

    func receive(_ max: Int, visibilityMillis: Int64, from queue: Int) -> [ReceivedMessage] {
        let now = self.now
        let messages = host.queues[queue].receive(
            max: min(max, options.queueLimits.batchMax), hiddenUntil: now + visibilityMillis, now: now,
            word: options.random.receiptWord)
        return messages.map(\.received)
    }

    func delete(_ receipts: [String], from queue: Int) {
        change(receipts, of: queue) { host.queues[queue].delete($0, now: $1) }
    }

    func release(_ receipts: [String], afterMillis millis: Int64, in queue: Int) {
        change(receipts, of: queue) { host.queues[queue].hide($0, until: $1 + max(0, millis), now: $1) }
    }

    private func change(_ texts: [String], of queue: Int, _ body: ([Receipt], Int64) -> Void) {
        let receipts = texts.compactMap(Receipt.init).filter(host.queues[queue].isCurrent)
        for receipt in receipts {
            if let message = host.queues[queue].message(receipt.number) { note(.message(queue: queue, message)) }
        }
        body(receipts, now)
    }

    func invoke(_ name: String, payload: [UInt8]) throws(CloudError) {
        guard let function = host.function(named: name) else {
            throw CloudError(.notFound, "No function has the name \(name)")
        }
        let (queue, number) = host.invoke(function, payload: payload, now: now)
        note(.sent(queue: queue, number: number, deduplication: nil))
    }

    /// Puts dead letters back.
    func redrive(_ queue: String?) throws(CloudError) -> Int {
        let now = self.now
        var numbers: [Int64] = []
        let dead = try database.statement(.listDead)
        defer { dead.reset() }
        while try dead.step() {
            let name = dead.text(0)
            if let queue, queue != name { continue }
            let index = host.queue(named: name)
            let number = host.append(
                dead.blob(2), group: dead.text(1), deduplicationID: "redriven", to: index, now: now)
            note(.sent(queue: index, number: number, deduplication: nil))
            numbers.append(dead.int(3))
        }
        for number in numbers {
            let statement = try database.statement(.deleteDead)
            statement.bind(1, number)
            try statement.run()
        }
        return numbers.count
    }

    // MARK: Deduplication

    /// Ids stand in two tables by turns, each for one window of time; the older one is emptied at once when its time is
    /// over, so that nobody has to look for single ids that are too old.
    private func isKnown(_ id: String, queue: String, now: Int64) throws(CloudError) -> Bool {
        let window = options.queueLimits.deduplicationMillis
        guard window > 0 else { return false }
        let current = try turnGeneration(now: now, window: window)
        for sql in current % 2 == 0 ? [SQL.deduplicated0, .deduplicated1] : [.deduplicated1, .deduplicated0] {
            let statement = try database.statement(sql)
            statement.bind(1, queue)
            statement.bind(2, id)
            let at = try statement.step() ? statement.int(0) : nil
            statement.reset()
            if let at, at + window > now { return true }
        }
        return false
    }

    private func turnGeneration(now: Int64, window: Int64) throws(CloudError) -> Int64 {
        let target = now / window
        if let generation, generation >= target { return generation }
        let read = try database.statement(.getMeta)
        read.bind(1, "generation")
        let stored = try read.step() ? read.int(0) : -1
        read.reset()
        if stored >= target {
            generation = stored
            return stored
        }
        try database.execute(target % 2 == 0 ? "DELETE FROM dedup0" : "DELETE FROM dedup1")
        if stored + 1 < target { try database.execute(target % 2 == 0 ? "DELETE FROM dedup1" : "DELETE FROM dedup0") }
        let write = try database.statement(.putMeta)
        write.bind(1, "generation")
        write.bind(2, target)
        try write.run()
        generation = target
        return target
    }

    private func flushDeduplication() throws(CloudError) {
        guard options.queueLimits.deduplicationMillis > 0, !newIDOrder.isEmpty else { return }
        let now = self.now
        let statement = try database.statement((generation ?? 0) % 2 == 0 ? .deduplicate0 : .deduplicate1)
        for key in newIDOrder where newIDs[key] != nil {
            statement.bind(1, host.queueNames[key.queue])
            statement.bind(2, key.id.text)
            statement.bind(3, now)
            try statement.run()
        }
    }

    // MARK: Rows

    func loadMessages() throws(CloudError) {
        let now = self.now
        let statement = try database.statement(.loadMessages)
        defer { statement.reset() }
        while try statement.step() {
            let number = statement.int(0)
            host.noteStored(number: number)
            let message = QueueState.Message(
                number: number, body: statement.blob(4), group: statement.text(2), deduplicationID: statement.text(3),
                visibleAt: statement.int(5), sentAt: statement.int(8), word: statement.int(6),
                receiveCount: Int(statement.int(7)), isStored: true)
            let queue = host.queue(named: statement.text(1))
            host.queues[queue].append(message, now: now)
        }
    }

    /// Writes what is left of the queues: what was sent and dealt with in one transaction never gets here.
    func flushMessages() throws(CloudError) {
        try flushDeduplication()
        for queue in host.queues.indices {
            try flushDead(queue)
            for number in host.queues[queue].removed {
                let statement = try database.statement(.deleteMessage)
                statement.bind(1, number)
                try statement.run()
            }
            for number in host.queues[queue].changed {
                guard let message = host.queues[queue].message(number) else { continue }
                if message.isStored { try hide(message) } else { try put(message, queue: queue) }
            }
            if !host.queues[queue].removed.isEmpty { host.queues[queue].removed.removeAll(keepingCapacity: true) }
            if !host.queues[queue].changed.isEmpty { host.queues[queue].changed.removeAll(keepingCapacity: true) }
        }
    }

    private func put(_ message: QueueState.Message, queue: Int) throws(CloudError) {
        let statement = try database.statement(.putMessage)
        statement.bind(1, message.number)
        statement.bind(2, host.queueNames[queue])
        statement.bind(3, message.group)
        statement.bind(4, message.deduplicationID)
        statement.bind(5, message.body)
        statement.bind(6, message.visibleAt)
        statement.bind(7, message.word)
        statement.bind(8, Int64(message.receiveCount))
        statement.bind(9, message.sentAt)
        try statement.run()
        host.queues[queue].markStored(message.number)
    }

    private func hide(_ message: QueueState.Message) throws(CloudError) {
        let statement = try database.statement(.hideMessage)
        statement.bind(1, message.number)
        statement.bind(2, message.visibleAt)
        statement.bind(3, message.word)
        statement.bind(4, Int64(message.receiveCount))
        try statement.run()
    }

    private func flushDead(_ queue: Int) throws(CloudError) {
        guard !host.queues[queue].dead.isEmpty else { return }
        for message in host.queues[queue].dead {
            let statement = try database.statement(.putDead)
            statement.bind(1, host.queueNames[queue])
            statement.bind(2, message.group)
            statement.bind(3, message.body)
            try statement.run()
        }
        host.queues[queue].dead = []
    }

    // MARK: Schedules

    /// Takes over when the schedules are due, so that all processes agree.
    func loadSchedules() throws(CloudError) {
        let times = host.scheduleTimes
        guard savedSchedules.count != times.count else { return }
        savedSchedules = []
        for (index, schedule) in times.enumerated() {
            let statement = try database.statement(.getSchedule)
            statement.bind(1, "\(schedule.function)/\(schedule.everyMillis)")
            let stored = try statement.step() ? statement.int(0) : nil
            statement.reset()
            if let stored, schedule.nextAt != nil { host.setSchedule(index, nextAt: stored) }
            savedSchedules.append(schedule.nextAt == nil ? -1 : stored ?? -1)
        }
    }

    func flushSchedules() throws(CloudError) {
        guard !savedSchedules.isEmpty else { return }
        for (index, schedule) in host.scheduleTimes.enumerated() {
            guard let nextAt = schedule.nextAt, nextAt != savedSchedules[index] else { continue }
            let statement = try database.statement(.putSchedule)
            statement.bind(1, "\(schedule.function)/\(schedule.everyMillis)")
            statement.bind(2, nextAt)
            try statement.run()
            savedSchedules[index] = nextAt
        }
    }
}
