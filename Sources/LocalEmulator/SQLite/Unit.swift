import CloudPrimitives
import FaaSKeeperModel
import GRDBSQLite

/// The unit of work: one write transaction that client calls and runs of functions share, with everything they read
/// and write kept in memory until the commit. Belongs to the host's thread.
final class Unit {
    struct DeduplicationKey: Hashable {
        let queue: Int
        let id: ByteText
    }

    struct CachedObject {
        var object: StoredObject?
        var isDirty: Bool
    }

    /// A message to a session whose receiving end is in this process.
    struct LocalMessage {
        let session: Int64
        let message: ChannelMessage
    }

    /// A message to a session of another process.
    struct RemoteMessage {
        let owner: String
        let session: Int64
        let message: ChannelMessage
    }

    let options: LocalOptions
    let database: Connection
    let turnstile: Turnstile
    /// This process's name among those that share the directory.
    let owner: String

    private(set) var isOpen = false
    /// Counts transactions.
    private(set) var epoch = 0
    private var seenVersion: Int64?
    /// Whether this transaction was the first since somebody else wrote.
    private(set) var sawOthers = false

    var host = FunctionHost(isTracking: true)
    var items = ItemCache()
    var objects: [ByteText: CachedObject] = [:]
    var objectOrder: [ByteText] = []
    /// Deduplication ids of this transaction, with the number of their message.
    var newIDs: [DeduplicationKey: Int64] = [:]
    var newIDOrder: [DeduplicationKey] = []
    var generation: Int64?
    var channelOwners: [Int64: String?] = [:]
    var outbox: [LocalMessage] = []
    var inbox: [RemoteMessage] = []
    var savedSchedules: [Int64] = []
    /// Work that the database has to do at the commit besides, such as rows of channels.
    var isChanged = false

    var journal: [Undo] = []
    var journalOwner: RunContext?
    /// Pages in the write-ahead log after the last commit.
    private(set) var logPages = 0
    /// The same, those included that have been copied into the database.
    private var logPagesLeft = 0
    /// Where commits are flushed.
    private var logRoom: LogRoom?

    init(file: String, owner: String, turnstile: Turnstile, options: LocalOptions) throws(CloudError) {
        self.options = options
        self.owner = owner
        self.turnstile = turnstile
        logRoom = options.durability == .full ? LogRoom(database: file) : nil
        database = try Connection(file: file, mode: .write)
        database.busyMicros = options.busyTimeoutMillis * 1_000
        database.jitter = options.random.next()
        BusyWait.install(on: database)
        try database.execute(
            """
            PRAGMA synchronous = \(options.durability == .full ? "FULL" : "NORMAL");
            PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = \(LocalLimits.logBytesKept); PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY
            """)
        sqlite3_wal_hook(
            database.handle,
            { context, _, _, pages in
                let unit = Unmanaged<Unit>.fromOpaque(context!).takeUnretainedValue()
                unit.logPages = Int(pages)
                unit.logPagesLeft = Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    var now: Int64 { options.clock.nowMillis }

    // MARK: Begin

    /// Begins the transaction, unless one is open, and forgets what others have changed meanwhile.
    func open() throws(CloudError) {
        if isOpen { return }
        database.waitedMicros = 0
        try turnstile.pass(timeoutMicros: database.busyMicros) { () throws(CloudError) in
            try database.statement(.begin).run()
        }
        isOpen = true
        epoch += 1
        do throws(CloudError) {
            let statement = try database.statement(.dataVersion)
            let version = try statement.step() ? statement.int(0) : 0
            statement.reset()
            sawOthers = version != seenVersion
            if sawOthers {
                forget()
                try loadMessages()
                try loadInbox()
                seenVersion = version
            }
            try loadSchedules()
        } catch {
            rollback()
            throw error
        }
    }

    private func forget() {
        items = ItemCache()
        channelOwners = [:]
        generation = nil
        savedSchedules = []
        host.forgetMessages()
    }

    // MARK: End

    /// Writes what has changed and commits.
    /// - Throws: after which nothing of the transaction has happened.
    func commit() throws(CloudError) {
        guard isOpen else { return }
        do throws(CloudError) {
            try flushItems()
            try flushObjects()
            try flushMessages()
            try flushInbox()
            try flushSchedules()
            logRoom?.make(behind: logPages)
            try database.statement(.commit).run()
        } catch {
            rollback()
            throw error
        }
        isOpen = false
        isChanged = false
        journal.removeAll(keepingCapacity: true)
        journalOwner = nil
        objects.removeAll(keepingCapacity: true)
        objectOrder.removeAll(keepingCapacity: true)
        newIDs.removeAll(keepingCapacity: true)
        newIDOrder.removeAll(keepingCapacity: true)
        items.trim()
    }

    /// Drops the transaction and all that memory knows: the database is the truth.
    func rollback() {
        sqlite3_exec(database.handle, "ROLLBACK", nil, nil, nil)
        isOpen = false
        isChanged = false
        seenVersion = nil
        epoch += 1
        journal = []
        journalOwner = nil
        objects = [:]
        objectOrder = []
        newIDs = [:]
        newIDOrder = []
        outbox = []
        inbox = []
        forget()
    }

    // MARK: Runs

    /// Makes `run` the one whose call is carried out: opens the transaction where needed, and makes sure that the run
    /// still holds its messages.
    /// - Throws: `.fenced` when it does not.
    func attach(_ run: RunContext) throws(CloudError) {
        if run.isFenced { throw run.fencedError }
        try open()
        if run.epoch != epoch {
            guard run.receipts.allSatisfy(host.queues[run.queue].isCurrent) else {
                run.isFenced = true
                throw run.fencedError
            }
            run.epoch = epoch
            renew(run)
        }
        run.isParked = false
        if journalOwner !== run {
            journal.removeAll(keepingCapacity: true)
            journalOwner = run
        }
    }

    /// Hides what the run holds for another while.
    func renew(_ run: RunContext) {
        let now = self.now
        host.queues[run.queue].hide(run.receipts, until: now + LocalLimits.takeoverMillis, now: now)
        run.renewedAt = now
    }

    /// Copies the write-ahead log into the database as far as readers allow, without waiting for anybody.
    func checkpoint() {
        guard !isOpen else { return }
        sqlite3_wal_checkpoint_v2(database.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        logPages = 0
    }

    /// Empties the write-ahead log, unless somebody is using it: who opens the database next, with nobody else there,
    /// has to look through all of it.
    func emptyLog() {
        guard !isOpen, logPagesLeft >= LocalLimits.logPagesLeft else { return }
        // Nobody is waited for.
        database.waitedMicros = database.busyMicros
        sqlite3_wal_checkpoint_v2(database.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }
}
