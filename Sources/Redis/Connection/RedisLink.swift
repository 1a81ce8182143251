import CloudPrimitives
import NIOCore
import NIOPosix
import Synchronization

/// The way to a server: one connection, made when somebody needs it, and made anew when it was lost.
final class RedisLink: Sendable {
    private struct Waiter {
        let id: Int
        let promise: EventLoopPromise<RedisConnection>
    }

    private enum Phase {
        case idle
        case connecting
        case ready(RedisConnection)
        case closed
    }

    private struct State {
        var phase = Phase.idle
        var waiters: [Waiter] = []
        var lastID = 0
        /// Attempts that have failed one after the other.
        var failures = 0
        var lastError: CloudError?
    }

    private let url: RedisURL
    private let options: RedisOptions
    private let group: any EventLoopGroup
    private let state = Mutex(State())

    init(_ url: RedisURL, options: RedisOptions, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton) {
        self.url = url
        self.options = options
        self.group = group
    }

    /// A connection on which commands may be sent, within the deadline.
    func connection(by deadline: NIODeadline) async throws(RedisFailure) -> RedisConnection {
        if let connection = ready { return connection }
        let loop = group.any()
        let promise = loop.makePromise(of: RedisConnection.self)
        let (id, begins) = state.withLock { state -> (Int, Bool) in
            if case .ready(let connection) = state.phase {
                if connection.isOpen {
                    promise.succeed(connection)
                    return (0, false)
                }
                state.phase = .idle
            }
            if case .closed = state.phase {
                promise.fail(RedisLink.closedFailure)
                return (0, false)
            }
            state.lastID += 1
            state.waiters.append(Waiter(id: state.lastID, promise: promise))
            guard case .idle = state.phase else { return (state.lastID, false) }
            state.phase = .connecting
            return (state.lastID, true)
        }
        if begins { Task { await connect() } }
        let timer = id == 0 ? nil : loop.scheduleTask(deadline: deadline) { self.giveUp(id) }
        defer { timer?.cancel() }
        do { return try await promise.futureResult.get() } catch let failure as RedisFailure { throw failure } catch {
            throw .notSent("\(error)")
        }
    }

    /// The connection, where there is one: most calls need nothing else.
    private var ready: RedisConnection? {
        state.withLock { state in
            if case .ready(let connection) = state.phase, connection.isOpen { connection } else { nil }
        }
    }

    private static let closedFailure = RedisFailure.final(.closed, "The connection to Redis was closed")

    /// Closes the connection; every call from now on fails.
    func close() {
        let (connection, waiters) = state.withLock { state -> (RedisConnection?, [Waiter]) in
            defer {
                state.phase = .closed
                state.waiters = []
            }
            if case .ready(let connection) = state.phase { return (connection, state.waiters) }
            return (nil, state.waiters)
        }
        connection?.close()
        for waiter in waiters { waiter.promise.fail(RedisLink.closedFailure) }
    }

    /// Leaves a connection whose server is not the right one any more.
    func leave(_ connection: RedisConnection) {
        state.withLock { state in
            if case .ready(let current) = state.phase, current === connection { state.phase = .idle }
        }
        connection.close()
    }

    private func giveUp(_ id: Int) {
        let (waiter, last) = state.withLock { state -> (Waiter?, CloudError?) in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return (nil, nil) }
            return (state.waiters.remove(at: index), state.lastError)
        }
        let why = last?.message ?? "Redis at \(url) does not answer"
        waiter?.promise.fail(
            RedisFailure(
                .final, CloudError(last?.code ?? .unavailable, "\(why) (tried for \(options.callMillis) ms)")))
    }

    // MARK: Connecting

    /// Tries until there is a connection, or nobody waits for one, or there will never be one.
    private func connect() async {
        while await pause() {
            do throws(RedisFailure) {
                let tls = url.usesTLS ? try tlsOrFail() : nil
                let connection = try await RedisConnection.open(url, options: options, tls: tls, group: group)
                return arrive(connection)
            } catch {
                if !goesOn(after: error) { return }
            }
        }
    }

    private func tlsOrFail() throws(RedisFailure) -> RedisTLS {
        do { return try RedisTLS(url) } catch { throw RedisFailure(.final, error) }
    }

    /// Waits as long as the attempts that have failed ask for.
    /// - Returns: whether somebody still waits for the connection; otherwise the next one who does begins anew.
    private func pause() async -> Bool {
        let failures = state.withLock { $0.failures }
        if failures > 0 {
            let most = min(RedisLimits.reconnectMillisMax, RedisLimits.reconnectMillisMin << Int64(min(failures, 20)))
            try? await Task.sleep(for: .milliseconds(options.random.jitter(in: most / 2...most)))
        }
        return state.withLock { state in
            guard case .connecting = state.phase else { return false }
            if state.waiters.isEmpty { state.phase = .idle }
            return !state.waiters.isEmpty
        }
    }

    private func arrive(_ connection: RedisConnection) {
        let waiters = state.withLock { state -> [Waiter]? in
            guard case .connecting = state.phase else { return nil }
            state.phase = .ready(connection)
            state.failures = 0
            state.lastError = nil
            defer { state.waiters = [] }
            return state.waiters
        }
        guard let waiters else { return connection.close() }
        for waiter in waiters { waiter.promise.succeed(connection) }
    }

    private func goesOn(after failure: RedisFailure) -> Bool {
        let failed = state.withLock { state -> [Waiter] in
            state.failures += 1
            state.lastError = failure.error
            guard failure.kind == .final else { return [] }
            if case .connecting = state.phase { state.phase = .idle }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in failed { waiter.promise.fail(failure) }
        return failure.kind != .final
    }
}
