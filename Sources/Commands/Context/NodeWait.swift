import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// What a wait waits for.
enum WaitCondition: Sendable {
    case exists
    case gone
    case value([UInt8])
    /// Another version than that, -1 for no node; nil: a change from what is there at the beginning.
    case change(from: Int32?)
}

/// Waits until a condition holds. Each look sets a watch and reads in one step, so that no change falls in between.
struct NodeWait: Sendable {
    private let context: CommandContext
    private let path: NodePath
    private let condition: WaitCondition
    private let clock = SystemClock()

    init(_ context: CommandContext, _ path: NodePath, _ condition: WaitCondition) {
        self.context = context
        self.path = path
        self.condition = condition
    }

    /// - Returns: the node as it was when the condition held.
    /// - Throws: code 124 when the time is over before.
    func run() async throws -> Stat? {
        guard let millis = context.options.timeoutMillis else { return try await waitForEver() }
        return try await withThrowingTaskGroup(of: Stat??.self) { group in
            group.addTask { .some(try await waitForEver()) }
            group.addTask {
                try await clock.sleep(millis: millis)
                return nil
            }
            defer { group.cancelAll() }
            guard let result = try await group.next(), let stat = result else {
                throw CommandError(
                    .timedOut, "timedOut", "The condition did not hold within the time given with --timeout",
                    path: path.text)
            }
            return stat
        }
    }

    /// A session that is lost is followed by another, in which everything is looked at anew.
    private func waitForEver() async throws -> Stat? {
        var first: Stat??
        var pause = TailLimits.reopenMillisMin
        var isFirst = true
        while true {
            let client = try await makeClient()
            do {
                let stat = try await wait(client, &first)
                await client.close()
                return stat
            } catch {
                // Where the connection is lost that may take long, and nothing hangs on it.
                let closing = Task { await client.close() }
                if Task.isCancelled || !NodeWait.isPassing(error) || (isFirst && first == nil) {
                    await closing.value
                    try Task.checkCancellation()
                    throw error
                }
            }
            isFirst = false
            try await clock.sleep(millis: pause)
            pause = min(pause * 2, TailLimits.reopenMillisMax)
        }
    }

    private static func isPassing(_ error: any Error) -> Bool {
        guard let error = error as? KeeperError else { return false }
        return [.connectionLoss, .timedOut, .sessionExpired, .closing].contains(error.code)
    }

    private func makeClient() async throws -> FaaSKeeperClient {
        let ledger = context.connection.ledger
        var options = ClientOptions()
        options.timeoutMillis = context.options.timeoutMillis ?? GlobalOptions.defaultTimeoutMillis
        options.observer = { ledger.add($0) }
        let client = try await context.connection.handle.deployment().client(options)
        for credential in context.connection.credentials { try client.addAuth(credential) }
        return client
    }

    /// - Parameter first: the node as it was when the wait began, once that is known.
    private func wait(_ client: FaaSKeeperClient, _ first: inout Stat??) async throws -> Stat? {
        var events = client.events().makeAsyncIterator()
        while true {
            let stat = try await client.exists(path.text, watch: true)
            if first == nil { first = .some(stat) }
            if try await holds(client, stat, first ?? nil) { return stat }
            guard await events.next() != nil else {
                try Task.checkCancellation()
                throw KeeperError.sessionExpired
            }
        }
    }

    private func holds(_ client: FaaSKeeperClient, _ stat: Stat?, _ first: Stat?) async throws -> Bool {
        switch condition {
        case .exists: return stat != nil
        case .gone: return stat == nil
        case .change(let version?): return (stat?.version ?? -1) != version
        case .change(nil): return stat?.czxid != first?.czxid || stat?.version != first?.version
        case .value(let value):
            guard stat != nil else { return false }
            do throws(KeeperError) { return try await client.get(path.text).data == value } catch {
                // Deleted since: the watch tells.
                if error.code == .noNode { return false }
                throw error
            }
        }
    }
}
