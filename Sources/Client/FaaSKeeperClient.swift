public import CloudPrimitives
public import FaaSKeeperModel
public import FaaSKeeperStorage
public import Logging
import Synchronization

/// A session with a deployment: ZooKeeper's operations, order and watches, on the primitives of any cloud.
///
/// Making one costs nothing and talks to nobody. A client that only reads registers no session; one that writes opens
/// its end of the event channel; ephemeral nodes and watches register the session. Close it when done.
///
/// Results come out in the order of the calls. A read issued after a write sees that write.
public final class FaaSKeeperClient: Sendable {
    /// The session's id.
    public let session: SessionID
    let cloud: Cloud
    let meter: Meter
    /// Of what no operation asked for: signs of life.
    let backgroundMeter: Meter
    /// The store as ``backgroundMeter`` counts it.
    let backgroundStore: any KeyValueStore
    let config: DeploymentConfig
    let options: ClientOptions
    /// Of the session's region.
    let userStore: any UserStore
    /// Where large data go ahead of their request: the first region's.
    let homeStore: any UserStore
    let logger: Logger
    let state = Mutex(ClientState())
    let channelGate = OnceGate()
    let registrationGate = OnceGate()

    public init(
        cloud: Cloud, config: DeploymentConfig, options: ClientOptions = ClientOptions(), logger: Logger
    ) {
        session = SessionID(drawn: cloud.random.positive(), options.listening)
        let onStep = options.isTraced ? options.stepObserver : nil
        meter = Meter(caller: "client", clock: cloud.clock, isTracing: options.isTraced, onStep: onStep)
        // Nobody takes its steps.
        backgroundMeter = Meter(caller: "client", clock: cloud.clock, onStep: onStep)
        backgroundStore = cloud.metered(by: backgroundMeter).store
        self.cloud = cloud.metered(by: meter)
        self.config = config
        self.options = options
        self.logger = logger
        userStore = ItemUserStore(self.cloud, config)
        homeStore = ItemUserStore.home(self.cloud, config)
        state.withLock { state in
            state.eventHandler = options.eventHandler
            if config.region != config.regions[0] { state.table.region = config.region }
        }
    }

    /// The state of the session.
    public var sessionState: SessionState { state.withLock { $0.session } }

    /// Whether the service knows of the session: since its first ephemeral node or watch.
    public var isRegistered: Bool { state.withLock { $0.isRegistered } }

    /// What the session has used so far, the functions that served it included.
    public var usage: Usage { state.withLock { $0.functionUsage } + meter.usage + backgroundMeter.usage }

    /// The highest txid that the session has seen.
    public var mrd: Int64 { state.withLock { $0.mrd } }

    /// How many notifications have come for the session and are not handed out yet.
    public var pendingNotifications: Int { pendingEpoch.count }

    /// Whether requests are on their way to the request queue. For long only where that does not answer; until then a
    /// request that was given up may still arrive.
    public var isSending: Bool { state.withLock { $0.outbox.isBeingSent } }

    /// Those notifications: the session's part of the epoch.
    public var pendingEpoch: [NotificationID] { state.withLock { $0.table.unhanded } }

    // MARK: Streams

    /// Every event of the session from now on, in order. Ends when the client is closed.
    public func events() -> AsyncStream<WatchedEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: WatchedEvent.self)
        let id = state.withLock { state in
            state.nextStream += 1
            if state.session == .connected { state.eventStreams[state.nextStream] = continuation }
            return state.nextStream
        }
        if sessionState != .connected { continuation.finish() }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.eventStreams.removeValue(forKey: id) }
        }
        return stream
    }

    /// The states of the session from now on. Ends when the client is closed.
    public func stateChanges() -> AsyncStream<SessionState> {
        let (stream, continuation) = AsyncStream.makeStream(of: SessionState.self)
        let id = state.withLock { state in
            state.nextStream += 1
            continuation.yield(state.session)
            if state.session != .closed { state.stateStreams[state.nextStream] = continuation }
            return state.nextStream
        }
        if sessionState == .closed { continuation.finish() }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.stateStreams.removeValue(forKey: id) }
        }
        return stream
    }

    /// Adds a credential to every later request of the session: scheme `digest`, secret `user:password`.
    /// - Throws: `.authFailed` for another scheme or a secret without a colon.
    public func addAuth(_ credential: Credential) throws(KeeperError) {
        guard credential.scheme == "digest" else {
            throw KeeperError(
                .authFailed, "Scheme \(escapeControl(credential.scheme)) is not known; digest USER:PASSWORD is")
        }
        guard DigestIdentity.id(of: credential.secret) != nil else {
            throw KeeperError(.authFailed, "A digest credential is USER:PASSWORD in UTF-8")
        }
        state.withLock { state in
            if !state.credentials.contains(credential) { state.credentials.append(credential) }
        }
    }

    /// What the session has proven: scheme and id, without secrets.
    public var identities: [(scheme: String, id: String)] {
        state.withLock { $0.credentials }.compactMap { credential in
            DigestIdentity.id(of: credential.secret).map { (credential.scheme, $0) }
        }
    }
}
