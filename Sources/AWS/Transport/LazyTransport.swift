import Synchronization

/// Makes a transport when the first request needs one: a command that asks nobody starts no thread.
final class LazyTransport: HTTPTransport {
    private struct State {
        var transport: AsyncHTTPTransport?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let observer: (@Sendable (HTTPRequest) -> Void)?

    /// - Parameter observer: sees every request before it is sent.
    init(observer: (@Sendable (HTTPRequest) -> Void)? = nil) { self.observer = observer }

    /// Whoever forgets to shut down leaves no connection open.
    deinit {
        if let transport = state.withLock({ $0.transport.take() }) { Task { await transport.shutdown() } }
    }

    func send(_ request: HTTPRequest, timeoutMillis: Int64) async throws(TransportFailure) -> HTTPResponse {
        observer?(request)
        let transport = state.withLock { state -> AsyncHTTPTransport? in
            if !state.isClosed, state.transport == nil { state.transport = AsyncHTTPTransport() }
            return state.isClosed ? nil : state.transport
        }
        guard let transport else {
            throw TransportFailure(kind: .notSent, message: "the connection has been shut down")
        }
        return try await transport.send(request, timeoutMillis: timeoutMillis)
    }

    /// Closes every connection, and opens new ones when they are needed; calls under way fail.
    func renew() async {
        let transport = state.withLock { $0.transport.take() }
        await transport?.shutdown()
    }

    /// Closes every connection for good; calls under way fail.
    func shutdown() async {
        let transport = state.withLock { state in
            state.isClosed = true
            return state.transport.take()
        }
        await transport?.shutdown()
    }
}
