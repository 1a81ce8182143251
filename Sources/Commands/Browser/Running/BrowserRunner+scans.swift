import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import Synchronization

/// Looks through directories of any size, a page at a time, beside everything else.
extension BrowserRunner {
    /// Between two interim results. Milliseconds.
    private static let interimMillis: Int64 = 60

    /// One at a time: another takes the place of what is under way.
    func replace(_ slot: borrowing Mutex<Task<Void, Never>?>, by body: (@Sendable () async -> Void)?) {
        let task = body.map { body in Task { await body() } }
        slot.withLock { old in
            old?.cancel()
            old = task
        }
    }

    func replace(_ slot: borrowing Mutex<Task<Void, Never>?>, _ body: @escaping @Sendable () async -> Void) {
        replace(slot, by: body)
    }

    func run(_ scan: Scan) async {
        var scan = scan
        let clock = SystemClock()
        var toldAt = clock.nowMillis
        do throws(KeeperError) {
            let client = try await scanner()
            for path in scan.paths {
                try await pages(of: path, client) { page, _ in
                    scan.look(at: page.names, in: path)
                    guard clock.nowMillis - toldAt >= BrowserRunner.interimMillis else { return }
                    toldAt = clock.nowMillis
                    mailbox.post(.scanned(scan.sorted))
                }
            }
        } catch {
            if error.code == .cancelled { return }
            mailbox.post(.failed(error.message))
        }
        scan.isDone = true
        mailbox.post(.scanned(scan.sorted))
    }

    /// Every page of a directory, as one list; `isFirst` is said of the first. A directory that is gone has none.
    private func pages(
        of path: NodePath, _ client: FaaSKeeperClient,
        _ body: (ChildrenPage, _ isFirst: Bool) async throws(KeeperError) -> Void
    ) async throws(KeeperError) {
        var query = ChildrenQuery(limit: BrowserLimits.scanNames)
        while true {
            if Task.isCancelled { throw KeeperError(.cancelled, "Cancelled") }
            let page: ChildrenPage
            do throws(KeeperError) { page = try await client.childrenPage(path.text, query) } catch {
                if error.code == .noNode { return }
                throw error
            }
            try await body(page, query.snapshot == nil)
            guard page.hasMore else { return }
            (query.after, query.snapshot) = (page.names.last, page.snapshot)
        }
    }

    /// Counts what is below a node: each of them is read. No more than a page of each level is kept.
    func count(_ path: NodePath, _ id: Int) async {
        var count = SubtreeCount(id: id, path: path)
        do throws(KeeperError) {
            let client = try await scanner()
            guard let stat = try await client.exists(path.text) else { throw .noNode(path) }
            count.version = stat.version
            var toldAt = SystemClock().nowMillis
            try await add(path, to: &count, &toldAt, client)
            count.below -= 1
            count.isDone = true
        } catch {
            if error.code == .cancelled { return }
            count.fault = error.message
        }
        mailbox.post(.counted(count))
    }

    /// Counts a node and what is below it.
    private func add(
        _ path: NodePath, to count: inout SubtreeCount, _ toldAt: inout Int64, _ client: FaaSKeeperClient
    ) async throws(KeeperError) {
        try await pages(of: path, client) { (page, isFirst) throws(KeeperError) in
            if isFirst {
                count.below += 1
                if case .session = EphemeralOwner(field: page.snapshot.stat.ephemeralOwner) { count.ephemeral += 1 }
            }
            for name in page.names { try await add(path.child(name), to: &count, &toldAt, client) }
            let now = SystemClock().nowMillis
            if now - toldAt >= BrowserRunner.interimMillis {
                toldAt = now
                mailbox.post(.counted(count))
            }
        }
    }
}

extension Scan {
    /// With its matches in the order of the tree.
    var sorted: Scan {
        guard paths.count > 1 else { return self }
        var scan = self
        scan.matches.sort { TreeOrder.precedes($0, $1) }
        return scan
    }
}
