import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import LocalEmulator
import Synchronization

/// The deployment that commands work on, opened when the first of them needs it.
actor DeploymentHandle {
    let url: String
    private let environment: [String: String]
    private var opening: Task<Deployment, any Error>?
    private var isClosed = false

    init(url: String, environment: [String: String]) {
        self.url = url
        self.environment = environment
    }

    /// Opened once, whoever asks first. A failure is not remembered.
    /// - Throws: `.closing` after ``close()``.
    func deployment() async throws -> Deployment {
        if isClosed { throw KeeperError(.closing, "The connection to \(url) is closed") }
        if let opening { return try await opening.value }
        let (url, environment) = (url, environment)
        let task = Task {
            try await Deployment.open(try ConnectionURL(url, environment: environment), environment: environment)
        }
        opening = task
        do { return try await task.value } catch {
            opening = nil
            throw error
        }
    }

    /// The deployment once more, with its functions in this process. Whoever asks closes it.
    /// - Parameter log: takes what the functions log.
    func host(log: @escaping @Sendable (FunctionLogEntry) -> Void) async throws -> Deployment {
        let clock = SystemClock()
        return try await Deployment.open(
            try ConnectionURL(url, environment: environment), environment: environment, hosting: true,
            logger: .functions(nowMillis: { clock.nowMillis }, log))
    }

    /// What is left of the deployment's files; nil where it has none.
    func examineFiles() throws -> FileReport? {
        try Deployment.examineFiles(try ConnectionURL(url, environment: environment))
    }

    func close() async {
        isClosed = true
        let deployment = try? await opening?.value
        opening = nil
        await deployment?.close()
    }
}

/// A session at a deployment, made when the first command needs it.
actor Connection {
    nonisolated let handle: DeploymentHandle
    nonisolated let ledger: Ledger
    private let options: ClientOptions
    private let onOpen: (@Sendable (FaaSKeeperClient) -> Void)?
    private nonisolated let known: Mutex<[Credential]>
    private var opened: FaaSKeeperClient?
    private var isClosed = false

    /// - Parameter onOpen: called once with the new client, before any command can use it.
    init(
        _ handle: DeploymentHandle, credentials: [Credential] = [], timeoutMillis: Int64? = nil,
        sessionTimeoutMillis: Int64? = nil, listening: Listening = .pushed, onStep: (@Sendable (Step) -> Void)? = nil,
        ledger: Ledger = Ledger(),
        onOpen: (@Sendable (FaaSKeeperClient) -> Void)? = nil
    ) {
        self.handle = handle
        known = Mutex(credentials)
        self.ledger = ledger
        self.onOpen = onOpen
        var options = ClientOptions()
        options.timeoutMillis = timeoutMillis ?? GlobalOptions.defaultTimeoutMillis
        if let sessionTimeoutMillis { options.sessionTimeoutMillis = sessionTimeoutMillis }
        options.listening = listening
        options.isTraced = onStep != nil
        options.stepObserver = onStep
        options.observer = { ledger.add($0) }
        self.options = options
    }

    /// The session's client. No input or output happens before it is used.
    /// - Throws: `.closing` after ``close()``.
    func client() async throws -> FaaSKeeperClient {
        if let opened { return opened }
        let client = try await handle.deployment().client(options)
        if let opened { return opened }
        if isClosed { throw KeeperError(.closing, "The session is closed") }
        opened = client
        onOpen?(client)
        for credential in credentials { try client.addAuth(credential) }
        return client
    }

    /// Adds a credential for the rest of the session.
    func addAuth(_ credential: Credential) async throws {
        try await client().addAuth(credential)
        known.withLock { $0.append(credential) }
    }

    /// Those that the session was begun with, and those that were added.
    nonisolated var credentials: [Credential] { known.withLock { $0 } }

    /// The client, if there is one already.
    var current: FaaSKeeperClient? { opened }

    /// Another session at the same deployment that tells every step.
    func traced(
        timeoutMillis: Int64?, listening: Listening, _ onStep: @escaping @Sendable (Step) -> Void
    ) -> Connection {
        Connection(
            handle, credentials: credentials, timeoutMillis: timeoutMillis, listening: listening, onStep: onStep,
            ledger: Ledger(keepsReports: true))
    }

    /// Another session at the same deployment, which ends with what it holds.
    nonisolated func holding(timeoutMillis: Int64?, sessionTimeoutMillis: Int64) -> Connection {
        Connection(
            handle, credentials: credentials, timeoutMillis: timeoutMillis, sessionTimeoutMillis: sessionTimeoutMillis,
            ledger: ledger)
    }

    /// Ends the session; its ephemerals go. The deployment stays open for others.
    func close() async {
        isClosed = true
        await opened?.close()
        opened = nil
    }
}
