import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperStorage
import FaultInjection
import Logging
import Synchronization

/// One session of a run: a client with its machine, and what it saw.
final class SimulatedSession: Sendable {
    let name: String
    let link: FaultyClient
    let client: FaaSKeeperClient
    let clock: SimulatedClock
    let credentials: [Credential]
    private let recorder: Recorder
    private let performer: Performer
    private let fate = Mutex((mayEnd: false, settledHead: nil as Int64?))
    private let heard = Heard()

    /// The same by the handler and by a stream, and how the session fared.
    private final class Heard: Sendable {
        let handled = Mutex<[WatchedEvent]>([])
        let streamed = Mutex<[WatchedEvent]>([])
        let states = Mutex<[SessionState]>([])

        var faults: [String] {
            let (handled, streamed, states) = (
                handled.withLock { $0 }, streamed.withLock { $0 }, states.withLock { $0 }
            )
            var faults: [String] = []
            if streamed != handled { faults.append("the stream gave \(streamed), the handler \(handled)") }
            if states != [.connected, .closed], states != [.connected, .expired, .closed] {
                faults.append("its states were \(states)")
            }
            return faults
        }
    }

    init(_ run: SimulatedRun, name: String, clock: SimulatedClock, credentials: [Credential]) {
        self.name = name
        self.clock = clock
        self.credentials = credentials
        link = FaultyClient(name: name)
        let recorder = Recorder(run.truth)
        self.recorder = recorder
        var options = ClientOptions()
        options.executor = run.world
        options.timeoutMillis = 8_000
        options.sessionTimeoutMillis = 5_000
        // Some of them, whatever the dice say.
        options.isTraced = name.hasSuffix("1")
        options.observer = Performer.observer
        let link = self.link
        options.eventHandler = { [weak run, heard] event in
            heard.handled.withLock { $0.append(event) }
            if link.isDead { return }
            recorder.note(event)
            run?.tell("\(name) is told \(event.type) \(event.path) \(event.txid)")
        }
        var cloud = run.witnessed
        cloud.clock = clock
        var config = run.config
        config.region = run.ground.region(of: name, config)
        client = FaaSKeeperClient(
            cloud: run.ground.furnish(FaultyCloud.wrap(cloud, for: link, run.plan, run.faultWorld)), config: config,
            options: options, logger: run.logger)
        performer = Performer(
            client, name: name, recorder: recorder, truth: run.truth, clock: clock, credentials: credentials,
            executor: run.world, isDead: { link.isDead },
            told: { [weak run] call, outcome in run?.note(name, call, outcome) })
        listen(on: run.world)
    }

    private func listen(on world: SimulatedWorld) {
        let (events, changes) = (client.events(), client.stateChanges())
        Task.detached(executorPreference: world) { [heard] in
            for await event in events { heard.streamed.withLock { $0.append(event) } }
        }
        Task.detached(executorPreference: world) { [heard] in
            for await state in changes { heard.states.withLock { $0.append(state) } }
        }
    }

    /// What is wrong with its streams, once it is closed.
    var faultsOfStreams: [String] { heard.faults.map { "\(name): \($0)" } }

    var history: History {
        let (mayEnd, settled) = fate.withLock { $0 }
        return History(
            session: client.session, name: name, entries: recorder.all, credentials: credentials, settledHead: settled,
            mayEnd: mayEnd, asked: recorder.requests)
    }

    /// From now on the service may end the session.
    func allowEnd() { fate.withLock { $0.mayEnd = true } }

    func settle(head: Int64) { fate.withLock { $0.settledHead = head } }

    /// Whether its process runs and it knows of no end.
    var isAlive: Bool { !link.isDead && client.sessionState == .connected }

    /// The last node that the service has named.
    var lastMade: NodePath? { performer.lastMade }

    func perform(_ call: History.Call) async { await performer.perform(call) }
    func performTogether(_ calls: [History.Call]) async { await performer.performTogether(calls) }
    func performMixed(_ calls: [History.Call]) async { await performer.performMixed(calls) }
}
