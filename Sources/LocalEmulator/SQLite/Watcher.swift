#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import CloudPrimitives

/// Looks now and then for work that nobody else does: messages that a dead process left behind, schedules, an inbox
/// whose wake-up got lost. Costs microseconds while nobody writes.
struct Watcher {
    private let file: String
    private let owner: String
    private var connection: Connection?
    private var seenVersion: Int64?
    private var nextLookMicros: Int64 = 0
    /// Something will be due without anybody writing before.
    private var seesHidden = false

    init(file: String, owner: String) {
        self.file = file
        self.owner = owner
    }

    private static var micros: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    mutating func delayFirst() { nextLookMicros = Watcher.micros + LocalLimits.firstTickMillis * 1_000 }

    /// Until the next look, in microseconds; 0 when it is due.
    var pauseMicros: Int64 { max(0, nextLookMicros - Watcher.micros) }

    /// Whether there is something to do, if it is time for a look.
    mutating func look(now: Int64, hasSchedules: Bool) -> Bool {
        guard pauseMicros == 0 else { return false }
        nextLookMicros = Watcher.micros + LocalLimits.tickMillis * 1_000
        return (try? find(now: now, hasSchedules: hasSchedules)) ?? false
    }

    private mutating func find(now: Int64, hasSchedules: Bool) throws(CloudError) -> Bool {
        if connection == nil { connection = try Connection(file: file, mode: .read) }
        guard let connection else { return false }
        let statement = try connection.statement(.dataVersion)
        let version = try statement.step() ? statement.int(0) : 0
        statement.reset()
        if version == seenVersion, !seesHidden { return false }
        seenVersion = version
        seesHidden = try exists(.peekMessage, Int64.max, in: connection)
        if seesHidden, try exists(.peekMessage, now - LocalLimits.orphanMillis, in: connection) { return true }
        if try exists(.peekSchedule, Int64.max, in: connection) {
            seesHidden = true
            if try exists(.peekSchedule, now, in: connection) { return true }
        } else if hasSchedules {
            // Nobody has set their times yet.
            return true
        }
        let inbox = try connection.statement(.peekInbox)
        inbox.bind(1, owner)
        defer { inbox.reset() }
        return try inbox.step()
    }

    private func exists(_ sql: SQL, _ time: Int64, in connection: Connection) throws(CloudError) -> Bool {
        let statement = try connection.statement(sql)
        statement.bind(1, time)
        defer { statement.reset() }
        return try statement.step()
    }

    mutating func close() { connection = nil }
}
