import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Synchronization

/// The sessions of a tail, one after the other, and what is read in them.
final class TailSessions: Sendable {
    private struct State {
        var client: FaaSKeeperClient?
        /// The number of its session.
        var number = 0
        var isClosed = false
        /// Since when no session stands, and how often one was tried to begin.
        var downSinceMicros: Int64?
        var failures = 0
    }

    private let context: CommandContext
    private let scope: TailScope
    private let post: @Sendable (TailNews) -> Void
    private let state = Mutex(State())
    private let clock = SystemClock()

    init(_ context: CommandContext, _ scope: TailScope, post: @escaping @Sendable (TailNews) -> Void) {
        self.context = context
        self.scope = scope
        self.post = post
    }

    /// What was triggered for the session and has not come.
    var epoch: [NotificationID] { state.withLock { $0.client }?.pendingEpoch ?? [] }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Ends the session that is there.
    func close() async {
        let client = state.withLock { state in
            state.isClosed = true
            return state.client
        }
        await client?.close()
    }

    // MARK: Beginning one

    /// Begins a session. The first has to succeed; when a later one does not, the next is due after a pause.
    func open(_ session: Int, from: Int64?) async {
        let (since, failures) = state.withLock { state in
            state.downSinceMicros = state.downSinceMicros ?? clock.monotonicMicros
            return (state.downSinceMicros ?? 0, state.failures)
        }
        do {
            let history = try await begin(session, from: from)
            state.withLock { ($0.downSinceMicros, $0.failures) = (nil, 0) }
            let millis = (clock.monotonicMicros - since) / 1_000
            post(.input(.opened(history, millis: millis, session: session)))
        } catch {
            if isClosed { return }
            if session == 1 || !TailSessions.isPassing(error) { return post(.failed(error)) }
            state.withLock { $0.failures += 1 }
            let pause = TailLimits.reopenMillisMin << Int64(min(failures, 10))
            try? await clock.sleep(millis: min(pause, TailLimits.reopenMillisMax))
            post(.input(.lost(.connectionLost, session: session)))
        }
    }

    private static func isPassing(_ error: any Error) -> Bool {
        guard let error = error as? KeeperError else { return false }
        return [.connectionLoss, .timedOut, .sessionExpired, .closing].contains(error.code)
    }

    private func begin(_ session: Int, from: Int64?) async throws -> ChangeHistory {
        let (post, ledger) = (post, context.connection.ledger)
        var options = ClientOptions()
        options.timeoutMillis = context.options.timeoutMillis ?? GlobalOptions.defaultTimeoutMillis
        options.observer = { ledger.add($0) }
        options.eventHandler = { post(.input(.event($0, session: session))) }
        let client = try await context.connection.handle.deployment().client(options)
        do {
            for credential in context.connection.credentials { try client.addAuth(credential) }
            try replace(by: client, session)
            let states = client.stateChanges()
            Task {
                for await change in states where change == .expired {
                    post(.input(.lost(.sessionExpired, session: session)))
                }
            }
            try await watch(client)
            return try await client.history(from: from ?? .max) { self.scope.sees($0.type, $0.path) }
        } catch {
            Task { await client.close() }
            throw error
        }
    }

    /// The session before it is closed, however long that takes.
    private func replace(by client: FaaSKeeperClient, _ session: Int) throws {
        let old = try state.withLock { state in
            if state.isClosed || state.number >= session { throw KeeperError(.closing, "The tail has gone on") }
            defer { (state.client, state.number) = (client, session) }
            return state.client
        }
        if let old { Task { await old.close() } }
    }

    private func watch(_ client: FaaSKeeperClient) async throws {
        let isRecursive = scope.isRecursive
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, path) in scope.paths.enumerated() {
                if index >= TailLimits.readsMax { try await group.next() }
                group.addTask { try await client.addWatch(path.text, recursive: isRecursive) }
            }
            try await group.waitForAll()
        }
    }

    // MARK: Reading

    private func client(of session: Int) -> FaaSKeeperClient? {
        state.withLock { $0.number == session ? $0.client : nil }
    }

    /// Reads a node as the machine asks for it.
    func read(_ path: NodePath, needsValue: Bool, session: Int) async -> TailNews {
        guard let client = client(of: session) else { return .answer(nil) }
        do throws(KeeperError) {
            let (view, value) = try await TailSessions.read(client, path, needsValue: needsValue)
            return .answer(.read(path, view, value, session: session))
        } catch {
            return .answer(loss(error, session))
        }
    }

    private static func read(
        _ client: FaaSKeeperClient, _ path: NodePath, needsValue: Bool
    ) async throws(KeeperError) -> (NodeView?, TailChange.Value) {
        guard needsValue else { return (try await client.exists(path.text).map { NodeView($0) }, .none) }
        do throws(KeeperError) {
            let (data, stat) = try await client.get(path.text)
            return (NodeView(stat), .data(data))
        } catch {
            switch error.code {
            case .noNode: return (nil, .none)
            case .noAuth: return (try await client.exists(path.text).map { NodeView($0) }, .unreadable)
            default: throw error
            }
        }
    }

    /// What an error says about the session. One that will not pass ends the tail.
    private func loss(_ error: KeeperError, _ session: Int) -> TailInput? {
        switch error.code {
        case .connectionLoss, .timedOut: return .lost(.connectionLost, session: session)
        case .sessionExpired, .closing: return .lost(.sessionExpired, session: session)
        default:
            post(.failed(error))
            return nil
        }
    }

    /// Comes by every node at and below the paths, a few at once.
    func walk(nodesMax: Int?, session: Int) async {
        guard let client = client(of: session) else { return }
        var open = Array(scope.paths.reversed())
        var count = 0
        do throws(KeeperError) {
            while !open.isEmpty, count < nodesMax ?? .max, !isClosed {
                let next = Array(open.suffix(TailLimits.readsMax))
                open.removeLast(next.count)
                for (path, names, stat) in try await children(client, next) {
                    post(.input(.visited(path, NodeView(stat), session: session)))
                    count += 1
                    open += names.map { path.child($0) }
                }
            }
            post(.input(.walked(session: session)))
        } catch {
            if let input = loss(error, session) { post(.input(input)) }
        }
    }

    /// Those that are gone or may not be read are left out.
    private func children(
        _ client: FaaSKeeperClient, _ paths: [NodePath]
    ) async throws(KeeperError) -> [(NodePath, [String], Stat)] {
        let results = await withTaskGroup(of: Result<(NodePath, [String], Stat)?, KeeperError>.self) { group in
            for path in paths {
                group.addTask {
                    do throws(KeeperError) {
                        let (names, stat) = try await client.children(path.text)
                        return .success((path, names, stat))
                    } catch {
                        return error.code == .noNode || error.code == .noAuth ? .success(nil) : .failure(error)
                    }
                }
            }
            var results: [Result<(NodePath, [String], Stat)?, KeeperError>] = []
            for await result in group { results.append(result) }
            return results
        }
        var found: [(NodePath, [String], Stat)] = []
        for result in results { if let node = try result.get() { found.append(node) } }
        return found
    }
}
